#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "emulator/wire/swagger_wire.h"
#include "tests/support/read_file.h"

namespace swagger_test {

using namespace aml;
using Json = nlohmann::ordered_json;
using model::ColumnType;

namespace {

const wire::SwaggerAddress kAddress{
    "ussouthcentral.services.azureml.net:443",
    "/workspaces/0123456789abcdef0123456789abcdef/services/22222222222222222222222222222222",
    {"https"}};

core::ServiceDefinition risk_model() {
  core::ServiceDefinition definition;
  definition.name = "Risk model [Predictive Exp.]";
  core::GlobalParameter append;
  append.name = "Append score columns to output";
  append.type = model::ParameterType::kBoolean;
  append.default_value = true;
  definition.global_parameters.push_back(append);
  return definition;
}

}  // namespace

TEST_CASE("the document of the risk model is the example, byte for byte") {
  const model::Schema input = {
      {"age", ColumnType::kInt32}, {"city", ColumnType::kString}, {"income", ColumnType::kInt32}};
  const model::Schema output = {input[0],
                                input[1],
                                input[2],
                                {"Scored Labels", ColumnType::kInt32},
                                {"Scored Probabilities", ColumnType::kDouble}};
  const Json example =
      Json::parse(read_file(std::filesystem::path(AML_FIXTURES) / "examples" / "swagger.json"));
  CHECK(wire::write_swagger(risk_model(), {{"input1", input}}, {{"output1", output}}, kAddress) ==
        example.dump());
}

TEST_CASE("columns of every type, several ports, a name on both sides") {
  const model::Schema input = {{"when", ColumnType::kDateTime}, {"ok", ColumnType::kBoolean}};
  const model::Schema score = {{"p", ColumnType::kDouble}};
  const Json document = Json::parse(wire::write_swagger(
      core::ServiceDefinition{}, {{"a", input}, {"data", score}}, {{"data", score}}, kAddress));
  const Json& definitions = document.at("definitions");
  CHECK(definitions.at("aItem").dump() ==
        R"({"type":"object","required":["when","ok"],"properties":{)"
        R"("when":{"type":"string","format":"date-time"},"ok":{"type":"boolean"}}})");
  CHECK(definitions.at("ExecutionRequest").at("example").at("Inputs").dump() ==
        R"({"a":[{"when":"","ok":true}],"data":[{"p":1}]})");
  CHECK(definitions.at("ExecutionInputs").at("properties").at("data").at("items").at("$ref") ==
        "#/definitions/dataItem");
  CHECK(definitions.at("ExecutionOutputs").at("properties").at("data").at("items").at("$ref") ==
        "#/definitions/dataOutputItem");
  CHECK(definitions.contains("dataOutputItem"));
  CHECK(definitions.at("BatchInputs").at("properties").size() == 2);
}

TEST_CASE("global parameters: defaults, choices, and what a caller must send") {
  core::ServiceDefinition definition;
  definition.description = "Describes itself";
  core::GlobalParameter language{
      "Language", model::ParameterType::kText, "Of the text", std::nullopt, {}, {},
      {},         {"English", "French"}};
  core::GlobalParameter grams{"N-grams", model::ParameterType::kInteger, "", std::nullopt, {}, 2, 4,
                              {}};
  core::GlobalParameter weight{"Weight", model::ParameterType::kDouble, "", 0.5, {}, {}, {}, {}};
  definition.global_parameters = {language, grams, weight};
  const Json document = Json::parse(wire::write_swagger(definition, {}, {}, kAddress));
  CHECK(document.at("info").at("description") == "Describes itself");
  CHECK(document.at("definitions").at("GlobalParameters").dump() ==
        R"({"type":"object","required":["Language","N-grams"],"properties":{)"
        R"("Language":{"type":"string","description":"Of the text","enum":["English","French"]},)"
        R"("N-grams":{"type":"integer","format":"int32"},)"
        R"("Weight":{"type":"number","format":"double","default":0.5}}})");
  CHECK(document.at("definitions").at("ExecutionRequest").at("example").dump() ==
        R"({"Inputs":{},"GlobalParameters":{"Language":"English","N-grams":2}})");
}

TEST_CASE("a local emulator says where it is") {
  const Json document = Json::parse(
      wire::write_swagger(core::ServiceDefinition{}, {}, {},
                          {"localhost:10100", "/subscriptions/s/services/e", {"http"}}));
  CHECK(document.at("host") == "localhost:10100");
  CHECK(document.at("basePath") == "/subscriptions/s/services/e");
  CHECK(document.at("schemes").dump() == R"(["http"])");
}

TEST_CASE("the second path is the one that executes") {
  const Json document =
      Json::parse(wire::write_swagger(core::ServiceDefinition{}, {}, {}, kAddress));
  const auto second = std::next(document.at("paths").begin());
  CHECK(second.key() == "/execute?api-version=2.0&format=swagger");
  CHECK(second.value().at("post").at("operationId") == "execute");
}

}  // namespace swagger_test
