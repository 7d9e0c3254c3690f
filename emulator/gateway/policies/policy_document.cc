#include "emulator/gateway/policies/policy_document.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <pugixml.hpp>
#include <span>
#include <utility>
#include <vector>

#include "emulator/gateway/expressions/expression.h"
#include "emulator/text/ascii.h"
#include "emulator/text/nul.h"
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

bool is_expression_start(std::string_view text) {
  return text.starts_with("@(") || text.starts_with("@{");
}

// Copies pugi's nodes; the parse was in place, so every name and value is still at its offset.
class TreeReader {
 public:
  /// `origins`: where the bytes of `xml` are in `source`; empty: the two are the same.
  TreeReader(std::string_view xml, const char* buffer, std::string_view source,
             std::span<const std::uint32_t> origins, definition::FaultList& faults)
      : xml_(xml), buffer_(buffer), lines_(source), origins_(origins), faults_(faults) {}

  PolicyElement read(const pugi::xml_node& node, std::size_t depth) {
    PolicyElement element;
    element.name = node.name();
    element.position = position_at(offset_of(node.name()) - 1);
    for (const pugi::xml_attribute& attribute : node.attributes()) add(element, attribute);
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
        if (element.text.empty()) element.text_at = text_offset(child.value());
        element.text += child.value();
        if (child.type() == pugi::node_pcdata) check_entities(offset_of(child.value()), '<');
      } else if (child.type() == pugi::node_element && depth == kMaxPolicyDepth) {
        faults_.add(position_at(offset_of(child.name()) - 1),
                    "elements are nested deeper than " + std::to_string(kMaxPolicyDepth));
      } else if (child.type() == pugi::node_element) {
        element.children.push_back(read(child, depth + 1));
      }
    }
    // A body may be XML that is written as it is.
    if (element.name == "set-body" && !element.children.empty()) {
      element.text = inner_xml(node);
      element.text_at = kUnknownOffset;
      element.children.clear();
    }
    element.text = text::trim_white(element.text);
    return element;
  }

  SourcePosition position_of(const char* at) const { return position_at(offset_of(at)); }
  SourcePosition position_at(std::size_t offset) const { return lines_.at(origin_of(offset)); }
  SourcePosition position_before(const char* at, std::string_view mark) const {
    return position_at(xml_.rfind(mark, offset_of(at)));
  }

 private:
  std::size_t origin_of(std::size_t offset) const {
    return origins_.empty() ? offset : origins_[std::min(offset, origins_.size() - 1)];
  }

  // After the blanks before it, which are no part of a text.
  std::size_t text_offset(const char* value) const {
    const std::size_t at = xml_.find_first_not_of(" \t\r\n\v\f", offset_of(value));
    return origin_of(std::min(at, xml_.size()));
  }

  std::size_t offset_of(const char* at) const { return static_cast<std::size_t>(at - buffer_); }

  void add(PolicyElement& element, const pugi::xml_attribute& attribute) {
    const SourcePosition position = position_of(attribute.name());
    if (element.find(attribute.name()) != nullptr) {
      faults_.add(position, in_quotes(attribute.name()) + " is there twice");
      return;
    }
    const std::size_t value = xml_.find_first_of("\"'", offset_of(attribute.name()));
    check_entities(value + 1, xml_[value]);
    element.attributes.push_back(
        {attribute.name(), text_of(attribute), position, origin_of(value + 1), ""});
  }

  // XML has blanks for the ends of lines; in an expression they end comments.
  static std::string text_of(const pugi::xml_attribute& attribute) {
    std::string text = attribute.value();
    if (!is_expression_start(text)) std::replace_if(text.begin(), text.end(), text::is_white, ' ');
    return text;
  }

  // The XML inside of an element whose content is a text.
  static std::string inner_xml(const pugi::xml_node& node) {
    struct Writer : pugi::xml_writer {
      std::string text;
      void write(const void* data, std::size_t size) override {
        text.append(static_cast<const char*>(data), size);
      }
    } writer;
    for (const pugi::xml_node& child : node.children())
      child.print(writer, "", pugi::format_raw | pugi::format_no_declaration);
    return writer.text;
  }

  // pugi leaves an unknown entity unchanged; a document that has one means more
  // than it says.
  void check_entities(std::size_t from, char end) {
    const std::string_view text = xml_.substr(from, xml_.find(end, from) - from);
    for (std::size_t at = 0; (at = text.find('&', at)) != std::string_view::npos; ++at) {
      const std::size_t stop = text.find(';', at);
      if (stop != std::string_view::npos && is_known_entity(text.substr(at + 1, stop - at - 1)))
        continue;
      faults_.add(position_at(from + at), "\"&\" begins no entity that XML knows",
                  {"help: write &amp; for the character itself"});
    }
  }

  std::string_view xml_;
  const char* buffer_;
  definition::Lines lines_;
  std::span<const std::uint32_t> origins_;
  definition::FaultList& faults_;
};

/// A document that XML readers take, and where its bytes were.
struct Escaped {
  std::string xml;
  std::vector<std::uint32_t> origins;  ///< of each byte, and of the end
};

// The length of an entity that XML knows, at the front; 0: no entity.
std::size_t entity_length(std::string_view text) {
  constexpr std::size_t kLongest = 10;
  const std::size_t stop = text.substr(0, kLongest).find(';');
  if (!text.starts_with('&') || stop == std::string_view::npos) return 0;
  return is_known_entity(text.substr(1, stop - 1)) ? stop + 1 : 0;
}

// Where the expression at `at` ends, if it fills an attribute or an element: the cloud takes what
// XML does not inside of those alone. npos: it does not.
std::size_t whole_expression_end(std::string_view xml, std::size_t at) {
  if (!is_expression_start(xml.substr(at))) return std::string_view::npos;
  const std::string_view head = text::trim_white(xml.substr(0, at));
  const char before = head.empty() ? ' ' : head.back();
  if (before != '"' && before != '\'' && before != '>') return std::string_view::npos;
  const std::size_t length = expressions::find_expression_end(xml.substr(at));
  if (length == std::string_view::npos) return length;
  const std::string_view rest = text::trim_white(xml.substr(at + length));
  return rest.starts_with(before == '>' ? '<' : before) ? at + length : std::string_view::npos;
}

Escaped escape_expressions(std::string_view xml) {
  Escaped made;
  const auto add = [&](std::string_view text, std::size_t origin, bool same) {
    for (std::size_t i = 0; i < text.size(); ++i)
      made.origins.push_back(static_cast<std::uint32_t>(origin + (same ? i : 0)));
    made.xml += text;
  };
  std::size_t end = 0;  // of the expression that `at` is in
  for (std::size_t at = 0; at < xml.size(); ++at) {
    if (at >= end && xml[at] == '@') {
      const std::size_t found = whole_expression_end(xml, at);
      if (found != std::string_view::npos) end = found;
    }
    const char c = xml[at];
    const std::size_t entity = at < end ? entity_length(xml.substr(at)) : 0;
    if (entity > 0) {
      add(xml.substr(at, entity), at, true);
      at += entity - 1;
    } else if (at >= end || std::string_view("\"'<>&").find(c) == std::string_view::npos) {
      add(xml.substr(at, 1), at, true);
    } else {
      add(c == '"'    ? "&quot;"
          : c == '\'' ? "&apos;"
          : c == '<'  ? "&lt;"
          : c == '>'  ? "&gt;"
                      : "&amp;",
          at, false);
    }
  }
  made.origins.push_back(static_cast<std::uint32_t>(xml.size()));
  return made;
}

// Where an expression at the front of valid XML ends: with the attribute or the text that it is.
// 0: there is no expression. `before`: what precedes it.
std::size_t escaped_expression_end(std::string_view xml, std::string_view before) {
  if (!is_expression_start(xml)) return 0;
  const std::string_view head = text::trim_white(before);
  const char mark = head.empty() ? ' ' : head.back();
  if (mark != '"' && mark != '\'' && mark != '>') return 0;
  const std::size_t end = xml.find(mark == '>' ? '<' : mark);
  return end == std::string_view::npos ? 0 : end;
}

std::string unescaped(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
  std::string made;
  while (!text.empty()) {
    const auto found = std::find_if(kEntities.begin(), kEntities.end(), [&](const auto& entity) {
      return text.starts_with(entity.first);
    });
    const bool is_there = found != kEntities.end();
    made += is_there ? found->second : text.front();
    text.remove_prefix(is_there ? found->first.size() : 1);
  }
  return made;
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
  } else if (!text::is_utf8(xml) || text::has_nul(xml)) {
    faults.add({}, "the text is not UTF-8");
  } else if (static_cast<std::size_t>(std::count(xml.begin(), xml.end(), '<')) > kMaxTags) {
    faults.add({}, "a policy document has " + std::to_string(kMaxTags) + " tags at most");
  } else {
    return true;
  }
  return false;
}

std::optional<PolicyElement> read_tree(std::string_view xml, std::string_view source,
                                       std::span<const std::uint32_t> origins,
                                       definition::FaultList& faults) {
  const std::size_t before = faults.size();
  std::string buffer(xml);
  pugi::xml_document document;
  const pugi::xml_parse_result result = document.load_buffer_inplace(
      buffer.data(), buffer.size(),
      (pugi::parse_default | pugi::parse_doctype) & ~pugi::parse_wconv_attribute,
      pugi::encoding_utf8);
  TreeReader reader(xml, buffer.data(), source, origins, faults);
  if (!result) {
    std::string reason = result.description();
    reason[0] = text::to_lower(reason[0]);
    faults.add(reader.position_at(static_cast<std::size_t>(result.offset)),
               "broken XML: " + reason);
    return std::nullopt;
  }
  check_top(document, reader, faults);
  PolicyElement root = reader.read(document.document_element(), 1);
  if (faults.size() > before) return std::nullopt;
  return root;
}

}  // namespace

const PolicyAttribute* PolicyElement::find(std::string_view attribute) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&](const auto& one) { return one.name == attribute; });
  return found == attributes.end() ? nullptr : &*found;
}

const PolicyElement* find_child(const PolicyElement& element, std::string_view name) {
  const auto found = std::find_if(element.children.begin(), element.children.end(),
                                  [&](const auto& child) { return child.name == name; });
  return found == element.children.end() ? nullptr : &*found;
}

std::string as_xml(std::string_view document) {
  definition::FaultList unread("");
  if (!has_expression(document) || read_tree(document, document, {}, unread))
    return std::string(document);
  return escape_expressions(document).xml;
}

std::string as_raw_xml(std::string_view document) {
  definition::FaultList unread("");
  if (!has_expression(document) || !read_tree(document, document, {}, unread))
    return std::string(document);
  std::string raw;
  while (!document.empty()) {
    const std::size_t at = std::min(document.find('@'), document.size());
    raw += document.substr(0, at);
    document.remove_prefix(at);
    const std::size_t end = escaped_expression_end(document, raw);
    raw += end == 0 ? std::string(document.substr(0, 1)) : unescaped(document.substr(0, end));
    document.remove_prefix(std::min(std::max<std::size_t>(end, 1), document.size()));
  }
  return raw;
}

bool is_expression(std::string_view text) {
  return is_expression_start(text);
}

bool has_expression(std::string_view text) {
  return text.find("@(") != std::string_view::npos || text.find("@{") != std::string_view::npos;
}

definition::SourcePosition position_in(std::string_view xml, std::size_t at, std::size_t offset) {
  for (; offset > 0 && at < xml.size(); --offset)
    at += std::max<std::size_t>(entity_length(xml.substr(at)), 1);
  return definition::Lines(xml).at(std::min(at, xml.size()));
}

std::optional<PolicyElement> parse_policy_document(std::string_view xml,
                                                   definition::FaultList& faults) {
  xml = text::without_bom(xml);
  if (!fits_bounds(xml, faults)) return std::nullopt;
  if (!has_expression(xml)) return read_tree(xml, xml, {}, faults);
  // As XML first: texts that were escaped for it must not be escaped twice.
  definition::FaultList unread("");
  if (auto tree = read_tree(xml, xml, {}, unread)) return tree;
  const Escaped escaped = escape_expressions(xml);
  return read_tree(escaped.xml, xml, escaped.origins, faults);
}

}  // namespace aml::gateway
