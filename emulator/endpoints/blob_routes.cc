#include "emulator/endpoints/blob_routes.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/endpoints/blob_exchange.h"
#include "emulator/endpoints/blob_headers.h"
#include "emulator/service/blob_rules.h"
#include "emulator/service/trace.h"
#include "emulator/text/ascii.h"
#include "model/evidence.h"

namespace aml::endpoints {

namespace blob_error = core::blob_error;
namespace need = service::blob_need;

using core::ApiError;
using model::documented;
using model::inferred;
using model::observed;
using service::BlobLevel;
using service::BlobNeed;

namespace {

/// One operation of the protocol: which requests it takes, who may make them, what answers.
struct Operation {
  std::string_view name;
  std::string_view method;
  BlobLevel level;
  std::string_view restype;  ///< empty: without one
  std::string_view comp;     ///< empty: without one
  std::string_view header;   ///< that must be there as well; empty: none
  BlobNeed need;
  BlobAnswer answer;
  model::Evidence evidence;
  std::optional<service::Arriving> brings = {};  ///< what bytes of any size become
};

constexpr BlobLevel kService = BlobLevel::kService;
constexpr BlobLevel kContainer = BlobLevel::kContainer;
constexpr BlobLevel kObject = BlobLevel::kObject;
constexpr std::string_view kCopySource = "x-ms-copy-source";

constexpr auto kReference = documented("REST API of Blob storage: operations");
constexpr auto kSixClients = observed("requests of six storage clients, recorded");
constexpr auto kAskedFor = observed("made only where a program asks for it by name");
constexpr auto kBesideGet = observed("azure-storage 2.10 and libcloud ask by HEAD, others by GET");
constexpr auto kRefused =
    inferred("the emulator does not have it, and says which member or header asked");

// The one list. Of rows that a request fits, the first is meant.
constexpr auto kOperations = std::to_array<Operation>({
    // clang-format off
    {"blob.list-containers", "GET", kService, "", "list", "", need::kListContainers, answer_list_containers, kSixClients},
    {"blob.account-information", "GET", kService, "account", "properties", "", need::kAccountInformation, answer_account_information, kAskedFor},
    {"blob.account-information", "HEAD", kService, "account", "properties", "", need::kAccountInformation, answer_account_information, kAskedFor},
    {"blob.service-properties", "GET", kService, "service", "properties", "", need::kReadService, answer_service_properties, kAskedFor},
    {"blob.set-service-properties", "PUT", kService, "service", "properties", "", need::kWriteService, answer_set_service_properties, kReference},
    {"blob.service-stats", "GET", kService, "service", "stats", "", need::kReadService, answer_unsupported, kRefused},
    {"blob.user-delegation-key", "POST", kService, "service", "userdelegationkey", "", need::kWriteService, answer_unsupported, kRefused},
    {"blob.find-by-tags", "GET", kService, "", "blobs", "", need::kReadService, answer_unsupported, kRefused},
    {"blob.batch", "POST", kService, "", "batch", "", need::kReadService, answer_unsupported, kRefused},

    {"blob.create-container", "PUT", kContainer, "container", "", "", need::kCreateContainer, answer_create_container, kSixClients},
    {"blob.container-properties", "GET", kContainer, "container", "", "", need::kReadContainer, answer_container_properties, kSixClients},
    {"blob.container-properties", "HEAD", kContainer, "container", "", "", need::kReadContainer, answer_container_properties, kBesideGet},
    {"blob.delete-container", "DELETE", kContainer, "container", "", "", need::kDeleteContainer, answer_delete_container, kSixClients},
    {"blob.container-metadata", "GET", kContainer, "container", "metadata", "", need::kReadContainer, answer_container_properties, kReference},
    {"blob.container-metadata", "HEAD", kContainer, "container", "metadata", "", need::kReadContainer, answer_container_properties, kBesideGet},
    {"blob.set-container-metadata", "PUT", kContainer, "container", "metadata", "", need::kWriteContainer, answer_set_container_metadata, kSixClients},
    {"blob.container-acl", "GET", kContainer, "container", "acl", "", need::kContainerAcl, answer_container_acl, kAskedFor},
    {"blob.container-acl", "HEAD", kContainer, "container", "acl", "", need::kContainerAcl, answer_container_acl, kReference},
    {"blob.set-container-acl", "PUT", kContainer, "container", "acl", "", need::kContainerAcl, answer_set_container_acl, kAskedFor},
    {"blob.list-blobs", "GET", kContainer, "container", "list", "", need::kListBlobs, answer_list_blobs, kSixClients},
    {"blob.lease-container", "PUT", kContainer, "container", "lease", "", need::kWriteContainer, answer_unsupported, kRefused},
    {"blob.restore-container", "PUT", kContainer, "container", "undelete", "", need::kWriteContainer, answer_unsupported, kRefused},
    {"blob.batch", "POST", kContainer, "container", "batch", "", need::kReadContainer, answer_unsupported, kRefused},

    {"blob.put-block-from-url", "PUT", kObject, "", "block", kCopySource, need::kPutBlock, answer_unsupported, kRefused},
    {"blob.put-block", "PUT", kObject, "", "block", "", need::kPutBlock, answer_put_block, kSixClients, service::Arriving::kBlock},
    {"blob.put-block-list", "PUT", kObject, "", "blocklist", "", need::kPutBlob, answer_put_block_list, kSixClients},
    {"blob.block-list", "GET", kObject, "", "blocklist", "", need::kReadBlob, answer_block_list, kSixClients},
    {"blob.append-block-from-url", "PUT", kObject, "", "appendblock", kCopySource, need::kAppendBlock, answer_unsupported, kRefused},
    {"blob.append-block", "PUT", kObject, "", "appendblock", "", need::kAppendBlock, answer_append_block, kAskedFor, service::Arriving::kContent},
    {"blob.copy-blob", "PUT", kObject, "", "", kCopySource, need::kPutBlob, answer_copy_blob, kAskedFor},
    {"blob.put-blob", "PUT", kObject, "", "", "", need::kPutBlob, answer_put_blob, kSixClients, service::Arriving::kContent},
    {"blob.get-blob", "GET", kObject, "", "", "", need::kReadBlob, answer_get_blob, kSixClients},
    {"blob.blob-properties", "HEAD", kObject, "", "", "", need::kReadBlob, answer_blob_properties, kSixClients},
    {"blob.delete-blob", "DELETE", kObject, "", "", "", need::kDeleteBlob, answer_delete_blob, kSixClients},
    {"blob.blob-metadata", "GET", kObject, "", "metadata", "", need::kReadBlob, answer_blob_metadata, kReference},
    {"blob.blob-metadata", "HEAD", kObject, "", "metadata", "", need::kReadBlob, answer_blob_metadata, kSixClients},
    {"blob.set-blob-metadata", "PUT", kObject, "", "metadata", "", need::kWriteBlob, answer_set_blob_metadata, kSixClients},
    {"blob.set-blob-properties", "PUT", kObject, "", "properties", "", need::kWriteBlob, answer_set_blob_properties, kSixClients},
    {"blob.snapshot-blob", "PUT", kObject, "", "snapshot", "", need::kWriteBlob, answer_unsupported, kRefused},
    {"blob.lease-blob", "PUT", kObject, "", "lease", "", need::kWriteBlob, answer_unsupported, kRefused},
    {"blob.set-tier", "PUT", kObject, "", "tier", "", need::kWriteBlob, answer_unsupported, kRefused},
    {"blob.blob-tags", "GET", kObject, "", "tags", "", need::kReadBlob, answer_unsupported, kRefused},
    {"blob.set-blob-tags", "PUT", kObject, "", "tags", "", need::kWriteBlob, answer_unsupported, kRefused},
    {"blob.put-page", "PUT", kObject, "", "page", "", need::kWriteBlob, answer_unsupported, kRefused},
    {"blob.page-ranges", "GET", kObject, "", "pagelist", "", need::kReadBlob, answer_unsupported, kRefused},
    {"blob.restore-blob", "PUT", kObject, "", "undelete", "", need::kWriteBlob, answer_unsupported, kRefused},
    {"blob.abort-copy", "PUT", kObject, "", "copy", "", need::kWriteBlob, answer_unsupported, kRefused},
    {"blob.query-blob", "POST", kObject, "", "query", "", need::kReadBlob, answer_unsupported, kRefused},
    // clang-format on
});

// A row of service::blob_access_rules().
constexpr std::string_view kAccessRule = "blob-access.signatures";

// What would change the meaning of a request if it were not seen.
constexpr std::array<std::string_view, 5> kRefusedHeaders = {
    "x-ms-if-tags", "x-ms-tags", "x-ms-encryption-key", "x-ms-immutability-policy-until-date",
    "x-ms-legal-hold"};
constexpr std::array<std::string_view, 2> kRefusedMembers = {"snapshot", "versionid"};

std::string pattern_of(const Operation& operation) {
  std::string pattern = "/{account}";
  if (operation.level != kService) pattern += "/{container}";
  if (operation.level == kObject) pattern += "/{blob}";
  char before = '?';
  for (const auto& [name, value] :
       {std::pair("restype", operation.restype), std::pair("comp", operation.comp)}) {
    if (value.empty()) continue;
    pattern.append(1, before).append(name).append("=").append(value);
    before = '&';
  }
  if (!operation.header.empty()) pattern.append(" with ").append(operation.header);
  return pattern;
}

/// The part of a request that chooses an operation.
struct Asked {
  std::string_view method;
  BlobLevel level;
  std::string restype;
  std::string comp;
  const core::Headers& headers;
};

bool fits_but_for_method(const Operation& operation, const Asked& asked) {
  return operation.level == asked.level && text::same_name(operation.restype, asked.restype) &&
         text::same_name(operation.comp, asked.comp) &&
         (operation.header.empty() || find_value(asked.headers, operation.header));
}

// Why no operation fits.
[[noreturn]] void refuse(const Asked& asked) {
  if (asked.method == "OPTIONS") throw ApiError(blob_error::kCorsPreflightFailure);
  const auto known = [&](const Operation& operation) {
    return fits_but_for_method(operation, asked);
  };
  if (std::any_of(kOperations.begin(), kOperations.end(), known)) {
    throw ApiError(blob_error::kUnsupportedHttpVerb);
  }
  if (!asked.comp.empty()) {
    refuse_member(blob_error::kInvalidQueryParameterValue, "comp", asked.comp);
  }
  if (!asked.restype.empty()) {
    refuse_member(blob_error::kInvalidQueryParameterValue, "restype", asked.restype);
  }
  throw ApiError(blob_error::kMissingRequiredQueryParameter)
      .with_element("QueryParameterName", asked.level == kContainer ? "restype" : "comp");
}

std::size_t find_operation(const Asked& asked) {
  const auto found = std::find_if(kOperations.begin(), kOperations.end(), [&](const auto& row) {
    return row.method == asked.method && fits_but_for_method(row, asked);
  });
  if (found == kOperations.end()) refuse(asked);
  return static_cast<std::size_t>(found - kOperations.begin());
}

/// Which requests are Blob storage's, and what they name.
class BlobRequests {
 public:
  explicit BlobRequests(const BlobParts& parts) : parts_(parts) {}

  bool claims(const http::Request& request) const {
    if (parts_.alone) return true;
    const std::string_view first = first_segment(request.path);
    if (first == "__emu") return false;
    if (is_blob_host(request.host)) return true;
    if (reserved(first)) return false;
    if (account_of_host(request.host)) return true;
    const auto account = account_of_path(request.path);
    return account && (parts_.accounts.knows(*account) || speaks_storage(request));
  }

  std::size_t find(const http::Request& request, http::PathArguments& values) const {
    const BlobAddress address = address_of(request);
    values.add("account", address.account);
    values.add("container", address.container);
    values.add("blob", address.blob);
    return find_operation({request.method, address.level(),
                           request.query_value("restype").value_or(""),
                           request.query_value("comp").value_or(""), request.headers});
  }

  static BlobAddress address_of(const http::Request& request) {
    return parse_blob_address(account_of_host(request.host), request.path);
  }

 private:
  static std::string_view first_segment(std::string_view path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    return path.substr(0, path.find('/'));
  }
  static bool speaks_storage(const http::Request& request) {
    const std::string* authorization = core::find_header(request.headers, "Authorization");
    return core::find_header(request.headers, "x-ms-version") != nullptr ||
           core::find_header(request.headers, "x-ms-blob-type") != nullptr ||
           request.query_value("sig").has_value() ||
           (authorization != nullptr && authorization->starts_with("SharedKey"));
  }
  bool reserved(std::string_view first) const {
    return std::find(parts_.reserved.begin(), parts_.reserved.end(), first) !=
           parts_.reserved.end();
  }

  BlobParts parts_;
};

core::SignedRequest signed_part(const http::Request& request) {
  return {request.method, request.path, request.query, request.headers};
}

service::BlobGrant check_access(const BlobParts& parts, const http::Call& call,
                                const BlobAddress& address, const BlobNeed& needed) {
  const core::SignedRequest request = signed_part(call.request);
  return parts.access.check({.request = request,
                             .account = address.account,
                             .container = address.container,
                             .blob = address.blob,
                             .remote_address = call.request.remote_address,
                             .secure = call.request.secure},
                            needed);
}

void refuse_unsupported(const BlobExchange& exchange) {
  for (const std::string_view name : kRefusedHeaders) {
    const auto value = find_value(exchange.headers(), name);
    if (value) refuse_header(blob_error::kUnsupportedHeader, name, *value);
  }
  for (const std::string_view name : kRefusedMembers) {
    const auto value = exchange.query(name);
    if (value && !value->empty()) {
      refuse_member(blob_error::kUnsupportedQueryParameter, name, *value);
    }
  }
}

// Nothing of a request counts before its caller is known, its body least of all.
BlobExchange open(const BlobParts& parts, const Operation& operation, const http::Call& call) {
  BlobAddress address = BlobRequests::address_of(call.request);
  service::BlobGrant grant = service::checked(call.context, kAccessRule, [&] {
    return check_access(parts, call, address, operation.need);
  });
  AML_ASSERT(grant.account && !call.context.trace.empty());
  if (grant.unchecked) call.context.trace.back().note = "accepted, the signature not compared";
  BlobExchange exchange{parts, call, std::move(address), std::move(grant)};
  if (operation.level != kService) service::check_container_name(exchange.address.container);
  refuse_unsupported(exchange);
  return exchange;
}

// The bytes of a blob flow into its store; a document is gathered.
std::unique_ptr<http::BodySink> admit(const BlobParts& parts, const Operation& operation,
                                      const http::Call& call) {
  const BlobExchange exchange = open(parts, operation, call);
  if (!operation.brings) return nullptr;
  return std::make_unique<UploadSink>(
      exchange.blobs().receive(exchange.path(), *operation.brings, call.request.declared_length,
                               find_value(exchange.headers(), "Content-MD5").value_or("")));
}

// Whether a browser that shows such bytes runs nothing of them. What it does not know, or knows by
// looking at the bytes, may be a page.
bool is_inert(std::string_view content_type) {
  constexpr std::array<std::string_view, 13> kInert = {"text/csv",
                                                       "text/plain",
                                                       "text/tab-separated-values",
                                                       "application/json",
                                                       "application/zip",
                                                       "image/png",
                                                       "application/octet-stream",
                                                       "application/gzip",
                                                       "image/jpeg",
                                                       "image/gif",
                                                       "application/x-gzip",
                                                       "image/webp",
                                                       "application/x-zip-compressed"};
  const std::string_view type = text::trim(content_type.substr(0, content_type.find(';')));
  return std::any_of(kInert.begin(), kInert.end(),
                     [&](std::string_view one) { return text::same_name(type, one); });
}

// What every answer of storage has.
void finish(const http::Request& request, http::Response& response) {
  const std::string version = service::answered_version(signed_part(request));
  if (!version.empty()) response.set("x-ms-version", version);
  if (auto id = find_value(request.headers, "x-ms-client-request-id")) {
    response.set("x-ms-client-request-id", *std::move(id));
  }
  // Here a page among the blobs shares its origin with the emulator's own: what a browser shows by
  // itself must run nothing. It says so only where it trusts the origin, and no storage client
  // does.
  const auto shown_as = find_value(request.headers, "Sec-Fetch-Dest");
  const bool has_body = !response.body.empty() || response.source != nullptr;
  if ((shown_as && *shown_as != "empty") || (has_body && !is_inert(response.content_type))) {
    response.set("Content-Security-Policy", "sandbox");
  }
  const bool bodyless_error = request.method == "HEAD" && response.status >= 400;
  if (bodyless_error || response.status == 304) {
    response.body.clear();
    response.content_type.clear();
  }
}

}  // namespace

http::RouteFamily blob_routes(const BlobParts& parts) {
  AML_ASSERT(parts.max_bytes > 0);
  http::RouteFamily family{.name = "blobs", .routes = {}, .errors = http::ErrorStyle::kBlob};
  for (const Operation& operation : kOperations) {
    family.routes.push_back(
        {operation.method, pattern_of(operation), operation.name,
         [parts, &operation](const http::Call& call) {
           return operation.answer(open(parts, operation, call));
         },
         operation.evidence,
         [parts, &operation](const http::Call& call) { return admit(parts, operation, call); }});
  }
  const BlobRequests requests(parts);
  family.choice =
      http::RowChoice{[requests](const http::Request& request) { return requests.claims(request); },
                      [requests](const http::Request& request, http::PathArguments& values) {
                        return requests.find(request, values);
                      }};
  family.finish = finish;
  return family;
}

}  // namespace aml::endpoints
