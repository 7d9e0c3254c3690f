#include "emulator/storage/remote_blob_store.h"

#include <algorithm>
#include <array>

#include "emulator/base/assert.h"
#include "emulator/core/blob_errors.h"
#include "emulator/storage/remote_headers.h"
#include "emulator/storage/remote_listing.h"
#include "emulator/storage/remote_open_blob.h"
#include "emulator/storage/remote_upload.h"
#include "emulator/text/number.h"
#include "emulator/text/percent.h"

namespace aml::storage {

namespace {

// The first under which one Put Blob may have 5,000 MiB, and a block 4,000.
constexpr std::string_view kLargeBodies = "2019-12-12";
constexpr std::size_t kListBytes = 64u << 20;
constexpr std::string_view kContainerQuery = "restype=container";

struct Refusal {
  std::string_view code;
  WriteStatus status;
};

// **The one list** of refusals that a store has a status for.
constexpr std::array<Refusal, 9> kRefusals = {
    {{"ContainerNotFound", WriteStatus::kNoContainer},
     {"BlobNotFound", WriteStatus::kNoBlob},
     {"ConditionNotMet", WriteStatus::kConditionNotMet},
     {"BlobAlreadyExists", WriteStatus::kConditionNotMet},
     {"TargetConditionNotMet", WriteStatus::kConditionNotMet},
     {"InvalidBlockList", WriteStatus::kInvalidBlockList},
     {"InvalidBlobOrBlock", WriteStatus::kInvalidBlockList},
     {"BlockCountExceedsLimit", WriteStatus::kInvalidBlockList},
     {"InvalidBlobType", WriteStatus::kWrongType}}};

[[noreturn]] void throw_as_ours(const RemoteError& error) {
  for (const core::ErrorSpec* row : core::blob_error::catalog()) {
    if (row->code == error.code()) throw core::ApiError(*row);
  }
  throw RemoteAway("the endpoint of --blobs: " + std::string(error.what()));
}

WriteStatus status_of(const RemoteError& error) {
  for (const Refusal& refusal : kRefusals) {
    if (refusal.code == error.code()) return refusal.status;
  }
  if (error.status() == 412) return WriteStatus::kConditionNotMet;
  throw_as_ours(error);
}

RemoteUpload& upload_of(const std::unique_ptr<Upload>& content) {
  auto* const upload = dynamic_cast<RemoteUpload*>(content.get());
  AML_ASSERT(upload != nullptr);
  return *upload;
}

RemoteRequest of_container(std::string_view method, std::string_view container,
                           std::string_view more = {}) {
  return {.method = method,
          .container = container,
          .query = std::string(kContainerQuery) + std::string(more),
          .answer_bytes = kListBytes};
}

RemoteRequest put_request(std::string_view container, std::string_view blob,
                          std::string query = {}) {
  return {.method = "PUT",
          .container = container,
          .blob = blob,
          .query = std::move(query),
          .version = kLargeBodies};
}

// Sent again, one with a condition would meet what it has written itself.
void add_writing(RemoteRequest& request, const Conditions& conditions) {
  add_conditions(request.headers, conditions);
  if (is_conditional(conditions)) request.is_repeatable = false;
}

void add_parameter(std::string& query, std::string_view name, const std::string& value) {
  if (!value.empty()) query += "&" + std::string(name) + "=" + text::percent_encode(value);
}

bool same_content(const BlobProperties& a, const BlobProperties& b) {
  return a.content_type == b.content_type && a.content_encoding == b.content_encoding &&
         a.content_language == b.content_language &&
         a.content_disposition == b.content_disposition && a.cache_control == b.cache_control &&
         a.content_md5 == b.content_md5;
}

}  // namespace

std::optional<RemoteAnswer> RemoteBlobStore::look(const RemoteRequest& request) const {
  try {
    return account_->send(request);
  } catch (const RemoteError& error) {
    if (error.status() == 404) return std::nullopt;
    throw_as_ours(error);
  }
}

bool RemoteBlobStore::change(const RemoteRequest& request, int taken) {
  try {
    account_->send(request);
    return true;
  } catch (const RemoteError& error) {
    if (error.status() == taken || error.status() == 404) return false;
    throw_as_ours(error);
  }
}

bool RemoteBlobStore::create_container(const std::string& name, ContainerProperties properties) {
  RemoteRequest request = of_container("PUT", name);
  add_metadata(request.headers, properties.metadata);
  if (!properties.public_access.empty())
    request.headers.push_back({"x-ms-blob-public-access", properties.public_access});
  request.is_repeatable = false;
  return change(request, 409);
}

std::string RemoteBlobStore::policies_of(const std::string& container) const {
  const auto answer = look(of_container("GET", container, "&comp=acl"));
  const bool has_policies = answer && answer->body.find("<SignedIdentifier>") != std::string::npos;
  return has_policies ? answer->body : "";
}

std::optional<ContainerProperties> RemoteBlobStore::find_container(const std::string& name) const {
  const auto answer = look(of_container("HEAD", name));
  if (!answer) return std::nullopt;
  ContainerProperties found = container_of(*answer);
  found.access_policies = policies_of(name);
  return found;
}

// Two operations over there: the one that nothing is to change by is left out.
bool RemoteBlobStore::update_container(const std::string& name,
                                       const ContainerProperties& properties) {
  const auto found = find_container(name);
  if (!found) return false;
  const bool keeps_access = found->public_access == properties.public_access &&
                            found->access_policies == properties.access_policies;
  if (keeps_access || found->metadata != properties.metadata) {
    RemoteRequest request = of_container("PUT", name, "&comp=metadata");
    add_metadata(request.headers, properties.metadata);
    if (!change(request)) return false;
  }
  if (keeps_access) return true;
  RemoteRequest request = of_container("PUT", name, "&comp=acl");
  if (!properties.public_access.empty())
    request.headers.push_back({"x-ms-blob-public-access", properties.public_access});
  request.headers.push_back({"Content-Type", "application/xml"});
  request.body = properties.access_policies;
  return change(request);
}

bool RemoteBlobStore::remove_container(const std::string& name) {
  return change(of_container("DELETE", name));
}

std::vector<std::pair<std::string, ContainerProperties>> RemoteBlobStore::list_containers() const {
  std::vector<std::pair<std::string, ContainerProperties>> all;
  std::string marker;
  do {
    RemoteRequest request{.method = "GET",
                          .container = "",
                          .query = "comp=list&include=metadata",
                          .answer_bytes = kListBytes};
    add_parameter(request.query, "marker", marker);
    const auto answer = look(request);
    if (!answer) break;
    RemoteContainers page = read_containers(answer->body);
    std::move(page.entries.begin(), page.entries.end(), std::back_inserter(all));
    marker = std::move(page.next_marker);
  } while (!marker.empty());
  return all;
}

std::unique_ptr<Upload> RemoteBlobStore::begin_upload() {
  return std::make_unique<RemoteUpload>();
}

// A condition that was not met is answered with what is there.
WriteResult RemoteBlobStore::refused(const RemoteRequest& request, const RemoteError& error) {
  WriteResult result{status_of(error), {}};
  if (result.status == WriteStatus::kConditionNotMet) {
    result.properties =
        find(std::string(request.container), std::string(request.blob)).value_or(BlobProperties());
  }
  return result;
}

WriteResult RemoteBlobStore::write(const RemoteRequest& request, BlobProperties properties) {
  try {
    take_stamps(account_->send(request), properties);
    return {WriteStatus::kDone, std::move(properties)};
  } catch (const RemoteError& error) {
    return refused(request, error);
  }
}

WriteResult RemoteBlobStore::put(const std::string& container, const std::string& blob,
                                 std::unique_ptr<Upload> content, const BlobProperties& properties,
                                 const Conditions& conditions) {
  RemoteUpload& upload = upload_of(content);
  const bool is_append = properties.type == BlobType::kAppend;
  RemoteRequest request = put_request(container, blob);
  request.headers.push_back({"x-ms-blob-type", is_append ? "AppendBlob" : "BlockBlob"});
  add_content(request.headers, properties);
  add_metadata(request.headers, properties.metadata);
  add_writing(request, conditions);
  request.body = upload.bytes();
  BlobProperties written = properties;
  written.length = upload.size();
  return write(request, std::move(written));
}

WriteStatus RemoteBlobStore::stage_block(const std::string& container, const std::string& blob,
                                         const std::string& block_id,
                                         std::unique_ptr<Upload> content) {
  RemoteRequest request = put_request(container, blob, "comp=block");
  add_parameter(request.query, "blockid", block_id);
  request.headers.push_back({"Content-Type", "application/octet-stream"});
  request.body = upload_of(content).bytes();
  return write(request, {}).status;
}

WriteResult RemoteBlobStore::commit_blocks(const std::string& container, const std::string& blob,
                                           const std::vector<BlockChoice>& blocks,
                                           const BlobProperties& properties,
                                           const Conditions& conditions) {
  const std::string document = write_blocks(blocks);
  RemoteRequest request = put_request(container, blob, "comp=blocklist");
  request.headers.push_back({"Content-Type", "application/xml"});
  add_content(request.headers, properties);
  add_metadata(request.headers, properties.metadata);
  add_writing(request, conditions);
  request.is_repeatable = false;  // the staged blocks are gone after the first
  request.body = document;
  WriteResult result = write(request, properties);
  if (result.status != WriteStatus::kDone) return result;
  // The length is not in the answer.
  const auto found = find(container, blob);
  if (found && found->etag == result.properties.etag) result.properties = *found;
  return result;
}

WriteResult RemoteBlobStore::append(const std::string& container, const std::string& blob,
                                    std::unique_ptr<Upload> content, const Conditions& conditions) {
  auto before = find(container, blob);
  RemoteUpload& upload = upload_of(content);
  RemoteRequest request = put_request(container, blob, "comp=appendblock");
  request.headers.push_back({"Content-Type", "application/octet-stream"});
  add_conditions(request.headers, conditions);
  request.is_repeatable = false;
  request.body = upload.bytes();
  try {
    const RemoteAnswer answer = account_->send(request);
    BlobProperties written = std::move(before).value_or(BlobProperties());
    take_stamps(answer, written);
    const auto offset = text::parse_number<std::uint64_t>(answer.header("x-ms-blob-append-offset"));
    written.length = offset.value_or(written.length) + upload.size();
    return {WriteStatus::kDone, std::move(written)};
  } catch (const RemoteError& error) {
    return refused(request, error);
  }
}

// Two operations over there: the second is bound to what the first has left.
WriteResult RemoteBlobStore::set_properties(const std::string& container, const std::string& blob,
                                            const BlobProperties& properties,
                                            const Conditions& conditions) {
  const auto found = find(container, blob);
  if (!found) return {WriteStatus::kNoBlob, {}};
  BlobProperties written = properties;
  written.length = found->length;
  written.type = found->type;
  Conditions next = conditions;
  const bool keeps_content = same_content(*found, properties);
  if (keeps_content || found->metadata != properties.metadata) {
    RemoteRequest request = put_request(container, blob, "comp=metadata");
    add_metadata(request.headers, properties.metadata);
    add_writing(request, next);
    WriteResult result = write(request, written);
    if (result.status != WriteStatus::kDone || keeps_content) return result;
    next = {};
    next.if_match = {result.properties.etag};
  }
  RemoteRequest request = put_request(container, blob, "comp=properties");
  add_content(request.headers, properties);
  add_writing(request, next);
  return write(request, std::move(written));
}

WriteResult RemoteBlobStore::remove(const std::string& container, const std::string& blob,
                                    const Conditions& conditions) {
  RemoteRequest request{.method = "DELETE", .container = container, .blob = blob};
  add_writing(request, conditions);
  return write(request, {});
}

std::optional<BlobProperties> RemoteBlobStore::find(const std::string& container,
                                                    const std::string& blob) const {
  const auto answer = look({.method = "HEAD", .container = container, .blob = blob});
  return answer ? std::optional(blob_of(*answer)) : std::nullopt;
}

std::unique_ptr<OpenBlob> RemoteBlobStore::open(const std::string& container,
                                                const std::string& blob) const {
  return RemoteOpenBlob::open(*account_, container, blob);
}

std::optional<BlockLists> RemoteBlobStore::block_lists(const std::string& container,
                                                       const std::string& blob) const {
  const auto answer = look({.method = "GET",
                            .container = container,
                            .blob = blob,
                            .query = "comp=blocklist&blocklisttype=all",
                            .answer_bytes = kListBytes});
  return answer ? std::optional(read_blocks(answer->body)) : std::nullopt;
}

BlobList RemoteBlobStore::list(const std::string& container, const ListQuery& query) const {
  RemoteRequest request = of_container("GET", container, "&comp=list");
  request.query += query.uncommitted ? "&include=metadata,uncommittedblobs" : "&include=metadata";
  add_parameter(request.query, "prefix", query.prefix);
  add_parameter(request.query, "delimiter", query.delimiter);
  add_parameter(request.query, "marker", query.marker);
  add_parameter(request.query, "maxresults", std::to_string(query.max_results));
  const auto answer = look(request);
  if (!answer) return {};
  BlobList found = read_blobs(answer->body);
  std::stable_sort(found.entries.begin(), found.entries.end(),
                   [](const auto& a, const auto& b) { return a.name < b.name; });
  return found;
}

}  // namespace aml::storage
