// The reader and fixtures/service.schema.json say the same.

#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "emulator/wire/definition_format.h"
#include "model/registry.h"
#include "tests/emulator/wire/read_file.h"

using namespace aml::wire;
using Json = nlohmann::ordered_json;

namespace {

Json read_schema() {
  return Json::parse(read_file(std::filesystem::path(AML_FIXTURES) / "service.schema.json"));
}

Json resolve(const Json& schema, const Json& value) {
  if (!value.contains("$ref")) return value;
  const std::string reference = value["$ref"].get<std::string>();
  return schema.at(Json::json_pointer(reference.substr(1)));
}

unsigned kinds_of(const Json& type) {
  if (type.is_array()) {
    unsigned kinds = 0;
    for (const Json& one : type) kinds |= kinds_of(one);
    return kinds;
  }
  const std::string name = type.get<std::string>();
  if (name == "string") return kText;
  if (name == "integer") return kInteger;
  if (name == "number") return kNumber;
  if (name == "boolean") return kBoolean;
  if (name == "null") return kNull;
  if (name == "object") return kObject;
  return kList;
}

void check_member(const Json& schema, const FormatMember& member, const Json& property) {
  const Json value = resolve(schema, property);
  CHECK(kinds_of(value.at("type")) == member.kinds);
  CHECK(property.contains("description"));
  if ((member.kinds & kList) != 0) {
    const Json& items = value.at("items");
    CHECK(kinds_of(resolve(schema, items).at("type")) == member.item_kinds);
    if (member.object) CHECK(items.at("$ref") == "#/$defs/" + std::string(member.object->name));
  } else if (member.object) {
    CHECK(property.at("$ref") == "#/$defs/" + std::string(member.object->name));
  }
}

std::set<std::string> texts(const Json& list) {
  return list.is_null() ? std::set<std::string>{} : list.get<std::set<std::string>>();
}

}  // namespace

TEST_CASE("every member that the reader knows is in the schema, and no other") {
  const Json schema = read_schema();
  std::set<std::string> known = {"id", "key"};
  for (const FormatObject* format : format_objects()) {
    CAPTURE(format->name);
    known.insert(std::string(format->name));
    const Json& object = schema.at("$defs").at(std::string(format->name));
    std::set<std::string> names;
    std::set<std::string> required;
    for (const FormatMember& member : format->members) {
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

TEST_CASE("the schema names the modules of the registry") {
  std::set<std::string> names;
  for (const aml::model::ModuleSpec* module : aml::model::modules())
    names.insert(std::string(module->name));
  const Json schema = read_schema();
  CHECK(texts(schema.at("$defs").at("module").at("properties").at("module").at("enum")) == names);
}

TEST_CASE("every sample names the schema") {
  namespace fs = std::filesystem;
  for (const auto& folder : fs::directory_iterator(fs::path(AML_FIXTURES) / "services")) {
    CAPTURE(folder.path().string());
    const Json service = Json::parse(read_file(folder.path() / "service.json"));
    CHECK(fs::exists(folder.path() / service.at("$schema").get<std::string>()));
  }
}
