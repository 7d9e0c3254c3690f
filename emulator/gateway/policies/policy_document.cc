#include "emulator/gateway/policies/policy_document.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <pugixml.hpp>

#include "emulator/text/ascii.h"
#include "emulator/text/number.h"
#include "emulator/text/utf8.h"
#include "emulator/text/xml.h"

namespace aml::gateway {

namespace {

using definition::SourcePosition;
using text::in_quotes;

constexpr std::size_t kMaxTags = 4096;  // a node takes far more memory than the bytes that ask

// Characters that XML can hold: pugi would cut a value at a NUL.
bool is_character(std::string_view digits, int base) {
  const auto code = text::parse_number<std::uint32_t>(digits, base);
  return code && text::is_xml_character(*code);
}

bool is_known_entity(std::string_view name) {
  constexpr std::array<std::string_view, 5> kNamed = {"amp", "lt", "gt", "quot", "apos"};
  if (std::find(kNamed.begin(), kNamed.end(), name) != kNamed.end()) return true;
  if (name.starts_with("#x")) return is_character(name.substr(2), 16);
  return name.starts_with("#") && is_character(name.substr(1), 10);
}

// Copies pugi's nodes; the parse was in place, so every name and value is still at its offset.
class TreeReader {
 public:
  TreeReader(std::string_view xml, const char* buffer, definition::FaultList& faults)
      : xml_(xml), buffer_(buffer), lines_(xml), faults_(faults) {}

  PolicyElement read(const pugi::xml_node& node, std::size_t depth) {
    PolicyElement element;
    element.name = node.name();
    element.position = lines_.at(offset_of(node.name()) - 1);
    for (const pugi::xml_attribute& attribute : node.attributes()) add(element, attribute);
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
        element.text += child.value();
        if (child.type() == pugi::node_pcdata) check_entities(offset_of(child.value()), '<');
      } else if (child.type() == pugi::node_element && depth == kMaxPolicyDepth) {
        faults_.add(lines_.at(offset_of(child.name()) - 1),
                    "elements are nested deeper than " + std::to_string(kMaxPolicyDepth));
      } else if (child.type() == pugi::node_element) {
        element.children.push_back(read(child, depth + 1));
      }
    }
    element.text = text::trim_white(element.text);
    return element;
  }

  SourcePosition position_of(const char* at) const { return lines_.at(offset_of(at)); }
  SourcePosition position_at(std::size_t offset) const { return lines_.at(offset); }
  SourcePosition position_before(const char* at, std::string_view mark) const {
    return lines_.at(xml_.rfind(mark, offset_of(at)));
  }

 private:
  std::size_t offset_of(const char* at) const { return static_cast<std::size_t>(at - buffer_); }

  void add(PolicyElement& element, const pugi::xml_attribute& attribute) {
    const SourcePosition position = position_of(attribute.name());
    if (element.find(attribute.name()) != nullptr) {
      faults_.add(position, in_quotes(attribute.name()) + " is there twice");
      return;
    }
    const std::size_t value = xml_.find_first_of("\"'", offset_of(attribute.name()));
    check_entities(value + 1, xml_[value]);
    element.attributes.push_back({attribute.name(), attribute.value(), position});
  }

  // pugi leaves an unknown entity unchanged; a document that has one means more
  // than it says.
  void check_entities(std::size_t from, char end) {
    const std::string_view text = xml_.substr(from, xml_.find(end, from) - from);
    for (std::size_t at = 0; (at = text.find('&', at)) != std::string_view::npos; ++at) {
      const std::size_t stop = text.find(';', at);
      if (stop != std::string_view::npos && is_known_entity(text.substr(at + 1, stop - at - 1)))
        continue;
      faults_.add(lines_.at(from + at), "\"&\" begins no entity that XML knows",
                  {"help: write &amp; for the character itself"});
    }
  }

  std::string_view xml_;
  const char* buffer_;
  definition::Lines lines_;
  definition::FaultList& faults_;
};

// The cloud takes quotes and brackets inside an expression, which no XML reader does: what is wrong
// there is the expression.
bool name_expressions(std::string_view xml, definition::FaultList& faults) {
  const definition::Lines lines(xml);
  const std::size_t before = faults.size();
  for (std::size_t at = 0; (at = xml.find('@', at)) != std::string_view::npos; ++at) {
    const std::string_view head = text::trim_white(xml.substr(0, at));
    const bool begins = head.ends_with('"') || head.ends_with('\'') || head.ends_with('>');
    if (!begins || !has_expression(xml.substr(at, 2))) continue;
    faults.add(lines.at(at), "this is a policy expression, and expressions are not run here",
               {"help: write the value itself"});
  }
  return faults.size() > before;
}

void check_top(const pugi::xml_document& document, const TreeReader& reader,
               definition::FaultList& faults) {
  const pugi::xml_node root = document.document_element();
  for (const pugi::xml_node& node : document.children()) {
    if (node.type() == pugi::node_doctype)
      faults.add(reader.position_before(node.value(), "<!"), "a policy document has no DOCTYPE");
    if (node.type() == pugi::node_element && node != root)
      faults.add(reader.position_of(node.name() - 1),
                 "there is a second document element, " + in_quotes(node.name()));
  }
}

bool fits_bounds(std::string_view xml, definition::FaultList& faults) {
  if (xml.size() > kMaxPolicyBytes) {
    faults.add({}, "a policy document has " + std::to_string(kMaxPolicyBytes) + " bytes at most");
  } else if (!text::is_utf8(xml) || xml.find('\0') != std::string_view::npos) {
    faults.add({}, "the text is not UTF-8");
  } else if (static_cast<std::size_t>(std::count(xml.begin(), xml.end(), '<')) > kMaxTags) {
    faults.add({}, "a policy document has " + std::to_string(kMaxTags) + " tags at most");
  } else {
    return true;
  }
  return false;
}

}  // namespace

const PolicyAttribute* PolicyElement::find(std::string_view attribute) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&](const auto& one) { return one.name == attribute; });
  return found == attributes.end() ? nullptr : &*found;
}

bool has_expression(std::string_view text) {
  return text.find("@(") != std::string_view::npos || text.find("@{") != std::string_view::npos;
}

std::optional<PolicyElement> parse_policy_document(std::string_view xml,
                                                   definition::FaultList& faults) {
  xml = text::without_bom(xml);
  const std::size_t before = faults.size();
  if (!fits_bounds(xml, faults)) return std::nullopt;

  std::string buffer(xml);
  pugi::xml_document document;
  const pugi::xml_parse_result result = document.load_buffer_inplace(
      buffer.data(), buffer.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  TreeReader reader(xml, buffer.data(), faults);
  if (!result) {
    if (!name_expressions(xml, faults)) {
      std::string reason = result.description();
      reason[0] = text::to_lower(reason[0]);
      faults.add(reader.position_at(static_cast<std::size_t>(result.offset)),
                 "broken XML: " + reason);
    }
    return std::nullopt;
  }
  check_top(document, reader, faults);
  PolicyElement root = reader.read(document.document_element(), 1);
  if (faults.size() > before) return std::nullopt;
  return root;
}

}  // namespace aml::gateway
