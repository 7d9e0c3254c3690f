// The palette: every module of graphs, as Studio described it.

#include "emulator/studio/module_records.h"

#include <doctest/doctest.h>

#include <set>

#include "emulator/studio/dataset.h"

namespace module_records_test {

using namespace aml;
using namespace aml::studio;

TEST_CASE("each module of graphs has a branch of the palette, and no branch is empty") {
  std::set<std::string_view> listed;
  for (const ModuleCategory& one : module_categories()) {
    CHECK(graph::find_graph_module_named(one.module) != nullptr);
    CHECK(listed.insert(one.module).second);
  }
  CHECK(listed.size() == graph::graph_modules().size());
}

TEST_CASE("a record says what a module takes") {
  const Json record = module_record(*graph::find_graph_module_named("Feature Hashing"));
  CHECK(text_of(record, "Id").starts_with(std::string(kGlobalWorkspace) + "."));
  CHECK(text_of(record, "FamilyId") == "c9a826602d9c411d81224d9e0b3ce92a");
  CHECK(text_of(record, "Category") == "Text Analytics");
  const Json& parameters = record.at("ModuleInterface").at("Parameters");
  REQUIRE(parameters.size() >= 3);
  CHECK(text_of(parameters[0], "Name") == "Target column");
  CHECK(text_of(parameters[0], "ParameterType") == "ColumnPicker");
  CHECK(text_of(parameters[0], "ColumnPickerFor") == "Dataset");
  CHECK(text_of(parameters[1], "ParameterType") == "Int");
  CHECK(parameters[1].at("ParameterRules")[0].at("Max") == 31);
}

TEST_CASE("ports have the types of what flows there, and are optional where they may be empty") {
  struct {
    const char* module;
    std::size_t port;
    const char* name;
    const char* type;
    bool is_optional;
  } cases[] = {{"Apply Transformation", 0, "Transformation", "ITransformDotNet", false},
               {"Apply Transformation", 1, "Dataset", "Dataset", false},
               {"Score Model", 0, "Trained model", "ILearnerDotNet", false},
               {"Apply SQL Transformation", 0, "t1", "Dataset", false},
               {"Apply SQL Transformation", 2, "t3", "Dataset", true}};
  for (const auto& one : cases) {
    CAPTURE(one.module);
    const Json record = module_record(*graph::find_graph_module_named(one.module));
    const Json& port = record.at("ModuleInterface").at("InputPorts").at(one.port);
    CHECK(text_of(port, "Name") == one.name);
    CHECK(port.at("Types") == Json::array({one.type}));
    CHECK(port.at("IsOptional") == one.is_optional);
  }
  const Json clean = module_record(*graph::find_graph_module_named("Clean Missing Data"));
  CHECK(text_of(clean.at("ModuleInterface").at("OutputPorts")[1], "Type") == "ITransformDotNet");
  const Json sql = module_record(*graph::find_graph_module_named("Apply SQL Transformation"));
  CHECK(sql.at("ModuleInterface").at("InputPorts").size() == 3);  // by one name each
}

}  // namespace module_records_test
