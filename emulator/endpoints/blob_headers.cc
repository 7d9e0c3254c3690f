#include "emulator/endpoints/blob_headers.h"

#include <algorithm>
#include <array>

#include "emulator/core/blob_errors.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"
#include "emulator/text/number.h"

namespace aml::endpoints {

namespace {

constexpr std::string_view kMetaPrefix = "x-ms-meta-";

struct PropertyHeader {
  std::string_view blob_name;    ///< of an upload, for the blob
  std::string_view body_name;    ///< of an upload, for its body: second choice; empty: none
  std::string_view answer_name;  ///< empty: not among an answer's plain headers
  std::string core::BlobProperties::*member;
};

constexpr std::array<PropertyHeader, 6> kPropertyHeaders = {{
    {"x-ms-blob-content-type", "Content-Type", "", &core::BlobProperties::content_type},
    {"x-ms-blob-content-encoding", "Content-Encoding", "Content-Encoding",
     &core::BlobProperties::content_encoding},
    {"x-ms-blob-content-language", "Content-Language", "Content-Language",
     &core::BlobProperties::content_language},
    {"x-ms-blob-content-disposition", "", "Content-Disposition",
     &core::BlobProperties::content_disposition},
    {"x-ms-blob-cache-control", "Cache-Control", "Cache-Control",
     &core::BlobProperties::cache_control},
    {"x-ms-blob-content-md5", "", "", &core::BlobProperties::content_md5},
}};

std::optional<core::TimePoint> find_time(const core::Headers& headers, const std::string& name) {
  const auto value = find_value(headers, name);
  if (!value) return std::nullopt;
  const auto time = text::parse_http_date(*value);
  if (!time) {
    throw core::ApiError(core::blob_error::kInvalidHeaderValue)
        .with_element("HeaderName", name)
        .with_element("HeaderValue", *value);
  }
  return time;
}

std::vector<std::string> find_etags(const core::Headers& headers, const std::string& name) {
  std::vector<std::string> etags;
  const auto value = find_value(headers, name);
  if (!value) return etags;
  for (std::string_view rest = *value; !rest.empty();) {
    std::string_view etag = text::trim(text::cut(rest, ','));
    if (etag.starts_with("W/")) etag.remove_prefix(2);
    if (etag.size() >= 2 && etag.starts_with('"') && etag.ends_with('"')) {
      etag = etag.substr(1, etag.size() - 2);
    }
    if (!etag.empty()) etags.emplace_back(etag);
  }
  return etags;
}

std::optional<service::ByteRange> read_range(std::string_view text) {
  constexpr std::string_view kUnit = "bytes=";
  if (!text.starts_with(kUnit)) return std::nullopt;
  text.remove_prefix(kUnit.size());
  const auto first = text::take_number<std::uint64_t>(text);
  if (!first || !text.starts_with('-')) return std::nullopt;
  text.remove_prefix(1);
  if (text.empty()) return service::ByteRange{.first = *first, .last = {}};
  const auto last = text::parse_number<std::uint64_t>(text);
  if (!last || *last < *first) return std::nullopt;
  return service::ByteRange{.first = *first, .last = *last};
}

void add_copy(http::Response& response, const core::BlobProperties& properties) {
  if (properties.copy_id.empty()) return;
  const std::string length = std::to_string(properties.length);
  response.set("x-ms-copy-id", properties.copy_id);
  response.set("x-ms-copy-source", properties.copy_source);
  response.set("x-ms-copy-status", "success");
  response.set("x-ms-copy-progress", length + "/" + length);
  response.set("x-ms-copy-completion-time", properties.copied_at);
}

}  // namespace

std::optional<std::string> find_value(const core::Headers& headers, std::string_view name) {
  const std::string* value = core::find_header(headers, name);
  if (value == nullptr || value->empty()) return std::nullopt;
  return *value;
}

storage::Conditions parse_conditions(const core::Headers& headers, std::string_view prefix) {
  const auto name = [&](std::string_view rest) { return std::string(prefix).append(rest); };
  return {.if_match = find_etags(headers, name("if-match")),
          .if_none_match = find_etags(headers, name("if-none-match")),
          .if_modified_since = find_time(headers, name("if-modified-since")),
          .if_unmodified_since = find_time(headers, name("if-unmodified-since"))};
}

core::Metadata parse_metadata(const core::Headers& headers) {
  core::Metadata metadata;
  for (const core::Header& header : headers) {
    if (!text::to_lower(header.name).starts_with(kMetaPrefix)) continue;
    const std::string_view key = std::string_view(header.name).substr(kMetaPrefix.size());
    const auto same = std::find_if(metadata.begin(), metadata.end(), [&](const auto& known) {
      return text::same_name(known.first, key);
    });
    if (same == metadata.end()) {
      metadata.emplace_back(key, header.value);
    } else {
      same->second.append(",").append(header.value);
    }
  }
  return metadata;
}

core::BlobProperties parse_blob_properties(const core::Headers& headers) {
  core::BlobProperties properties;
  for (const PropertyHeader& row : kPropertyHeaders) {
    if (auto value = find_value(headers, row.blob_name)) properties.*row.member = std::move(*value);
  }
  return properties;
}

void add_standard_properties(const core::Headers& headers, core::BlobProperties& properties) {
  for (const PropertyHeader& row : kPropertyHeaders) {
    if (row.body_name.empty() || find_value(headers, row.blob_name)) continue;
    if (auto value = find_value(headers, row.body_name)) {
      properties.*row.member = std::move(*value);
    }
  }
}

std::optional<service::ByteRange> parse_range(const core::Headers& headers) {
  auto text = find_value(headers, "x-ms-range");
  if (!text) text = find_value(headers, "Range");
  return text ? read_range(*text) : std::nullopt;
}

void add_version(http::Response& response, std::string_view etag, core::TimePoint last_modified) {
  response.set("ETag", "\"" + std::string(etag) + "\"");
  response.set("Last-Modified", text::write_http_date(last_modified));
}

void add_metadata(http::Response& response, const core::Metadata& metadata) {
  for (const auto& [key, value] : metadata) {
    response.headers.push_back({std::string(kMetaPrefix) + key, value});
  }
}

void add_blob_properties(http::Response& response, const core::BlobProperties& properties) {
  for (const PropertyHeader& row : kPropertyHeaders) {
    const std::string& value = properties.*row.member;
    if (!row.answer_name.empty() && !value.empty()) response.set(row.answer_name, value);
  }
  response.content_type = properties.content_type;
  add_version(response, properties.etag, properties.last_modified);
  response.set("Accept-Ranges", "bytes");
  response.set("x-ms-blob-type",
               properties.type == core::BlobType::kAppend ? "AppendBlob" : "BlockBlob");
  response.set("x-ms-creation-time", text::write_http_date(properties.created));
  response.set("x-ms-lease-state", "available");
  response.set("x-ms-lease-status", "unlocked");
  response.set("x-ms-server-encrypted", "true");
  add_copy(response, properties);
  add_metadata(response, properties.metadata);
}

}  // namespace aml::endpoints
