#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/gateway/expressions/json_node.h"

namespace aml::gateway {

/// How JSON says what XML has.
struct JsonOfXml {
  bool friendly = false;  ///< attributes and texts without `@` and `#`
  bool lists = false;     ///< every child element is an element of an array
};

/// The JSON of an XML document: members are elements, elements of one name in a row an array.
/// Errors:  nothing, and `problem` says why: broken XML, a DOCTYPE, elements nested deeper than JSON.
/// Threads: pure.
/// Source:  observed (a converted envelope), inferred; see the rules of xml-to-json.
std::optional<expressions::JsonPtr> json_of_xml(std::string_view xml, const JsonOfXml& form,
                                                std::string& problem);

/// How XML says what JSON has.
struct XmlOfJson {
  std::string namespace_separator = "_";
  std::string namespace_prefix = {};      ///< of members that declare a namespace; empty: none do
  std::string attribute_block_name = {};  ///< of the member that holds attributes; empty: none does
};

/// The XML document of a JSON value. An object with one member is that element; anything else is in
/// an element `Document`.
/// Threads: pure.
/// Source:  observed (a converted object), inferred; see the rules of json-to-xml.
std::string xml_of_json(const expressions::JsonNode& node, const XmlOfJson& form);

}  // namespace aml::gateway
