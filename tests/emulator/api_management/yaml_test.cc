#include "emulator/api_management/yaml.h"

#include <doctest/doctest.h>

#include <string>

#include "emulator/api_management/import.h"

namespace yaml_test {

using namespace aml::api_management;

TEST_CASE("what YAML says as JSON") {
  struct {
    const char* yaml;
    const char* json;
  } cases[] = {
      {"a: 1\nb: [x, 'y', \"z\"]\n", R"({"a":1,"b":["x","y","z"]})"},
      {"b: 2\na: 1\n", R"({"b":2,"a":1})"},
      {"[null, ~, Null, NULL, ]", "[null,null,null,null]"},
      {"a:\nb: ''\n", R"({"a":null,"b":""})"},
      {"[true, True, FALSE, yes, no, on]", R"([true,true,false,"yes","no","on"])"},
      {"[1, -2, +3, 0x1F, 0o17, 010]", "[1,-2,3,31,15,10]"},
      {"[1.5, .5, -1e3, 2., 1e999, .inf, .nan]", R"([1.5,0.5,-1000.0,2.0,"1e999",".inf",".nan"])"},
      {"[9223372036854775807, 9223372036854775808]", "[9223372036854775807,9.223372036854776e+18]"},
      {"[-, +, ., 0x, 0xg, 1a, 1.2.3, 2020-01-01, '1', \"true\"]",
       R"(["-","+",".","0x","0xg","1a","1.2.3","2020-01-01","1","true"])"},
      {"200: ok\ntrue: yes\n", R"({"200":"ok","true":"yes"})"},
      {"a: |\n  one\n  two\nb: >\n  one\n  two\n", R"({"a":"one\ntwo\n","b":"one two\n"})"},
      {"a: &x {k: 1}\nb: *x\nc: [*x]\n", R"({"a":{"k":1},"b":{"k":1},"c":[{"k":1}]})"},
      {"# said first\n---\na: \"\\u00e9\\n\" # said last\n...\n", "{\"a\":\"\u00e9\\n\"}"},
      {"{\"a\": [1, 2]}", R"({"a":[1,2]})"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.yaml);
    CHECK(parse_yaml(c.yaml).dump() == c.json);
  }
}

TEST_CASE("YAML that is not taken, and where") {
  struct {
    std::string yaml;
    const char* message;
    std::size_t line;
    std::size_t column;
  } cases[] = {
      {"", "The document is empty.", 1, 1},
      {"a: 1\n  b: 2\n", "The document is no YAML: mapping values are not allowed in this context.",
       2, 4},
      {"a: 1\nb: 2\na: 3\n", "The member \"a\" is there twice.", 3, 1},
      {"? [a]\n: 1\n", "A key is a text.", 1, 3},
      {"a: *x\nb: &x 1\n", "The alias names no anchor before it.", 1, 4},
      {"a: &x [*x]\n", "The alias names no anchor before it.", 1, 8},
      {"a: !!int '1'\n", "Tags are not read: tag:yaml.org,2002:int.", 1, 4},
      {"--- 1\n--- 2\n", "A second document begins here.", 2, 1},
      {std::string(66, '[') + std::string(66, ']'), "There are too many levels here.", 1, 66},
  };
  for (const auto& c : cases) {
    CAPTURE(c.yaml);
    try {
      parse_yaml(c.yaml);
      FAIL_CHECK("it was taken");
    } catch (const YamlFault& fault) {
      CHECK(std::string(fault.what()) == c.message);
      CHECK(fault.line == c.line);
      CHECK(fault.column == c.column);
    }
  }
}

TEST_CASE("aliases neither multiply values nor levels without end") {
  std::string wide = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (char name = 'b'; name <= 'h'; ++name) {
    const std::string before = std::string("*") + static_cast<char>(name - 1);
    wide += std::string(1, name) + ": &" + name + " [" + before;
    for (int more = 1; more < 10; ++more) wide += ", " + before;
    wide += "]\n";
  }
  CHECK_THROWS_WITH_AS(parse_yaml(wide), "There are too many values up to here.", YamlFault);

  std::string deep = "a: &a0 [1]\n";
  for (int level = 1; level < 70; ++level) {
    const std::string now = std::to_string(level);
    deep += "k" + now + ": &a" + now + " [*a" + std::to_string(level - 1) + "]\n";
  }
  CHECK_THROWS_WITH_AS(parse_yaml(deep), "There are too many levels here.", YamlFault);
}

TEST_CASE("an API from a document in YAML") {
  Faults faults;
  const ImportedApi api = import_api_document({{"format", "openapi"}, {"value", R"(
openapi: 3.0.1
info: {title: Scores, description: of a model}
servers:
  - url: https://example.org/v1
paths:
  /items/{id}:
    parameters:
      - &id {name: id, in: path, required: true, schema: {type: integer}}
    get:
      operationId: one
      summary: One item
      responses:
        200: {description: fine}
    delete:
      parameters: [*id]
      responses: {'204': {description: gone}}
)"}},
                                              faults);
  CHECK(faults.empty());
  CHECK(api.properties["displayName"] == "Scores");
  CHECK(api.properties["serviceUrl"] == "https://example.org/v1");
  REQUIRE(api.operations.size() == 2);
  CHECK(api.operations[0].first == "one");
  CHECK(api.operations[0].second["responses"][0]["statusCode"] == 200);
  CHECK(api.operations[1].second["templateParameters"][0]["name"] == "id");

  import_api_document({{"format", "openapi"}, {"value", "openapi: 3.0.1\n\tpaths: {}\n"}}, faults);
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].target == "value");
  CHECK(faults[0].line == 2);
}

}  // namespace yaml_test
