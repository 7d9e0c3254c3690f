#include <charconv>

#include "emulator/endpoints/blob_exchange.h"
#include "emulator/endpoints/blob_headers.h"
#include "emulator/text/ascii.h"
#include "emulator/text/percent.h"
#include "emulator/wire/blob_xml.h"

// Operations of the service and of containers.

namespace aml::endpoints {

namespace blob_error = core::blob_error;

namespace {

constexpr std::size_t kMaxResults = 5000;
constexpr std::string_view kPublicAccess = "x-ms-blob-public-access";

http::Response status_of(int status, const core::ContainerProperties& container) {
  http::Response response;
  response.status = status;
  add_version(response, container.etag, container.last_modified);
  return response;
}

std::string parse_public_access(const core::Headers& headers) {
  const auto value = find_value(headers, kPublicAccess);
  if (!value) return {};
  if (*value != "blob" && *value != "container") {
    refuse_header(blob_error::kInvalidHeaderValue, kPublicAccess, *value);
  }
  return *value;
}

std::optional<std::size_t> parse_max_results(const BlobExchange& exchange) {
  constexpr std::string_view kName = "maxresults";
  const auto text = exchange.query(kName);
  if (!text || text->empty()) return std::nullopt;
  long long number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (end != text->data() + text->size() || error == std::errc::invalid_argument) {
    refuse_member(blob_error::kInvalidQueryParameterValue, kName, *text);
  }
  if (number <= 0 && error == std::errc()) {
    throw core::ApiError(blob_error::kOutOfRangeQueryParameterValue)
        .with_element("QueryParameterName", std::string(kName))
        .with_element("QueryParameterValue", *text)
        .with_element("MinimumAllowed", "1")
        .with_element("MaximumAllowed", std::to_string(kMaxResults));
  }
  // What fits no number is a very large one.
  if (error != std::errc()) return kMaxResults;
  return std::min(kMaxResults, static_cast<std::size_t>(number));
}

bool includes(const BlobExchange& exchange, std::string_view what) {
  const auto list = exchange.query("include");
  if (!list) return false;
  for (std::string_view rest = *list; !rest.empty();) {
    if (text::same_name(text::trim(text::cut(rest, ',')), what)) return true;
  }
  return false;
}

// A marker is the next name, percent-encoded: XML and URLs carry every name so.
std::string write_marker(std::string_view name) {
  return text::percent_encode(name, "/");
}

service::ListOptions list_options(const BlobExchange& exchange,
                                  std::optional<std::size_t> max_results) {
  return {.prefix = exchange.query_text("prefix").value_or(""),
          .delimiter = exchange.query_text("delimiter").value_or(""),
          .marker = text::percent_decode(exchange.query_text("marker").value_or("")),
          .max_results = max_results.value_or(kMaxResults),
          .uncommitted = includes(exchange, "uncommittedblobs")};
}

// An empty member is as good as none.
std::optional<std::string> sent(const BlobExchange& exchange, std::string_view name) {
  auto value = exchange.query_text(name);
  return value && !value->empty() ? value : std::nullopt;
}

wire::ListingFrame frame(const BlobExchange& exchange, std::optional<std::size_t> max_results,
                         std::string_view next_name) {
  const http::Request& request = exchange.call.request;
  const std::string base = (request.secure ? "https://" : "http://") + request.host + "/";
  return {.service_endpoint =
              exchange.address.host_style ? base : base + exchange.address.account + "/",
          .prefix = sent(exchange, "prefix"),
          .marker = sent(exchange, "marker"),
          .max_results = max_results,
          .delimiter = sent(exchange, "delimiter"),
          .next_marker = write_marker(next_name),
          .metadata = includes(exchange, "metadata")};
}

}  // namespace

http::Response answer_list_containers(const BlobExchange& exchange) {
  const auto max_results = parse_max_results(exchange);
  const auto list = exchange.containers().list(list_options(exchange, max_results));
  return xml_answer(
      wire::write_container_list(frame(exchange, max_results, list.next_marker), list.entries));
}

http::Response answer_account_information(const BlobExchange&) {
  http::Response response;
  response.set("x-ms-sku-name", "Standard_RAGRS");
  response.set("x-ms-account-kind", "StorageV2");
  response.set("x-ms-is-hns-enabled", "false");
  return response;
}

http::Response answer_service_properties(const BlobExchange&) {
  return xml_answer(wire::write_service_properties());
}

http::Response answer_set_service_properties(const BlobExchange& exchange) {
  wire::check_service_properties(read_document(exchange, wire::kMaxSmallDocumentBytes));
  http::Response response;
  response.status = 202;
  return response;
}

http::Response answer_create_container(const BlobExchange& exchange) {
  return status_of(201, exchange.containers().create(exchange.address.container,
                                                     parse_metadata(exchange.headers()),
                                                     parse_public_access(exchange.headers())));
}

http::Response answer_container_properties(const BlobExchange& exchange) {
  const auto container = exchange.containers().open(exchange.address.container);
  http::Response response = status_of(200, container);
  add_metadata(response, container.metadata);
  response.set("x-ms-lease-state", "available");
  response.set("x-ms-lease-status", "unlocked");
  response.set("x-ms-has-immutability-policy", "false");
  response.set("x-ms-has-legal-hold", "false");
  if (!container.public_access.empty()) {
    response.set(kPublicAccess, container.public_access);
  }
  return response;
}

http::Response answer_set_container_metadata(const BlobExchange& exchange) {
  return status_of(200, exchange.containers().set_metadata(exchange.address.container,
                                                           parse_metadata(exchange.headers()),
                                                           parse_conditions(exchange.headers())));
}

http::Response answer_container_acl(const BlobExchange& exchange) {
  const auto container = exchange.containers().open(exchange.address.container);
  http::Response response = status_of(200, container);
  response.content_type = "application/xml";
  response.body = container.access_policies.empty() ? wire::write_access_policies({})
                                                    : container.access_policies;
  if (!container.public_access.empty()) response.set(kPublicAccess, container.public_access);
  return response;
}

http::Response answer_set_container_acl(const BlobExchange& exchange) {
  const auto policies =
      wire::parse_access_policies(read_document(exchange, wire::kMaxSmallDocumentBytes));
  return status_of(200, exchange.containers().set_access(
                            exchange.address.container, parse_public_access(exchange.headers()),
                            policies.empty() ? "" : wire::write_access_policies(policies),
                            parse_conditions(exchange.headers())));
}

http::Response answer_delete_container(const BlobExchange& exchange) {
  exchange.containers().remove(exchange.address.container, parse_conditions(exchange.headers()));
  http::Response response;
  response.status = 202;
  return response;
}

http::Response answer_list_blobs(const BlobExchange& exchange) {
  const auto max_results = parse_max_results(exchange);
  const auto list = exchange.containers().list_blobs(exchange.address.container,
                                                     list_options(exchange, max_results));
  return xml_answer(wire::write_blob_list(frame(exchange, max_results, list.next_marker),
                                          exchange.address.container, list.entries));
}

}  // namespace aml::endpoints
