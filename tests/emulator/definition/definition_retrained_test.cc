// What a definition says of the blobs that trained models are set to.

#include <doctest/doctest.h>

#include <string>

#include "emulator/core/trained_resources.h"
#include "emulator/definition/definition_wire.h"

namespace definition_retrained_test {

using namespace aml;
using namespace aml::definition;

namespace {

constexpr const char* kAnswers =
    R"({"columns":[{"name":"Label","type":"String"}],"otherwise":["other"]})";

// A service with the model "m" in use, "n" beside it, and a module Score by Example.
std::string service(const std::string& retrained) {
  return R"({"models":[{"name":"m","file":"m.json"},{"name":"n","file":"n.json"},{"name":"far","file":"far.json"}],)"
         R"("modules":[{"id":"score","module":"Score Model","parameters":{"Trained model":"m"}},)"
         R"({"id":"say","module":"Score by Example","from":"score","parameters":{"Answers":{"columns":[{"name":"Label","type":"String"}],"otherwise":["first"]}}}],)"
         R"("inputs":[{"name":"in","to":"score","columns":[{"name":"a","type":"Double"}]}],)"
         R"("outputs":[{"name":"out","from":"say"}],"retrained":[)" +
         retrained + "]}";
}

ParsedDefinition parse(const std::string& retrained) {
  return parse_definition(
      service(retrained), "service.json", "folder", [](const std::string& name) {
        const std::string feature = name == "far.json" ? "b" : "a";
        return FileBeside{
            R"({"type":"linear","features":[")" + feature + R"("],"coefficients":[2]})", {}};
      });
}

std::string first_fault(const std::string& retrained) {
  const ParsedDefinition parsed = parse(retrained);
  if (parsed.faults.empty()) return "";
  std::string text = parsed.faults.front().message;
  for (const std::string& note : parsed.faults.front().notes) text += "; " + note;
  return text;
}

}  // namespace

TEST_CASE("trained models have names, with the suffix once") {
  CHECK(core::resource_name("m") == "m [trained model]");
  CHECK(core::resource_name("m [trained model]") == "m [trained model]");
  const ParsedDefinition parsed = parse("");
  REQUIRE(parsed.definition.has_value());
  const auto resources = core::trained_resources(parsed.definition->pipeline);
  REQUIRE(resources.size() == 2);
  CHECK(resources[0].name == "m [trained model]");
  CHECK(resources[0].sets.front().step == "score");
  CHECK(resources[1].name == "say [trained model]");
}

TEST_CASE("alternatives are read in their order and take the place of what is in force") {
  const ParsedDefinition parsed =
      parse(R"({"resource":"m","blob":"*/new.ilearner","model":"n"},)"
            R"({"resource":"say [trained model]","blob":"c/b","answers":)" +
            std::string(kAnswers) + "}");
  for (const DefinitionFault& fault : parsed.faults) FAIL_CHECK(to_text(fault));
  REQUIRE(parsed.definition.has_value());
  REQUIRE(parsed.definition->retrained.size() == 2);
  CHECK(parsed.definition->retrained[0].blob == "*/new.ilearner");
  const core::ServiceDefinition other = core::retrained(*parsed.definition, 0);
  const auto& value = other.pipeline.steps[0].parameters.at("Trained model");
  CHECK(std::get<model::ModelReference>(value).name == "n");
  CHECK(std::get<model::ModelReference>(
            parsed.definition->pipeline.steps[0].parameters.at("Trained model"))
            .name == "m");
}

TEST_CASE("faults of alternatives") {
  const struct {
    const char* retrained;
    const char* fault;
  } kCases[] = {
      {R"({"resource":"mm","blob":"b","model":"n"})",
       "there is no trained model \"mm\"; expected one of: m [trained model], say [trained model]"},
      {R"({"resource":"m","blob":"","model":"n"})",
       "the pattern of a blob's name is empty; help: write \"container/blob\", where * is any "
       "number of characters"},
      {R"({"resource":"m","blob":"b"})", "an alternative needs \"model\""},
      {R"({"resource":"say","blob":"b","model":"n"})",
       "this trained model takes \"answers\", not \"model\""},
      {R"({"resource":"m","blob":"b","model":"o"})",
       "there is no model \"o\"; expected one of: far, m, n"},
      {R"({"resource":"m","model":"n"})", "an alternative needs \"blob\""}};
  for (const auto& one : kCases) {
    CAPTURE(one.retrained);
    CHECK(first_fault(one.retrained).starts_with(one.fault));
  }
  CHECK(first_fault(R"({"resource":"m","blob":"b","model":"far"})")
            .starts_with("the service cannot run with it: "));
}

}  // namespace definition_retrained_test
