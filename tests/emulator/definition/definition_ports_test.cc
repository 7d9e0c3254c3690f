// Wires into and out of further ports: what they mean, and every fault of them.

#include <doctest/doctest.h>

#include <string>

#include "emulator/definition/definition_wire.h"

namespace definition_ports_test {

using namespace aml;
using namespace aml::definition;

namespace {

std::string faults_of(const std::string& modules, const std::string& output = "last") {
  const std::string text =
      R"({"datasets": [{"name": "data", "columns": [{"name": "k", "type": "Int32"}],
"rows": [[1], [2], [3]]}], "modules": [)" +
      modules + R"(], "outputs": [{"name": "o", "from": ")" + output + "\"}]}";
  std::string faults;
  for (const DefinitionFault& fault : parse_definition(text, "f", "n").faults) {
    faults += (faults.empty() ? "" : " | ") + fault.message;
    if (!fault.notes.empty()) faults += " (" + fault.notes.back() + ")";
  }
  return faults;
}

std::string module_of(const std::string& id, const std::string& name, const std::string& members) {
  return R"({"id": ")" + id + R"(", "module": ")" + name + "\", " + members + "}";
}

const std::string kSplit = module_of("split", "Split Data", R"("from": "data")");
const std::string kScale = module_of("scale", "Normalize Data", R"("from": "data")");

std::string apply(const std::string& name) {
  return module_of("last", "Apply Transformation",
                   R"("from": "data", "parameters": {"Transformation": ")" + name + "\"}");
}

std::string add_rows(const std::string& name) {
  return module_of("last", "Add Rows",
                   R"("from": "data", "parameters": {"Dataset2": ")" + name + "\"}");
}

}  // namespace

TEST_CASE("a wire may come from any port of a module") {
  CHECK(faults_of(kSplit + "," + add_rows("split")) == "");
  CHECK(faults_of(kSplit + "," + add_rows("split/Results dataset2")) == "");
  CHECK(faults_of(kSplit, "split/Results dataset2") == "");
  CHECK(faults_of(kScale + "," + add_rows("scale/Transformed dataset")) ==
        "module \"last\" refuses its columns (Error 0016: Column element types are not compatible "
        "for column 0 (zero-based) of input datasets (Int32 and Double respectively).)");
  CHECK(faults_of(kScale + "," + apply("scale/Transformation function")) == "");
  CHECK(faults_of(kSplit + "," +
                  module_of("last", "Add Rows",
                            R"("from": "split/Results dataset1",
                            "parameters": {"Dataset2": "split/Results dataset2"})")) == "");
}

TEST_CASE("what a wire cannot come from") {
  struct {
    std::string modules;
    std::string output;
    std::string faults;
  } cases[] = {
      {kSplit + "," + add_rows("splot"), "last",
       "there is no dataset or module \"splot\" (did you mean \"split\"?)"},
      {kSplit + "," + add_rows("split/Rest"), "last",
       "module \"split\" has no port \"Rest\" (expected one of: Results dataset1, Results "
       "dataset2)"},
      {kSplit, "split/Results dataset3",
       "module \"split\" has no port \"Results dataset3\" (did you mean \"Results dataset1\"?)"},
      {module_of("last", "Add Rows", R"("from": "data", "parameters": {"Dataset2": "data"})"),
       "last/Rows", "module \"last\" has no port \"Rows\" (help: write \"last\" alone)"},
      {kScale + "," + add_rows("scale/Transformation function"), "last",
       "\"scale/Transformation function\" gives a transformation, not data"},
      {kScale + "," + apply("scale"), "last",
       "\"scale\" gives no transformation (expected one of: scale/Transformation function)"},
      {kScale + "," + apply("scale/Transformation functio"), "last",
       "\"scale/Transformation functio\" gives no transformation (did you mean "
       "\"scale/Transformation function\"?)"},
      {kScale, "scale/Transformation function",
       "\"scale/Transformation function\" gives a transformation, which is no answer"},
      {module_of("last", "Enter Data Manually",
                 R"("from": "data", "parameters": {"Data": "a\n1\n"})"),
       "last", "\"Enter Data Manually\" takes no data, so nothing can flow into module \"last\""},
      {module_of("last", "Add Rows", R"("from": "data", "parameters": {"Dataset2": 1})"), "last",
       "\"Dataset2\" must be a text, the name of a dataset, not 1"},
      {module_of("last", "Apply Transformation",
                 R"("from": "data", "parameters": {"Transformation": 1})"),
       "last",
       "\"Transformation\" must be a text, the port of a module that gives a transformation, not "
       "1"},
      {add_rows("last"), "last", "the modules go round in a circle: \"last\" from \"last\""},
      {module_of("a", "Add Rows", R"("from": "data", "parameters": {"Dataset2": "last"})") + "," +
           add_rows("a"),
       "last", "the modules go round in a circle: \"a\" from \"last\" from \"a\""}};
  for (const auto& c : cases) {
    CAPTURE(c.modules);
    CHECK(faults_of(c.modules, c.output) == c.faults);
  }
}

TEST_CASE("data that is no table is reported where it is typed") {
  CHECK(faults_of(module_of("last", "Enter Data Manually", R"("parameters": {"Data": "a,b\n1\n"})"))
            .starts_with("module \"last\" refuses its columns (Error 0018: Data ("));
}

TEST_CASE("very many modules are refused, and as many as may be are read") {
  const auto chain = [](int modules, bool closed) {
    std::string list =
        module_of("m0", "Select Columns in Dataset",
                  closed ? R"("from": "last", "parameters": {"Select columns": ["k"]})"
                         : R"("from": "data", "parameters": {"Select columns": ["k"]})");
    for (int i = 1; i < modules; ++i)
      list += "," + module_of(i + 1 == modules ? "last" : "m" + std::to_string(i),
                              "Select Columns in Dataset",
                              "\"from\": \"m" + std::to_string(i - 1) +
                                  R"(", "parameters": {"Select columns": ["k"]})");
    return list;
  };
  CHECK(faults_of(chain(10'000, false)) == "there are 10000 modules, and at most 2000 are read");
  CHECK(faults_of(chain(2000, false)) == "");
  CHECK(faults_of(chain(2000, true)).starts_with("the modules go round in a circle: \"m0\" from "));
}

}  // namespace definition_ports_test
