#include "emulator/graph/graph_values.h"

#include <doctest/doctest.h>

#include "emulator/text/percent.h"

namespace graph_values_test {

using namespace aml;
using Json = nlohmann::ordered_json;

namespace {

model::ParameterSpec columns() {
  model::ParameterSpec spec;
  spec.name = "Columns";
  spec.type = model::ParameterType::kColumns;
  return spec;
}

}  // namespace

TEST_CASE("a selector's rules say what they exclude, and names alone are a list") {
  struct {
    const char* selector;
    const char* value;
  } cases[] = {
      {R"({"isFilter":true,"rules":[{"exclude":false,"ruleType":"ColumnNames","columns":["a","b"]}]})",
       R"(["a","b"])"},
      {R"({"isFilter":true,"rules":[{"exclude":true,"ruleType":"ColumnNames","columns":["a"]}]})",
       R"({"rules":[{"ruleType":"ColumnNames","exclude":true,"columns":["a"]}]})"},
      {R"({"isFilter":true,"rules":[{"ruleType":"AllColumns"},)"
       R"({"exclude":true,"ruleType":"ColumnTypes","columnTypes":["String"]}]})",
       R"({"rules":[{"ruleType":"AllColumns","exclude":false},)"
       R"({"ruleType":"ColumnTypes","exclude":true,"columnTypes":["String"]}]})"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.selector);
    const auto value = graph::read_graph_value(columns(), text::percent_encode(c.selector));
    REQUIRE(value);
    CHECK(value->dump() == c.value);
    CHECK(graph::read_graph_value(columns(), graph::write_graph_value(columns(), *value)) == value);
  }
}

}  // namespace graph_values_test
