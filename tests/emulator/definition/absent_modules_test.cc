// Modules that cannot be had offline are refused by their name and the reason.

#include "emulator/definition/absent_modules.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "emulator/definition/definition_wire.h"
#include "model/registry.h"

namespace absent_modules_test {

using namespace aml;
using namespace aml::definition;

namespace {

std::string fault_of(const std::string& module) {
  const std::string text = R"({"modules": [{"id": "m", "module": ")" + module +
                           R"("}], "outputs": [{"name": "o", "from": "m"}]})";
  std::string faults;
  for (const DefinitionFault& fault : parse_definition(text, "f", "n").faults)
    faults += to_text(fault) + "\n";
  return faults;
}

}  // namespace

TEST_CASE("a module that cannot be had says so, and what does its work here") {
  CHECK(fault_of("Execute R Script") ==
        "error: f:1:36: module \"Execute R Script\" cannot be had offline: R is not run here\n"
        "  help: give its answers: Score by Example, or rewrite it for Execute Python Script\n");
}

TEST_CASE("every absent module is refused so, once in the list and in no other") {
  std::set<std::string_view> names;
  for (const AbsentModule& absent : absent_modules()) {
    CAPTURE(absent.name);
    CHECK(names.insert(absent.name).second);
    CHECK(model::find_module(absent.name) == nullptr);
    const std::string fault = fault_of(std::string(absent.name));
    CHECK(fault.find("\" cannot be had offline: " + std::string(absent.why) +
                     "\n  help: " + std::string(absent.instead) + "\n") != std::string::npos);
    CHECK(fault.find("error:") == fault.rfind("error:"));
  }
}

TEST_CASE("a module is read by the name that it had, and written faults know its name of today") {
  const auto faults = [](const std::string& module, const std::string& parameters) {
    const std::string text = R"({"modules": [{"id": "m", "module": ")" + module +
                             R"(", "parameters": )" + parameters +
                             R"(}], "inputs": [{"name": "i", "to": "m", "columns": [
                                {"name": "a", "type": "Int32"}]}],
                                "outputs": [{"name": "o", "from": "m"}]})";
    std::string said;
    for (const DefinitionFault& fault : parse_definition(text, "f", "n").faults)
      said += fault.message + "\n";
    return said;
  };
  CHECK(faults("Project Columns", R"({"Select columns": ["a"]})") == "");
  CHECK(faults("Metadata Editor", R"({"Column": ["a"]})") == "");
  CHECK(faults("Split", "{}") == "");
  CHECK(faults("Split", R"({"Outputs": 1})") == "\"Split Data\" has no parameter \"Outputs\"\n");
  for (const model::ModuleSpec* spec : model::modules()) {
    for (const std::string_view former : spec->former_names) {
      CHECK(model::find_module(former) == nullptr);
      CHECK(model::find_module_by_any_name(former) == spec);
      CHECK(find_absent_module(former) == nullptr);
    }
  }
}

}  // namespace absent_modules_test
