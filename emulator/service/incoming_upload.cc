#include "emulator/service/incoming_upload.h"

#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/blob_errors.h"
#include "emulator/service/blob_rules.h"

namespace aml::service {

namespace {

namespace blob_error = core::blob_error;

[[noreturn]] void refuse_size(std::uint64_t most) {
  throw core::ApiError(blob_error::kRequestBodyTooLarge)
      .with_element("MaxLimit", std::to_string(most));
}

}  // namespace

IncomingUpload::IncomingUpload(const Begin& begin, std::uint64_t max_bytes,
                               std::optional<std::uint64_t> length, std::string md5)
    : max_bytes_(max_bytes), md5_sent_(std::move(md5)) {
  if (!md5_sent_.empty()) check_md5(md5_sent_);
  if (length.value_or(0) > max_bytes_) refuse_size(max_bytes_);
  upload_ = begin();
  AML_ASSERT(upload_ != nullptr);
}

void IncomingUpload::write(std::string_view bytes) {
  AML_ASSERT(upload_ != nullptr && upload_->size() <= max_bytes_);
  if (bytes.size() > max_bytes_ - upload_->size()) refuse_size(max_bytes_);
  md5_.update(bytes);
  upload_->write(bytes);
}

ReceivedUpload IncomingUpload::finish() {
  AML_ASSERT(upload_ != nullptr);
  ReceivedUpload received{std::move(upload_), md5_.finish()};
  if (md5_sent_.empty() || md5_sent_ == received.md5) return received;
  throw core::ApiError(blob_error::kMd5Mismatch)
      .with_element("UserSpecifiedMd5", md5_sent_)
      .with_element("ServerCalculatedMd5", received.md5);
}

}  // namespace aml::service
