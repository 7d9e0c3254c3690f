#include "emulator/storage/remote_headers.h"

#include <array>
#include <utility>

#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"
#include "emulator/text/number.h"

namespace aml::storage {

namespace {

constexpr std::string_view kMetadata = "x-ms-meta-";

// As answers have them; in requests `x-ms-blob-` is before each, in lower case.
constexpr std::array<std::pair<std::string_view, std::string BlobProperties::*>, 5> kContent = {
    {{"Content-Type", &BlobProperties::content_type},
     {"Content-Encoding", &BlobProperties::content_encoding},
     {"Content-Language", &BlobProperties::content_language},
     {"Content-Disposition", &BlobProperties::content_disposition},
     {"Cache-Control", &BlobProperties::cache_control}}};

core::TimePoint time_in(const RemoteAnswer& answer, std::string_view name) {
  return text::parse_http_date(answer.header(name)).value_or(core::TimePoint());
}

Metadata metadata_of(const RemoteAnswer& answer) {
  Metadata metadata;
  for (const core::Header& header : answer.headers) {
    if (header.name.size() > kMetadata.size() &&
        text::same_name(header.name.substr(0, kMetadata.size()), kMetadata))
      metadata.emplace_back(header.name.substr(kMetadata.size()), header.value);
  }
  return metadata;
}

// `bytes 0-9/100`: of a part, the length of the whole.
std::uint64_t whole_length(const RemoteAnswer& answer) {
  const std::string range = answer.header("Content-Range");
  const std::string length =
      range.empty() ? answer.header("Content-Length") : range.substr(range.rfind('/') + 1);
  return text::parse_number<std::uint64_t>(length).value_or(answer.body.size());
}

std::string joined_etags(const std::vector<std::string>& etags) {
  std::string all;
  for (const std::string& etag : etags) {
    if (!all.empty()) all += ", ";
    all += etag == "*" ? etag : "\"" + etag + "\"";
  }
  return all;
}

}  // namespace

std::string plain_etag(std::string_view etag) {
  if (etag.size() > 1 && etag.starts_with('"') && etag.ends_with('"'))
    etag = etag.substr(1, etag.size() - 2);
  return std::string(etag);
}

void take_stamps(const RemoteAnswer& answer, BlobProperties& properties) {
  properties.etag = plain_etag(answer.header("ETag"));
  properties.last_modified = time_in(answer, "Last-Modified");
}

BlobProperties blob_of(const RemoteAnswer& answer) {
  BlobProperties blob;
  take_stamps(answer, blob);
  blob.length = whole_length(answer);
  blob.created = time_in(answer, "x-ms-creation-time");
  blob.type =
      answer.header("x-ms-blob-type") == "AppendBlob" ? BlobType::kAppend : BlobType::kBlock;
  for (const auto& [name, member] : kContent) blob.*member = answer.header(name);
  // Of a part, Content-MD5 would be the part's.
  blob.content_md5 = answer.header("x-ms-blob-content-md5");
  if (blob.content_md5.empty() && answer.header("Content-Range").empty())
    blob.content_md5 = answer.header("Content-MD5");
  blob.copy_id = answer.header("x-ms-copy-id");
  blob.copy_source = answer.header("x-ms-copy-source");
  blob.copied_at = answer.header("x-ms-copy-completion-time");
  blob.metadata = metadata_of(answer);
  return blob;
}

ContainerProperties container_of(const RemoteAnswer& answer) {
  ContainerProperties container;
  container.etag = plain_etag(answer.header("ETag"));
  container.last_modified = time_in(answer, "Last-Modified");
  container.public_access = answer.header("x-ms-blob-public-access");
  container.metadata = metadata_of(answer);
  return container;
}

void add_content(core::Headers& headers, const BlobProperties& properties) {
  for (const auto& [name, member] : kContent) {
    const std::string& value = properties.*member;
    if (!value.empty()) headers.push_back({"x-ms-blob-" + text::to_lower(name), value});
  }
  if (!properties.content_md5.empty())
    headers.push_back({"x-ms-blob-content-md5", properties.content_md5});
}

void add_metadata(core::Headers& headers, const Metadata& metadata) {
  for (const auto& [key, value] : metadata)
    headers.push_back({std::string(kMetadata) + key, value});
}

void add_conditions(core::Headers& headers, const Conditions& conditions) {
  if (!conditions.if_match.empty())
    headers.push_back({"If-Match", joined_etags(conditions.if_match)});
  if (!conditions.if_none_match.empty())
    headers.push_back({"If-None-Match", joined_etags(conditions.if_none_match)});
  if (conditions.if_modified_since)
    headers.push_back({"If-Modified-Since", text::write_http_date(*conditions.if_modified_since)});
  if (conditions.if_unmodified_since)
    headers.push_back(
        {"If-Unmodified-Since", text::write_http_date(*conditions.if_unmodified_since)});
}

}  // namespace aml::storage
