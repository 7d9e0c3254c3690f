#include "emulator/storage/remote_listing.h"

#include <pugixml.hpp>
#include <stdexcept>

#include "emulator/storage/remote_headers.h"
#include "emulator/text/dates.h"
#include "emulator/text/number.h"
#include "emulator/text/percent.h"

namespace aml::storage {

namespace {

// A name may begin or end with blanks.
constexpr unsigned kParse = pugi::parse_default | pugi::parse_ws_pcdata_single;

pugi::xml_node load_listing(pugi::xml_document& document, std::string_view text, const char* root) {
  const pugi::xml_node node = document.load_buffer(text.data(), text.size(), kParse)
                                  ? document.child(root)
                                  : pugi::xml_node();
  if (!node) throw std::runtime_error("the endpoint's listing cannot be read");
  return node;
}

std::string text_in(const pugi::xml_node& node, const char* name) {
  return node.child(name).child_value();
}

std::string name_in(const pugi::xml_node& node) {
  const pugi::xml_node name = node.child("Name");
  const std::string text = name.child_value();
  return name.attribute("Encoded").as_bool() ? text::percent_decode(text) : text;
}

core::TimePoint time_of_entry(const pugi::xml_node& properties, const char* name) {
  return text::parse_http_date(text_in(properties, name)).value_or(core::TimePoint());
}

Metadata metadata_in(const pugi::xml_node& entry) {
  Metadata metadata;
  for (const pugi::xml_node& one : entry.child("Metadata").children()) {
    if (one.type() == pugi::node_element) metadata.emplace_back(one.name(), one.child_value());
  }
  return metadata;
}

ListedBlob read_blob(const pugi::xml_node& entry) {
  const pugi::xml_node from = entry.child("Properties");
  ListedBlob blob{.name = name_in(entry), .is_prefix = false, .properties = {}};
  BlobProperties& to = blob.properties;
  to.length = text::parse_number<std::uint64_t>(text_in(from, "Content-Length")).value_or(0);
  to.etag = plain_etag(text_in(from, "Etag"));
  to.created = time_of_entry(from, "Creation-Time");
  to.last_modified = time_of_entry(from, "Last-Modified");
  to.type = text_in(from, "BlobType") == "AppendBlob" ? BlobType::kAppend : BlobType::kBlock;
  to.content_type = text_in(from, "Content-Type");
  to.content_encoding = text_in(from, "Content-Encoding");
  to.content_language = text_in(from, "Content-Language");
  to.content_disposition = text_in(from, "Content-Disposition");
  to.cache_control = text_in(from, "Cache-Control");
  to.content_md5 = text_in(from, "Content-MD5");
  to.metadata = metadata_in(entry);
  return blob;
}

std::vector<Block> blocks_in(const pugi::xml_node& section) {
  std::vector<Block> blocks;
  for (const pugi::xml_node& one : section.children("Block")) {
    blocks.push_back({text_in(one, "Name"),
                      text::parse_number<std::uint64_t>(text_in(one, "Size")).value_or(0)});
  }
  return blocks;
}

const char* name_of_source(BlockSource source) {
  if (source == BlockSource::kCommitted) return "Committed";
  return source == BlockSource::kUncommitted ? "Uncommitted" : "Latest";
}

}  // namespace

RemoteContainers read_containers(std::string_view document) {
  pugi::xml_document tree;
  const pugi::xml_node root = load_listing(tree, document, "EnumerationResults");
  RemoteContainers found;
  for (const pugi::xml_node& entry : root.child("Containers").children("Container")) {
    const pugi::xml_node from = entry.child("Properties");
    ContainerProperties to;
    to.etag = plain_etag(text_in(from, "Etag"));
    to.last_modified = time_of_entry(from, "Last-Modified");
    to.public_access = text_in(from, "PublicAccess");
    to.metadata = metadata_in(entry);
    found.entries.emplace_back(name_in(entry), std::move(to));
  }
  found.next_marker = text_in(root, "NextMarker");
  return found;
}

BlobList read_blobs(std::string_view document) {
  pugi::xml_document tree;
  const pugi::xml_node root = load_listing(tree, document, "EnumerationResults");
  BlobList found;
  for (const pugi::xml_node& entry : root.child("Blobs").children()) {
    const std::string_view kind = entry.name();
    if (kind == "Blob") found.entries.push_back(read_blob(entry));
    if (kind == "BlobPrefix")
      found.entries.push_back({.name = name_in(entry), .is_prefix = true, .properties = {}});
  }
  found.next_marker = text_in(root, "NextMarker");
  return found;
}

BlockLists read_blocks(std::string_view document) {
  pugi::xml_document tree;
  const pugi::xml_node root = load_listing(tree, document, "BlockList");
  return {blocks_in(root.child("CommittedBlocks")), blocks_in(root.child("UncommittedBlocks"))};
}

// Ids are Base64: nothing in them is to be escaped.
std::string write_blocks(const std::vector<BlockChoice>& blocks) {
  std::string document = "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>";
  for (const BlockChoice& block : blocks) {
    const std::string name = name_of_source(block.source);
    document += "<" + name + ">" + block.id + "</" + name + ">";
  }
  return document + "</BlockList>";
}

}  // namespace aml::storage
