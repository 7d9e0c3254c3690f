#include "emulator/endpoints/blob_exchange.h"

#include <algorithm>
#include <utility>

#include "emulator/core/signature.h"
#include "emulator/endpoints/blob_headers.h"
#include "emulator/text/ascii.h"

namespace aml::endpoints {

namespace blob_error = core::blob_error;
using core::ApiError;

std::optional<std::string> BlobExchange::query_text(std::string_view name) const {
  for (std::string_view rest = call.request.query; !rest.empty();) {
    std::string_view value = text::cut(rest, '&');
    if (!text::same_name(text::percent_decode(text::cut(value, '=')), name)) continue;
    std::string text(value);
    std::replace(text.begin(), text.end(), '+', ' ');
    return text::percent_decode(text);
  }
  return std::nullopt;
}

service::WriteRules BlobExchange::write_rules() const {
  return {parse_conditions(headers()), grant.may_overwrite};
}

std::string_view read_document(const BlobExchange& exchange, std::size_t most) {
  const std::string_view text = exchange.call.request.body.bytes();
  if (text.size() > most) {
    throw ApiError(blob_error::kRequestBodyTooLarge).with_element("MaxLimit", std::to_string(most));
  }
  const auto sent = find_value(exchange.headers(), "Content-MD5");
  if (sent && *sent != core::md5_base64(text)) {
    throw ApiError(blob_error::kMd5Mismatch)
        .with_element("UserSpecifiedMd5", *sent)
        .with_element("ServerCalculatedMd5", core::md5_base64(text));
  }
  return text;
}

service::IncomingBody incoming(const BlobExchange& exchange) {
  const http::Body& body = exchange.call.request.body;
  body.require_whole();
  service::IncomingBody incoming{.bytes = {},
                                 .md5 = find_value(exchange.headers(), "Content-MD5").value_or("")};
  if (auto* const sink = dynamic_cast<UploadSink*>(body.sink())) {
    incoming.arrived = &sink->upload;
  } else {
    incoming.bytes = body.bytes();
  }
  return incoming;
}

void refuse_header(const core::ErrorSpec& row, std::string_view name, std::string_view value) {
  throw ApiError(row)
      .with_element("HeaderName", std::string(name))
      .with_element("HeaderValue", std::string(value));
}

void refuse_member(const core::ErrorSpec& row, std::string_view name, std::string_view value,
                   std::string_view reason) {
  ApiError error = ApiError(row)
                       .with_element("QueryParameterName", std::string(name))
                       .with_element("QueryParameterValue", std::string(value));
  if (reason.empty()) throw error;
  throw std::move(error).with_element("Reason", std::string(reason));
}

http::Response xml_answer(std::string document) {
  http::Response response;
  response.content_type = "application/xml";
  response.body = std::move(document);
  return response;
}

http::Response answer_unsupported(const BlobExchange& exchange) {
  constexpr std::string_view kSource = "x-ms-copy-source";
  const auto source = find_value(exchange.headers(), kSource);
  if (source) refuse_header(blob_error::kUnsupportedHeader, kSource, *source);
  for (const char* name : {"comp", "restype"}) {
    const auto value = exchange.query(name);
    if (value) refuse_member(blob_error::kUnsupportedQueryParameter, name, *value);
  }
  throw ApiError(blob_error::kUnsupportedHeader);
}

}  // namespace aml::endpoints
