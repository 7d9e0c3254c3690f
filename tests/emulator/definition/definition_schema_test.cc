// The reader and fixtures/service.schema.json say the same.

#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "emulator/definition/definition_format.h"
#include "model/registry.h"
#include "tests/emulator/definition/schema_check.h"
#include "tests/support/read_file.h"

namespace definition_schema_test {

using namespace aml::tests;
using namespace aml::definition;

namespace {

Json read_schema() {
  return Json::parse(read_file(std::filesystem::path(AML_FIXTURES) / "service.schema.json"));
}

}  // namespace

TEST_CASE("every member that the reader knows is in the schema, and no other") {
  check_schema(read_schema(), format_objects(), {"id", "key"});
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

}  // namespace definition_schema_test
