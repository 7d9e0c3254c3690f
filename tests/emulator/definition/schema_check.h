#pragma once

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <string>

#include "emulator/definition/definition_format.h"

namespace aml::tests {

using Json = nlohmann::ordered_json;

inline Json resolve(const Json& schema, const Json& value) {
  if (!value.contains("$ref")) return value;
  const std::string reference = value["$ref"].get<std::string>();
  return schema.at(Json::json_pointer(reference.substr(1)));
}

inline unsigned kinds_of(const Json& type) {
  if (type.is_array()) {
    unsigned kinds = 0;
    for (const Json& one : type) kinds |= kinds_of(one);
    return kinds;
  }
  const std::string name = type.get<std::string>();
  if (name == "string") return definition::kText;
  if (name == "integer") return definition::kInteger;
  if (name == "number") return definition::kNumber;
  if (name == "boolean") return definition::kBoolean;
  if (name == "null") return definition::kNull;
  if (name == "object") return definition::kObject;
  return definition::kList;
}

inline void check_member(const Json& schema, const definition::FormatMember& member,
                         const Json& property) {
  const Json value = resolve(schema, property);
  CHECK(kinds_of(value.at("type")) == member.kinds);
  CHECK(property.contains("description"));
  if ((member.kinds & definition::kList) != 0) {
    const Json& items = value.at("items");
    CHECK(kinds_of(resolve(schema, items).at("type")) == member.item_kinds);
    if (member.object) CHECK(items.at("$ref") == "#/$defs/" + std::string(member.object->name));
  } else if (member.object) {
    CHECK(property.at("$ref") == "#/$defs/" + std::string(member.object->name));
  }
}

inline std::set<std::string> texts(const Json& list) {
  return list.is_null() ? std::set<std::string>{} : list.get<std::set<std::string>>();
}

/// Holds a JSON Schema against what a reader knows; `known` are the definitions of values beside
/// those of objects.
inline void check_schema(const Json& schema,
                         std::span<const definition::FormatObject* const> formats,
                         std::set<std::string> known) {
  for (const definition::FormatObject* format : formats) {
    CAPTURE(format->name);
    known.insert(std::string(format->name));
    const Json& object = schema.at("$defs").at(std::string(format->name));
    std::set<std::string> names;
    std::set<std::string> required;
    for (const definition::FormatMember& member : format->members) {
      CAPTURE(member.name);
      names.insert(std::string(member.name));
      if (member.required) required.insert(std::string(member.name));
      REQUIRE(object.at("properties").contains(std::string(member.name)));
      check_member(schema, member, object["properties"][std::string(member.name)]);
    }
    std::set<std::string> described;
    const Json properties = object.value("properties", Json::object());
    for (const auto& [name, value] : properties.items()) described.insert(name);
    CHECK(described == names);
    CHECK(texts(object.value("required", Json())) == required);
    CHECK((object.at("additionalProperties") == false) == !format->members.empty());
  }
  std::set<std::string> defined;
  for (const auto& [name, value] : schema.at("$defs").items()) defined.insert(name);
  CHECK(defined == known);
}

}  // namespace aml::tests
