#include "emulator/core/ids.h"
#include "emulator/endpoints/blob_exchange.h"
#include "emulator/endpoints/blob_headers.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"

// Copy Blob, Put Blob From URL: from an account of the emulator, at once.

namespace aml::endpoints {

namespace blob_error = core::blob_error;

namespace {

constexpr std::string_view kSourceHeader = "x-ms-copy-source";

/// What `x-ms-copy-source` names.
struct CopySource {
  BlobAddress address;
  std::string path;
  std::string query;
  bool secure = false;
};

CopySource parse_source(const std::string& url) {
  constexpr std::string_view kScheme = "://";
  std::string_view rest = url;
  const std::size_t scheme = rest.find(kScheme);
  if (scheme == std::string_view::npos) {
    refuse_header(blob_error::kInvalidHeaderValue, kSourceHeader, url);
  }
  CopySource source;
  source.secure = text::same_name(rest.substr(0, scheme), "https");
  rest.remove_prefix(scheme + kScheme.size());
  const std::string_view host = rest.substr(0, rest.find('/'));
  rest.remove_prefix(host.size());
  source.path = text::cut(rest, '?');
  source.query = rest;
  source.address = parse_blob_address(account_of_host(host), source.path);
  return source;
}

// The owner of the account may read all of it; others need permission for the source too.
service::BlobAccount open_source_account(const BlobExchange& exchange, const CopySource& source) {
  const bool owner = exchange.grant.by == service::GrantedBy::kSharedKey;
  if (owner && source.address.account == exchange.grant.account.name) return exchange.grant.account;
  static const core::Headers kNoHeaders;
  const core::SignedRequest request{"GET", source.path, source.query, kNoHeaders};
  return exchange.parts.access
      .check({.request = request,
              .account = source.address.account,
              .container = source.address.container,
              .blob = source.address.blob,
              .remote_address = exchange.call.request.remote_address,
              .secure = source.secure},
             service::blob_need::kReadBlob)
      .account;
}

std::unique_ptr<storage::OpenBlob> open_source(const BlobExchange& exchange,
                                               const CopySource& source) {
  if (source.address.level() != service::BlobLevel::kObject ||
      !exchange.parts.accounts.find(source.address.account)) {
    throw core::ApiError(blob_error::kCannotVerifyCopySource);
  }
  const service::BlobAccount account = open_source_account(exchange, source);
  auto blob = account.store->open(source.address.container, source.address.blob);
  if (blob == nullptr) throw core::ApiError(blob_error::kCannotVerifyCopySource);
  const auto conditions = parse_conditions(exchange.headers(), "x-ms-source-");
  if (!storage::allows_write(conditions, &blob->properties())) {
    throw core::ApiError(blob_error::kSourceConditionNotMet);
  }
  return blob;
}

}  // namespace

http::Response answer_copy_blob(const BlobExchange& exchange) {
  const core::Headers& headers = exchange.headers();
  const std::string url = find_value(headers, kSourceHeader).value_or("");
  const auto source = open_source(exchange, parse_source(url));
  // Put Blob From URL is a Put Blob that fetches its body.
  const bool is_put = find_value(headers, "x-ms-blob-type").has_value();
  const service::CopyOrigin origin =
      is_put ? service::CopyOrigin()
             : service::CopyOrigin{.id = exchange.parts.ids.next_guid(),
                                   .source = url.substr(0, url.find('?')),
                                   .time = text::write_http_date(exchange.call.context.arrived)};
  const core::BlobProperties written = exchange.blobs().copy(
      exchange.path(), *source, parse_metadata(headers), origin, exchange.write_rules());
  http::Response response;
  response.status = is_put ? 201 : 202;
  add_version(response, written.etag, written.last_modified);
  if (is_put) {
    if (!written.content_md5.empty()) response.set("Content-MD5", written.content_md5);
    response.set("x-ms-request-server-encrypted", "true");
  } else {
    response.set("x-ms-copy-id", origin.id);
    response.set("x-ms-copy-status", "success");
  }
  return response;
}

}  // namespace aml::endpoints
