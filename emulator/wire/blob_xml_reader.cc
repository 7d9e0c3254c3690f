#include <algorithm>
#include <pugixml.hpp>

#include "emulator/core/blob_errors.h"
#include "emulator/core/sas.h"
#include "emulator/text/ascii.h"
#include "emulator/text/xml.h"
#include "emulator/wire/blob_xml.h"

namespace aml::wire {

namespace {

using core::ApiError;

constexpr std::size_t kMaxPolicyId = 64;

[[noreturn]] void refuse_document(std::string reason) {
  throw ApiError(core::blob_error::kInvalidXmlDocument).with_element("Reason", std::move(reason));
}

[[noreturn]] void refuse_value(const char* name, std::string value, std::string reason) {
  throw ApiError(core::blob_error::kInvalidXmlNodeValue)
      .with_element("XmlNodeName", name)
      .with_element("XmlNodeValue", std::move(value))
      .with_element("Reason", std::move(reason));
}

// Memory of a tree grows with its nodes, and a node takes far more than the bytes that ask for it.
void bound_tags(std::string_view xml, std::size_t most) {
  constexpr std::size_t kFrame = 16;  // declaration, root, comments
  if (static_cast<std::size_t>(std::count(xml.begin(), xml.end(), '<')) > most + kFrame)
    throw ApiError(core::blob_error::kBlockListTooLong);
}

pugi::xml_node parse_root(pugi::xml_document& document, std::string_view xml, const char* root) {
  const pugi::xml_parse_result result = document.load_buffer(xml.data(), xml.size());
  if (!result) refuse_document(result.description());
  const pugi::xml_node node = document.document_element();
  if (std::string_view(node.name()) != root)
    refuse_document("the document element is not " + std::string(root));
  for (pugi::xml_node other = node.next_sibling(); other; other = other.next_sibling()) {
    if (other.type() == pugi::node_element) refuse_document("there are two document elements");
  }
  return node;
}

// The library takes characters that XML does not have; answers could not show them.
std::string text_of(const pugi::xml_node& node) {
  std::string text(text::trim(node.child_value()));
  if (!text::fits_xml(text)) refuse_document("a text holds a character that XML does not have");
  return text;
}

core::BlockSource source_of(const pugi::xml_node& entry) {
  const std::string_view name = entry.name();
  if (name == "Latest") return core::BlockSource::kLatest;
  if (name == "Committed") return core::BlockSource::kCommitted;
  if (name == "Uncommitted") return core::BlockSource::kUncommitted;
  refuse_document("an entry is neither Latest nor Committed nor Uncommitted");
}

std::string time_of(const pugi::xml_node& policy, const char* name) {
  std::string text = text_of(policy.child(name));
  if (!text.empty() && !core::parse_sas_time(text)) refuse_value(name, text, "it is not a time");
  return text;
}

core::AccessPolicy parse_policy(const pugi::xml_node& identifier) {
  core::AccessPolicy policy;
  policy.id = text_of(identifier.child("Id"));
  if (policy.id.empty() || policy.id.size() > kMaxPolicyId)
    refuse_value("Id", policy.id, "an id has 1 to 64 characters");
  const pugi::xml_node says = identifier.child("AccessPolicy");
  policy.start = time_of(says, "Start");
  policy.expiry = time_of(says, "Expiry");
  policy.permissions = text_of(says.child("Permission"));
  return policy;
}

}  // namespace

std::vector<core::BlockChoice> parse_block_list(std::string_view xml) {
  if (xml.size() > kMaxBlockListBytes) throw ApiError(core::blob_error::kBlockListTooLong);
  bound_tags(xml, 2 * kMaxBlockListEntries);
  pugi::xml_document document;
  std::vector<core::BlockChoice> blocks;
  for (const pugi::xml_node& entry : parse_root(document, xml, "BlockList").children()) {
    if (entry.type() != pugi::node_element) continue;
    if (blocks.size() == kMaxBlockListEntries) throw ApiError(core::blob_error::kBlockListTooLong);
    core::BlockChoice choice{source_of(entry), text_of(entry)};
    if (choice.id.empty()) refuse_value(entry.name(), "", "it names no block");
    blocks.push_back(std::move(choice));
  }
  return blocks;
}

void check_service_properties(std::string_view xml) {
  if (xml.size() > kMaxSmallDocumentBytes) refuse_document("the document is too long");
  pugi::xml_document document;
  parse_root(document, xml, "StorageServiceProperties");
}

std::vector<core::AccessPolicy> parse_access_policies(std::string_view xml) {
  if (xml.empty()) return {};
  if (xml.size() > kMaxSmallDocumentBytes) refuse_document("the document is too long");
  pugi::xml_document document;
  std::vector<core::AccessPolicy> policies;
  for (const pugi::xml_node& node :
       parse_root(document, xml, "SignedIdentifiers").children("SignedIdentifier")) {
    if (policies.size() == kMaxAccessPolicies)
      refuse_document("a container has 5 policies at most");
    core::AccessPolicy policy = parse_policy(node);
    if (std::any_of(policies.begin(), policies.end(),
                    [&](const core::AccessPolicy& other) { return other.id == policy.id; }))
      refuse_value("Id", policy.id, "it is there twice");
    policies.push_back(std::move(policy));
  }
  return policies;
}

}  // namespace aml::wire
