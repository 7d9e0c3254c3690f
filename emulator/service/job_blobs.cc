#include "emulator/service/job_blobs.h"

#include <optional>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/blob_errors.h"
#include "emulator/core/error_catalog.h"
#include "emulator/core/headers.h"
#include "emulator/core/sas.h"
#include "emulator/service/batch_run.h"
#include "emulator/service/blob_rules.h"
#include "emulator/text/percent.h"

namespace aml::service {

namespace {

using core::ApiError;
namespace blob_error = core::blob_error;

constexpr std::string_view kDefaultContainer = "experimentoutput";

/// The storage's own words, as an answer of it would read.
std::string words_of(const core::ErrorSpec& row) {
  return std::to_string(row.error_class.status) + " " + std::string(row.code) + ": " +
         std::string(row.message);
}

ApiError not_accessible(const BlobTarget& target, std::string_view words) {
  if (words.ends_with('.')) words.remove_suffix(1);  // the row ends in one
  return ApiError(core::kBlobNotFound, {target.reference, words});
}

ApiError not_accessible(const BlobTarget& target, const core::ErrorSpec& row) {
  return not_accessible(target, words_of(row));
}

/// Makes a call to another endpoint; its refusal becomes the job's own.
template <typename Call>
auto at_endpoint(const BlobTarget& target, Call call) {
  try {
    return call();
  } catch (const storage::RemoteError& error) {
    if (error.kind() == storage::RemoteError::Kind::kStopped) throw JobStopped();
    throw not_accessible(target, error.what());
  } catch (const std::invalid_argument& why) {
    throw ApiError(core::kInvalidBlobConnectionString, {why.what()});
  }
}

/// Of a request thread; jobs wait on their own.
outbound::Traffic::Permit permit_to_wait(outbound::Traffic& traffic) {
  outbound::Traffic::Permit permit = traffic.try_wait();
  if (!permit) throw ApiError(core::kTooManyConcurrentRequests);
  return permit;
}

class OwnSource : public core::ByteSource {
 public:
  explicit OwnSource(std::unique_ptr<storage::OpenBlob> blob) : blob_(std::move(blob)) {}

  std::size_t read(char* to, std::size_t size) override {
    const std::size_t count = blob_->read_at(position_, to, size);
    position_ += count;
    return count;
  }

 private:
  std::unique_ptr<storage::OpenBlob> blob_;
  std::uint64_t position_ = 0;
};

class OwnSink : public core::ByteSink {
 public:
  OwnSink(BlobGrant grant, BlobTarget target, const std::string& content_type)
      : grant_(std::move(grant)),
        target_(std::move(target)),
        upload_(grant_.account.store->begin_upload()) {
    properties_.content_type = content_type;
  }

  void write(std::string_view bytes) override { upload_->write(bytes); }

  void commit() override {
    AML_ASSERT(upload_ != nullptr);
    storage::Conditions conditions;
    if (!grant_.may_overwrite) conditions.if_none_match = {"*"};
    const storage::WriteResult result = grant_.account.store->put(
        target_.name.container, target_.name.blob, std::move(upload_), properties_, conditions);
    switch (result.status) {
      case storage::WriteStatus::kDone:
        return;
      case storage::WriteStatus::kConditionNotMet:
        throw not_accessible(target_, blob_error::kAuthorizationPermissionMismatch);
      case storage::WriteStatus::kPathBlocked:
        throw not_accessible(target_, blob_error::kPathBlocked);
      default:
        throw not_accessible(target_, blob_error::kContainerNotFound);
    }
  }

 private:
  BlobGrant grant_;
  BlobTarget target_;
  std::unique_ptr<storage::Upload> upload_;
  core::BlobProperties properties_;
};

class RemoteInput : public core::ByteSource {
 public:
  RemoteInput(std::unique_ptr<core::ByteSource> source, BlobTarget target)
      : source_(std::move(source)), target_(std::move(target)) {}

  std::size_t read(char* to, std::size_t size) override {
    return at_endpoint(target_, [&] { return source_->read(to, size); });
  }

 private:
  std::unique_ptr<core::ByteSource> source_;
  BlobTarget target_;
};

class RemoteOutput : public core::ByteSink {
 public:
  RemoteOutput(std::unique_ptr<core::ByteSink> sink, BlobTarget target)
      : sink_(std::move(sink)), target_(std::move(target)) {}

  void write(std::string_view bytes) override {
    at_endpoint(target_, [&] { sink_->write(bytes); });
  }
  void commit() override {
    at_endpoint(target_, [&] { sink_->commit(); });
  }

 private:
  std::unique_ptr<core::ByteSink> sink_;
  BlobTarget target_;
};

std::string encoded_name(const core::BlobName& name) {
  return text::percent_encode(name.container) + "/" + text::percent_encode(name.blob, "/");
}

/// What the storage says of a blob that cannot be opened.
const core::ErrorSpec& missing(const storage::BlobStore& store, const core::BlobName& name) {
  return store.find_container(name.container) ? blob_error::kBlobNotFound
                                              : blob_error::kContainerNotFound;
}

}  // namespace

JobBlobs::JobBlobs(BlobAccounts& accounts, const BlobAccess& access, const core::Clock& clock,
                   const core::Clock& real_clock, core::IdSource& ids, outbound::Traffic& traffic,
                   Options options)
    : accounts_(accounts),
      access_(access),
      clock_(clock),
      real_clock_(real_clock),
      ids_(ids),
      traffic_(traffic),
      options_(std::move(options)),
      own_(options_.public_url) {}

BlobTarget JobBlobs::target(const core::BlobReference& reference, const std::string& own_base) {
  BlobTarget found = find_blob_target(reference, own_, own_base);
  try {
    check_container_name(found.name.container);
  } catch (const ApiError&) {
    throw ApiError(core::kContainerSegmentInvalid);
  }
  return found;
}

storage::RemoteBlobs JobBlobs::remote(const BlobTarget& target) {
  return {target.remote_account(), options_.remote, real_clock_, ids_, traffic_};
}

BlobGrant JobBlobs::authorize(const BlobTarget& target, const BlobNeed& need,
                              std::string_view method) {
  const BlobAccount account = accounts_.open(target.account);
  if (!account) throw not_accessible(target, blob_error::kResourceNotFound);
  if (!target.key.empty()) {
    if (accounts_.check_key(target.account, target.key) == KeyCheck::kOther) {
      throw not_accessible(target, blob_error::kAuthenticationFailed);
    }
    return {.account = account};
  }
  const core::Headers no_headers;
  const std::string path = "/" + target.account + "/" + encoded_name(target.name);
  const core::SignedRequest request{method, path, target.sas, no_headers};
  try {
    return access_.check({.request = request,
                          .account = target.account,
                          .container = target.name.container,
                          .blob = target.name.blob,
                          .remote_address = "127.0.0.1",
                          .secure = true},
                         need);
  } catch (const ApiError& refusal) {
    throw not_accessible(target, refusal.spec());
  }
}

void JobBlobs::check_input(const core::BlobReference& input, const std::string& own_base) {
  const BlobTarget found = target(input, own_base);
  if (found.host == BlobHost::kRemote) {
    const auto permit = permit_to_wait(traffic_);
    at_endpoint(found, [&] { remote(found).check_blob(found.name.container, found.name.blob); });
    return;
  }
  const storage::BlobStore& store = *authorize(found, blob_need::kReadBlob, "GET").account.store;
  if (!store.find(found.name.container, found.name.blob)) {
    throw not_accessible(found, missing(store, found.name));
  }
}

void JobBlobs::check_output(const core::BlobReference& output, const std::string& own_base) {
  const BlobTarget found = target(output, own_base);
  if (found.host == BlobHost::kRemote) {
    // A SAS of a blob may not look at its container: that it is missing is found when writing.
    if (found.key.empty()) return;
    const auto permit = permit_to_wait(traffic_);
    at_endpoint(found, [&] { remote(found).check_container(found.name.container); });
    return;
  }
  const BlobGrant grant = authorize(found, blob_need::kPutBlob, "PUT");
  if (!grant.account.store->find_container(found.name.container)) {
    throw not_accessible(found, blob_error::kContainerNotFound);
  }
}

OpenInput JobBlobs::open_input(const core::BlobReference& input) {
  BlobTarget found = target(input, "");
  if (found.host == BlobHost::kRemote) {
    storage::RemoteBlob blob = at_endpoint(
        found, [&] { return remote(found).open(found.name.container, found.name.blob); });
    return {std::make_unique<RemoteInput>(std::move(blob.bytes), std::move(found)), blob.length};
  }
  const storage::BlobStore& store = *authorize(found, blob_need::kReadBlob, "GET").account.store;
  std::unique_ptr<storage::OpenBlob> blob = store.open(found.name.container, found.name.blob);
  if (!blob) throw not_accessible(found, missing(store, found.name));
  const std::uint64_t size = blob->properties().length;
  return {std::make_unique<OwnSource>(std::move(blob)), size};
}

std::unique_ptr<core::ByteSink> JobBlobs::open_output(const core::BlobReference& output,
                                                      const std::string& content_type) {
  BlobTarget found = target(output, "");
  if (found.host == BlobHost::kRemote) {
    std::unique_ptr<core::ByteSink> sink = at_endpoint(found, [&] {
      return remote(found).create(found.name.container, found.name.blob, content_type);
    });
    return std::make_unique<RemoteOutput>(std::move(sink), std::move(found));
  }
  BlobGrant grant = authorize(found, blob_need::kPutBlob, "PUT");
  storage::BlobStore& store = *grant.account.store;
  if (found.account == accounts_.home() && found.name.container == kDefaultContainer) {
    store.create_container(found.name.container, {});
  }
  if (!store.find_container(found.name.container)) {
    throw not_accessible(found, blob_error::kContainerNotFound);
  }
  return std::make_unique<OwnSink>(std::move(grant), std::move(found), content_type);
}

core::BlobReference JobBlobs::default_output(const std::string& guid,
                                             const std::string& extension) {
  const std::string dot = extension.starts_with('.') ? "" : ".";
  return {.connection_string = accounts_.home_connection(),
          .relative_location =
              std::string(kDefaultContainer) + "/" + guid + "/" + guid + dot + extension,
          .base_location = std::nullopt,
          .sas_blob_token = std::nullopt};
}

core::BlobReference JobBlobs::signed_result(const core::BlobReference& place, bool overridden,
                                            const std::string& own_base,
                                            std::chrono::milliseconds age) {
  const BlobTarget found = target(place, own_base);
  const core::SasResource resource{found.account, found.name.container, found.name.blob};
  core::BlobReference shown;
  shown.relative_location = encoded_name(found.name);
  if (found.host == BlobHost::kRemote) {
    shown.base_location = found.endpoint + "/";
    shown.sas_blob_token =
        found.key.empty()
            ? "?" + found.sas
            : core::issue_read_sas(core::kPlainBlob, resource, found.key, real_clock_.now() - age);
    return shown;
  }
  const BlobAccount account = accounts_.open(found.account);
  shown.base_location = own_base + "/" + found.account + "/";
  const core::ReadToken& form = overridden ? core::kOverriddenOutput : core::kDefaultOutput;
  shown.sas_blob_token = core::issue_read_sas(form, resource, account.key, clock_.now() - age);
  return shown;
}

}  // namespace aml::service
