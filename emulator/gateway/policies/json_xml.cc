#include "emulator/gateway/policies/json_xml.h"

#include <algorithm>
#include <pugixml.hpp>
#include <string>
#include <utility>
#include <vector>

#include "emulator/gateway/expressions/value.h"
#include "emulator/text/ascii.h"
#include "emulator/text/utf8.h"
#include "emulator/text/xml.h"

namespace aml::gateway {

namespace {

using expressions::JsonNode;
using expressions::JsonPtr;

// --- XML to JSON

JsonPtr text_node(std::string text) {
  return std::make_shared<JsonNode>(std::move(text));
}

class JsonMaker {
 public:
  explicit JsonMaker(const JsonOfXml& form) : form_(form) {}

  /// Null: an element is nested deeper than JSON may be.
  JsonPtr read_element(const pugi::xml_node& element, std::size_t depth) const {
    if (depth >= expressions::kMaxJsonDepth) return nullptr;
    JsonNode::Members members;
    for (const pugi::xml_attribute& attribute : element.attributes())
      members.emplace_back((form_.friendly ? "" : "@") + name_of(attribute.name()),
                           text_node(attribute.value()));
    std::string text;
    bool has_text = false;
    for (const pugi::xml_node& child : element.children()) {
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
        text += child.value();
        has_text = true;
      } else if (child.type() == pugi::node_element) {
        JsonPtr made = read_element(child, depth + 1);
        if (made == nullptr) return nullptr;
        add(members, name_of(child.name()), std::move(made));
      }
    }
    if (members.empty())
      return has_text ? text_node(std::move(text)) : std::make_shared<JsonNode>();
    if (has_text) members.emplace_back(form_.friendly ? "$text" : "#text", text_node(text));
    return std::make_shared<JsonNode>(std::move(members));
  }

  // The colon of a prefix ends names in scripts.
  static std::string name_of(std::string name) {
    std::replace(name.begin(), name.end(), ':', '$');
    return name;
  }

 private:
  void add(JsonNode::Members& members, std::string name, JsonPtr node) const {
    const auto found = std::find_if(members.begin(), members.end(),
                                    [&](const auto& member) { return member.first == name; });
    if (found == members.end()) {
      if (form_.lists) node = std::make_shared<JsonNode>(JsonNode::Elements{std::move(node)});
      members.emplace_back(std::move(name), std::move(node));
      return;
    }
    if (!found->second->is_array())
      found->second = std::make_shared<JsonNode>(JsonNode::Elements{found->second});
    std::get<JsonNode::Elements>(found->second->content).push_back(std::move(node));
  }

  const JsonOfXml& form_;
};

// --- JSON to XML

bool begins_name(unsigned char c) {
  return text::is_letter(static_cast<char>(c)) || c == '_' || c >= 0x80;
}

// As .NET's XmlConvert: what a name cannot have is `_x0020_`.
void append_name(std::string& out, std::string_view name) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  if (name.empty()) out += "_";
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    const bool fits =
        begins_name(c) || (i > 0 && (text::is_digit(name[i]) || c == '-' || c == '.'));
    if (fits) {
      out += name[i];
    } else {
      out.append("_x00").append(1, kDigits[c >> 4]).append(1, kDigits[c & 0xF]).append("_");
    }
  }
}

class XmlMaker {
 public:
  explicit XmlMaker(const XmlOfJson& form) : form_(form) {}

  // One member is the document element itself.
  std::string write(const JsonNode& node) {
    const auto* members = std::get_if<JsonNode::Members>(&node.content);
    if (members != nullptr && members->size() == 1 && !members->front().second->is_array() &&
        !is_attribute(members->front().first, *members->front().second)) {
      append(members->front().first, *members->front().second);
    } else {
      append(kDocument, node);
    }
    return std::move(out_);
  }

 private:
  static constexpr std::string_view kDocument = "Document";
  static constexpr std::string_view kNil =
      R"( xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance")";

  void append(std::string_view name, const JsonNode& node) {
    const std::size_t declared = prefixes_.size();
    if (const auto* members = std::get_if<JsonNode::Members>(&node.content)) declare(*members);
    out_ += '<';
    append_prefixed_name(name);
    if (node.is_null()) {
      out_.append(kNil).append(" />");
      return;
    }
    if (node.is_object()) append_attributes(std::get<JsonNode::Members>(node.content));
    const std::size_t head = out_.size();
    out_ += '>';
    append_content(node);
    if (out_.size() == head + 1) {
      out_.insert(head, " /");
    } else {
      out_ += "</";
      append_prefixed_name(name);
      out_ += '>';
    }
    prefixes_.resize(declared);
  }

  void append_content(const JsonNode& node) {
    if (const auto* members = std::get_if<JsonNode::Members>(&node.content)) {
      for (const auto& [name, value] : *members) {
        if (!is_attribute(name, *value)) append_member(name, *value);
      }
    } else if (const auto* elements = std::get_if<JsonNode::Elements>(&node.content)) {
      for (const JsonPtr& element : *elements) append("Item", *element);
    } else {
      append_text(node);
    }
  }

  // An array is its name again and again; an empty one is there once.
  void append_member(std::string_view name, const JsonNode& value) {
    if (name == "#text" && !value.is_object() && !value.is_array()) return append_text(value);
    const auto* elements = std::get_if<JsonNode::Elements>(&value.content);
    if (elements == nullptr || elements->empty()) return append(name, value);
    for (const JsonPtr& element : *elements) append(name, *element);
  }

  void append_text(const JsonNode& node) {
    const auto* text = std::get_if<std::string>(&node.content);
    text::append_xml_text(out_, text == nullptr ? expressions::write_json(node, false) : *text);
  }

  bool is_attribute(std::string_view name, const JsonNode& value) const {
    const bool is_block = value.is_object() && !form_.attribute_block_name.empty() &&
                          name == form_.attribute_block_name;
    const bool is_plain = !value.is_object() && !value.is_array();
    return is_block || (is_plain && (name.starts_with('@') || declares(name)));
  }

  // `xmlns`, `xmlns_p`
  bool declares(std::string_view name) const {
    const std::string& prefix = form_.namespace_prefix;
    if (prefix.empty() || !name.starts_with(prefix)) return false;
    const std::string_view rest = name.substr(prefix.size());
    return rest.empty() || rest.starts_with(form_.namespace_separator);
  }

  // An element may use a prefix that it declares itself.
  void declare(const JsonNode::Members& members) {
    const std::size_t head = form_.namespace_prefix.size() + form_.namespace_separator.size();
    for (const auto& [name, value] : members) {
      if (declares(name) && !value->is_object() && !value->is_array() && name.size() > head)
        prefixes_.push_back(name.substr(head));
    }
  }

  void append_attributes(const JsonNode::Members& members) {
    for (const auto& [name, value] : members) {
      if (!is_attribute(name, *value)) continue;
      if (value->is_object()) {
        for (const auto& [inner, text] : std::get<JsonNode::Members>(value->content))
          append_attribute(inner, *text);
      } else if (declares(name)) {
        append_declaration(name, *value);
      } else {
        append_attribute(std::string_view(name).substr(1), *value);
      }
    }
  }

  void append_attribute(std::string_view name, const JsonNode& value) {
    out_ += ' ';
    append_prefixed_name(name);
    append_value(value);
  }

  void append_declaration(std::string_view name, const JsonNode& value) {
    std::string_view prefix = name.substr(form_.namespace_prefix.size());
    out_ += " xmlns";
    if (!prefix.empty()) {
      prefix.remove_prefix(form_.namespace_separator.size());
      out_ += ':';
      append_name(out_, prefix);
    }
    append_value(value);
  }

  void append_value(const JsonNode& value) {
    out_ += "=\"";
    append_text(value);
    out_ += '"';
  }

  // A prefix that an element around it declared.
  void append_prefixed_name(std::string_view name) {
    const std::size_t at = form_.namespace_separator.empty() ? std::string_view::npos
                                                             : name.find(form_.namespace_separator);
    if (at == std::string_view::npos ||
        std::find(prefixes_.begin(), prefixes_.end(), name.substr(0, at)) == prefixes_.end())
      return append_name(out_, name);
    append_name(out_, name.substr(0, at));
    out_ += ':';
    append_name(out_, name.substr(at + form_.namespace_separator.size()));
  }

  const XmlOfJson& form_;
  std::vector<std::string> prefixes_;
  std::string out_;
};

}  // namespace

std::optional<JsonPtr> json_of_xml(std::string_view xml, const JsonOfXml& form,
                                   std::string& problem) {
  xml = text::without_bom(xml);
  pugi::xml_document document;
  const pugi::xml_parse_result result = document.load_buffer(
      xml.data(), xml.size(), pugi::parse_default | pugi::parse_doctype | pugi::parse_declaration,
      pugi::encoding_utf8);
  if (!result || !text::is_utf8(xml)) {
    problem = "The body is no XML.";
    return std::nullopt;
  }
  JsonNode::Members members;
  for (const pugi::xml_node& node : document.children()) {
    if (node.type() == pugi::node_doctype) {
      problem = "The body has a DOCTYPE.";
      return std::nullopt;
    }
    // As observed: of the declaration the version is left.
    if (node.type() == pugi::node_declaration && node.attribute("version"))
      members.emplace_back("version", text_node(node.attribute("version").value()));
    if (node.type() != pugi::node_element) continue;
    JsonPtr made = JsonMaker(form).read_element(node, 1);
    if (made == nullptr) {
      problem = "The body's elements are nested too deep.";
      return std::nullopt;
    }
    members.emplace_back(JsonMaker::name_of(node.name()), std::move(made));
  }
  return std::make_shared<JsonNode>(std::move(members));
}

std::string xml_of_json(const JsonNode& node, const XmlOfJson& form) {
  return XmlMaker(form).write(node);
}

}  // namespace aml::gateway
