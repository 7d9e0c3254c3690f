// Modules that cannot be had offline are refused by their name and the reason.

#include "emulator/definition/absent_modules.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "emulator/definition/definition_wire.h"
#include "model/registry.h"

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
