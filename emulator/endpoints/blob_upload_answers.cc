#include "emulator/core/signature.h"
#include "emulator/endpoints/blob_exchange.h"
#include "emulator/endpoints/blob_headers.h"
#include "emulator/text/number.h"
#include "emulator/text/percent.h"
#include "emulator/wire/blob_xml.h"

// Operations that bring a blob's bytes.

namespace aml::endpoints {

namespace blob_error = core::blob_error;

namespace {

constexpr std::string_view kTypeHeader = "x-ms-blob-type";

http::Response created(std::string_view md5) {
  http::Response response;
  response.status = 201;
  if (!md5.empty()) response.set("Content-MD5", std::string(md5));
  response.set("x-ms-request-server-encrypted", "true");
  return response;
}

http::Response created(const core::BlobProperties& properties, std::string_view md5) {
  http::Response response = created(md5);
  add_version(response, properties.etag, properties.last_modified);
  return response;
}

core::BlobType parse_blob_type(const core::Headers& headers) {
  const auto value = find_value(headers, kTypeHeader);
  if (!value) {
    throw core::ApiError(blob_error::kMissingRequiredHeader)
        .with_element("HeaderName", std::string(kTypeHeader));
  }
  if (text::same_name(*value, "BlockBlob")) return core::BlobType::kBlock;
  if (text::same_name(*value, "AppendBlob")) return core::BlobType::kAppend;
  refuse_header(blob_error::kInvalidHeaderValue, kTypeHeader, *value);
}

std::optional<std::uint64_t> parse_number(const core::Headers& headers, std::string_view name) {
  const auto value = find_value(headers, name);
  if (!value) return std::nullopt;
  const auto number = text::parse_number<std::uint64_t>(*value);
  if (!number) refuse_header(blob_error::kInvalidHeaderValue, name, *value);
  return number;
}

// Clients of the era encode an id before they encode the query; Base64 has no `%`.
std::string plain_block_id(std::string_view id) {
  return text::percent_decode(id);
}

}  // namespace

http::Response answer_put_blob(const BlobExchange& exchange) {
  const core::Headers& headers = exchange.headers();
  core::BlobProperties properties = parse_blob_properties(headers);
  add_standard_properties(headers, properties);
  properties.type = parse_blob_type(headers);
  properties.metadata = parse_metadata(headers);
  const std::uint64_t length = exchange.call.request.declared_length.value_or(0);
  if (properties.type == core::BlobType::kAppend && length > 0) {
    refuse_header(blob_error::kInvalidHeaderValue, "Content-Length", std::to_string(length));
  }
  const service::Written written =
      exchange.blobs().put(exchange.path(), incoming(exchange), properties, exchange.write_rules());
  return created(written.properties, written.md5);
}

http::Response answer_put_block(const BlobExchange& exchange) {
  const auto id = exchange.query("blockid");
  if (!id || id->empty()) {
    throw core::ApiError(blob_error::kMissingRequiredQueryParameter)
        .with_element("QueryParameterName", "blockid");
  }
  return created(exchange.blobs().stage(exchange.path(), plain_block_id(*id), incoming(exchange)));
}

http::Response answer_put_block_list(const BlobExchange& exchange) {
  const std::string_view document = read_document(exchange, wire::kMaxBlockListBytes);
  auto blocks = wire::parse_block_list(document);
  for (core::BlockChoice& block : blocks) block.id = plain_block_id(block.id);
  core::BlobProperties properties = parse_blob_properties(exchange.headers());
  properties.metadata = parse_metadata(exchange.headers());
  return created(
      exchange.blobs().commit(exchange.path(), blocks, properties, exchange.write_rules()),
      core::md5_base64(document));
}

http::Response answer_append_block(const BlobExchange& exchange) {
  const core::Headers& headers = exchange.headers();
  const service::Written written =
      exchange.blobs().append(exchange.path(), incoming(exchange),
                              {.conditions = parse_conditions(headers),
                               .position = parse_number(headers, "x-ms-blob-condition-appendpos"),
                               .max_size = parse_number(headers, "x-ms-blob-condition-maxsize")});
  http::Response response = created(written.properties, written.md5);
  response.set("x-ms-blob-append-offset", std::to_string(written.offset));
  return response;
}

}  // namespace aml::endpoints
