#include "emulator/wire/blob_xml.h"

#include "emulator/text/dates.h"
#include "emulator/text/percent.h"
#include "emulator/text/xml.h"

namespace aml::wire {

namespace {

void append_optional(std::string& out, std::string_view name, std::string_view text) {
  if (!text.empty()) text::append_xml_element(out, name, text);
}

void append_name(std::string& out, std::string_view name) {
  if (text::fits_xml(name)) {
    text::append_xml_element(out, "Name", name);
    return;
  }
  out += R"(<Name Encoded="true">)";
  text::append_xml_text(out, text::percent_encode(name, "/"));
  out += "</Name>";
}

void append_metadata(std::string& out, const core::Metadata& metadata) {
  out += "<Metadata>";
  for (const auto& [key, value] : metadata) text::append_xml_element(out, key, value);
  out += "</Metadata>";
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out.append(" ").append(name).append("=\"");
  text::append_xml_text(out, value);
  out += '"';
}

std::string open_listing(const ListingFrame& frame, std::string_view container) {
  std::string out(text::kXmlHead);
  out += "<EnumerationResults";
  append_attribute(out, "ServiceEndpoint", frame.service_endpoint);
  if (!container.empty()) append_attribute(out, "ContainerName", container);
  out += '>';
  if (frame.prefix) text::append_xml_element(out, "Prefix", *frame.prefix);
  if (frame.marker) text::append_xml_element(out, "Marker", *frame.marker);
  if (frame.max_results)
    text::append_xml_element(out, "MaxResults", std::to_string(*frame.max_results));
  if (frame.delimiter) text::append_xml_element(out, "Delimiter", *frame.delimiter);
  return out;
}

void close_listing(std::string& out, const ListingFrame& frame) {
  text::append_xml_element(out, "NextMarker", frame.next_marker);
  out += "</EnumerationResults>";
}

void append_container(std::string& out, const std::string& name,
                      const core::ContainerProperties& properties, bool metadata) {
  out += "<Container>";
  append_name(out, name);
  out += "<Properties>";
  text::append_xml_element(out, "Last-Modified", text::write_http_date(properties.last_modified));
  text::append_xml_element(out, "Etag", "\"" + properties.etag + "\"");
  text::append_xml_element(out, "LeaseStatus", "unlocked");
  text::append_xml_element(out, "LeaseState", "available");
  append_optional(out, "PublicAccess", properties.public_access);
  text::append_xml_element(out, "HasImmutabilityPolicy", "false");
  text::append_xml_element(out, "HasLegalHold", "false");
  out += "</Properties>";
  if (metadata) append_metadata(out, properties.metadata);
  out += "</Container>";
}

void append_blob_properties(std::string& out, const core::BlobProperties& properties) {
  const bool block = properties.type == core::BlobType::kBlock;
  out += "<Properties>";
  text::append_xml_element(out, "Creation-Time", text::write_http_date(properties.created));
  text::append_xml_element(out, "Last-Modified", text::write_http_date(properties.last_modified));
  text::append_xml_element(out, "Etag", properties.etag);
  text::append_xml_element(out, "Content-Length", std::to_string(properties.length));
  text::append_xml_element(out, "Content-Type", properties.content_type);
  text::append_xml_element(out, "Content-Encoding", properties.content_encoding);
  text::append_xml_element(out, "Content-Language", properties.content_language);
  text::append_xml_element(out, "Content-MD5", properties.content_md5);
  text::append_xml_element(out, "Cache-Control", properties.cache_control);
  text::append_xml_element(out, "Content-Disposition", properties.content_disposition);
  text::append_xml_element(out, "BlobType", block ? "BlockBlob" : "AppendBlob");
  if (block) out += "<AccessTier>Hot</AccessTier><AccessTierInferred>true</AccessTierInferred>";
  text::append_xml_element(out, "LeaseStatus", "unlocked");
  text::append_xml_element(out, "LeaseState", "available");
  text::append_xml_element(out, "ServerEncrypted", "true");
  out += "</Properties>";
}

void append_blob(std::string& out, const core::ListedBlob& blob, bool metadata) {
  out += blob.is_prefix ? "<BlobPrefix>" : "<Blob>";
  append_name(out, blob.name);
  if (blob.is_prefix) {
    out += "</BlobPrefix>";
    return;
  }
  append_blob_properties(out, blob.properties);
  if (metadata) append_metadata(out, blob.properties.metadata);
  out += "</Blob>";
}

void append_blocks(std::string& out, std::string_view section,
                   const std::vector<core::Block>& blocks) {
  out.append("<").append(section).append(">");
  for (const core::Block& block : blocks) {
    out += "<Block>";
    text::append_xml_element(out, "Name", block.id);
    text::append_xml_element(out, "Size", std::to_string(block.size));
    out += "</Block>";
  }
  out.append("</").append(section).append(">");
}

}  // namespace

std::string write_container_list(
    const ListingFrame& frame,
    const std::vector<std::pair<std::string, core::ContainerProperties>>& containers) {
  std::string out = open_listing(frame, {});
  out += "<Containers>";
  for (const auto& [name, properties] : containers) {
    append_container(out, name, properties, frame.metadata);
  }
  out += "</Containers>";
  close_listing(out, frame);
  return out;
}

std::string write_blob_list(const ListingFrame& frame, std::string_view container,
                            const std::vector<core::ListedBlob>& blobs) {
  std::string out = open_listing(frame, container);
  out += "<Blobs>";
  for (const core::ListedBlob& blob : blobs) append_blob(out, blob, frame.metadata);
  out += "</Blobs>";
  close_listing(out, frame);
  return out;
}

std::string write_block_lists(const core::BlockLists& lists, bool committed, bool uncommitted) {
  std::string out(text::kXmlHead);
  out += "<BlockList>";
  if (committed) append_blocks(out, "CommittedBlocks", lists.committed);
  if (uncommitted) append_blocks(out, "UncommittedBlocks", lists.uncommitted);
  out += "</BlockList>";
  return out;
}

std::string write_service_properties() {
  constexpr std::string_view kMetrics =
      "<Version>1.0</Version><Enabled>false</Enabled>"
      "<RetentionPolicy><Enabled>false</Enabled></RetentionPolicy>";
  std::string out(text::kXmlHead);
  out +=
      "<StorageServiceProperties><Logging><Version>1.0</Version><Delete>false</Delete>"
      "<Read>false</Read><Write>false</Write>"
      "<RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></Logging>";
  out.append("<HourMetrics>").append(kMetrics).append("</HourMetrics>");
  out.append("<MinuteMetrics>").append(kMetrics).append("</MinuteMetrics>");
  out +=
      "<Cors /><DefaultServiceVersion>2018-03-28</DefaultServiceVersion>"
      "</StorageServiceProperties>";
  return out;
}

std::string write_access_policies(const std::vector<core::AccessPolicy>& policies) {
  std::string out(text::kXmlHead);
  out += "<SignedIdentifiers>";
  for (const core::AccessPolicy& policy : policies) {
    out += "<SignedIdentifier>";
    text::append_xml_element(out, "Id", policy.id);
    out += "<AccessPolicy>";
    append_optional(out, "Start", policy.start);
    append_optional(out, "Expiry", policy.expiry);
    append_optional(out, "Permission", policy.permissions);
    out += "</AccessPolicy></SignedIdentifier>";
  }
  out += "</SignedIdentifiers>";
  return out;
}

}  // namespace aml::wire
