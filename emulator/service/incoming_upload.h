#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/service/upload_md5.h"
#include "emulator/storage/blob_store.h"

namespace aml::service {

struct ReceivedUpload {
  std::unique_ptr<storage::Upload> upload;
  std::string md5;  ///< of the bytes, Base64
};

/// The bytes of one write to a blob account while they arrive, on their way into the store.
/// Errors:  ApiError RequestBodyTooLarge, InvalidMd5, Md5Mismatch; std::system_error of the store.
/// Threads: one at a time.
class IncomingUpload {
 public:
  using Begin = std::function<std::unique_ptr<storage::Upload>()>;

  /// `md5`: Content-MD5 as sent; empty: not sent. `begin` is called where both are good.
  IncomingUpload(const Begin& begin, std::uint64_t max_bytes, std::optional<std::uint64_t> length,
                 std::string md5);

  void write(std::string_view bytes);
  /// Everything has arrived. Called once.
  ReceivedUpload finish();

 private:
  std::uint64_t max_bytes_;
  std::string md5_sent_;
  UploadMd5 md5_;
  std::unique_ptr<storage::Upload> upload_;
};

}  // namespace aml::service
