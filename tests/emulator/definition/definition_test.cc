#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "emulator/core/ids.h"
#include "emulator/definition/definition_wire.h"
#include "tests/support/read_file.h"

namespace definition_test {

using namespace aml;
using namespace aml::definition;
namespace fs = std::filesystem;

namespace {

const fs::path kFixtures = AML_FIXTURES;

std::vector<fs::path> folders_of(const fs::path& folder) {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_directory()) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::string all_faults(const ParsedDefinition& parsed) {
  std::string text;
  for (const DefinitionFault& fault : parsed.faults) text += to_text(fault) + "\n";
  return text;
}

ParsedDefinition parse_sample(const std::string& name) {
  ParsedDefinition parsed = parse_definition(
      read_file(kFixtures / "services" / name / "service.json"), name + "/service.json", name);
  CHECK(all_faults(parsed).empty());
  REQUIRE(parsed.definition.has_value());
  return parsed;
}

std::string columns_of(const model::Schema& schema) {
  std::string text;
  for (const model::Column& column : schema)
    text += (text.empty() ? "" : ", ") + column.name + " " + std::string(name_of(column.type));
  return text;
}

// The smallest whole definition, with more members put in front.
std::string minimal(const std::string& members) {
  return "{" + members +
         R"("modules":[{"id":"hash","module":"Feature Hashing","parameters":{"Hashing bitsize":1}}],)"
         R"("inputs":[{"name":"in","to":"hash","columns":[{"name":"t","type":"String"}]}],)"
         R"("outputs":[{"name":"out","from":"hash"}]})";
}

}  // namespace

TEST_CASE("each of 25 broken definitions is answered with all its faults") {
  const std::vector<fs::path> folders = folders_of(kFixtures / "broken");
  CHECK(folders.size() == 25);
  for (const fs::path& folder : folders) {
    CAPTURE(folder.filename().string());
    const ParsedDefinition parsed =
        parse_definition(read_file(folder / "service.json"), "service.json", "folder");
    CHECK_FALSE(parsed.definition.has_value());
    CHECK(all_faults(parsed) == read_file(folder / "expected.txt"));
  }
}

TEST_CASE("the sample service has its published ids, keys and columns") {
  const ParsedDefinition parsed = parse_sample("SimpleFeatureHashingExperiment");
  const core::ServiceDefinition& sample = *parsed.definition;
  CHECK(sample.name == "SimpleFeatureHashingExperiment");
  CHECK(sample.workspace_id == "756dbbd56cf4b58a5125db394cae1dc4");
  CHECK(sample.workspace_token == "4ce9c35bd054d1e8699e0301e7036a39");
  CHECK(sample.web_service_id == "3742661343a0755323a687315e7ef45e");
  CHECK(sample.endpoint_id == "562d088408ce85f89663240a5ea142c9");
  CHECK(sample.endpoint_name == "default");
  CHECK(sample.primary_key ==
        "C/Ftgl6aKjc8RbcQjT8QDVrJbFcVSxHKXxFVNgRP2w5tCJP4OD6jwkKdsDEXQeEpW+8IYaog+Q7JVVBZl5NSQA==");
  CHECK(sample.secondary_key ==
        "TcT1vMhpXPk7txBFVVkYpbB/edPLv3n2G/tYetq2yd2gXik684E4P8sPnpZbFGffGihXsLkWBKi3V9DMKhEidQ==");
  CHECK(sample.max_concurrent_calls == 20);
  const model::Pipeline pipeline(sample.pipeline);
  REQUIRE(pipeline.inputs().size() == 1);
  CHECK(pipeline.inputs()[0].name == "input1");
  CHECK(columns_of(pipeline.inputs()[0].schema) == "Col2 String");
  REQUIRE(pipeline.outputs().size() == 1);
  CHECK(pipeline.outputs()[0].name == "output1");
  CHECK(pipeline.outputs()[0].schema.size() == 9);
}

TEST_CASE("the sample's ids and keys are the ones that its name gives") {
  const std::string name = "SimpleFeatureHashingExperiment";
  const ParsedDefinition parsed = parse_definition(minimal(""), "service.json", name);
  REQUIRE(parsed.definition.has_value());
  const core::ServiceDefinition& derived = *parsed.definition;
  CHECK(derived.name == name);
  CHECK(derived.workspace_id == core::derived_id("workspace", name));
  CHECK(derived.workspace_token == core::derived_id("token", name));
  CHECK(derived.web_service_id == core::derived_id("webservice", name));
  CHECK(derived.endpoint_id == core::derived_id("endpoint", name));
  CHECK(derived.primary_key == core::derived_key("primary", name));
  CHECK(derived.secondary_key == core::derived_key("secondary", name));
  CHECK(derived.primary_key.size() == 88);
}

TEST_CASE("two paths: inputs, outputs and global parameters") {
  const ParsedDefinition parsed = parse_sample("TwoPathsDemo");
  const core::ServiceDefinition& service = *parsed.definition;
  CHECK(service.max_concurrent_calls == 4);
  const model::Pipeline pipeline(service.pipeline);
  REQUIRE(pipeline.inputs().size() == 2);
  CHECK(columns_of(pipeline.inputs()[0].schema) == "Subject String");
  CHECK(columns_of(pipeline.inputs()[1].schema) == "Subject String, Priority Int32, Body String");
  REQUIRE(pipeline.outputs().size() == 2);
  CHECK(pipeline.outputs()[1].schema[0].name == "Body");
  CHECK(pipeline.outputs()[1].schema[1].name == "Priority");
  REQUIRE(service.global_parameters.size() == 2);
  const core::GlobalParameter& optional = service.global_parameters[0];
  CHECK(optional.name == "N-grams");
  CHECK(optional.type == model::ParameterType::kInteger);
  REQUIRE(optional.default_value.has_value());
  CHECK(std::get<std::int64_t>(*optional.default_value) == 1);
  CHECK(optional.minimum == 1);
  CHECK(optional.maximum == 4);
  REQUIRE(optional.sets.size() == 1);
  CHECK(optional.sets[0].step == "hash subject");
  CHECK(optional.sets[0].parameter == "N-grams");
  CHECK_FALSE(service.global_parameters[1].default_value.has_value());
}

TEST_CASE("values of global parameters reach their steps") {
  const ParsedDefinition parsed = parse_sample("TwoPathsDemo");
  const auto ngrams = [&](const std::map<std::string, model::ParameterValue>& values,
                          std::size_t step) {
    const model::PipelineSpec spec = core::with_parameters(*parsed.definition, values);
    const auto& parameters = spec.steps[step].parameters;
    const auto found = parameters.find("N-grams");
    return found == parameters.end() ? std::int64_t{-1} : std::get<std::int64_t>(found->second);
  };
  CHECK(ngrams({}, 1) == 1);
  CHECK(ngrams({{"N-grams", std::int64_t{3}}}, 1) == 3);
  CHECK(ngrams({}, 3) == -1);
  CHECK(ngrams({{"Body N-grams", std::int64_t{2}}}, 3) == 2);
}

TEST_CASE("typed columns: types, kinds, categories, missing cells") {
  const ParsedDefinition parsed = parse_sample("TypedColumnsDemo");
  const core::ServiceDefinition& service = *parsed.definition;
  CHECK(service.ignore_extra_columns);
  CHECK(service.missing_text == core::MissingText::kNull);
  const model::Table& table = service.pipeline.datasets.at(0).table;
  CHECK(table.rows() == 3);
  CHECK(table.schema()[1].categorical);
  CHECK(table.schema()[7].kind == model::ColumnKind::kLabel);
  CHECK(table.column(2).is_missing(1));
  CHECK_FALSE(table.column(2).is_missing(2));
  CHECK(table.column(5).is_missing(2));
  CHECK(table.column(5).real(1) == -3.25);
  const model::Pipeline pipeline(service.pipeline);
  CHECK(columns_of(pipeline.outputs()[0].schema) ==
        "Plan String, Joined DateTime, Active Boolean, Balance Double, Loans Int32");
}

TEST_CASE("members that hold one value") {
  struct {
    const char* members;
    const char* fault;  ///< after the position; empty: none
  } cases[] = {
      {R"("answers":{"missing":"NaN"},)", ""},
      {R"("answers":{"missing":"nan"},)", "a missing value cannot be answered as \"nan\""},
      {R"("answers":{"columnNames":"details"},)", ""},
      {R"("answers":{"columnNames":"Always"},)", "\"columnNames\" cannot be \"Always\""},
      {R"("endpoint":{"name":"second2"},)", ""},
      {R"("endpoint":{"name":""},)",
       "an endpoint's name is 1 to 24 lower-case letters and digits, not \"\""},
      {R"("endpoint":{"name":"aaaaaaaaaaaaaaaaaaaaaaaaa"},)",
       "an endpoint's name is 1 to 24 lower-case letters and digits, not "
       "\"aaaaaaaaaaaaaaaaaaaaaaaaa\""},
      {R"("endpoint":{"maxConcurrentCalls":1},)", ""},
      {R"("endpoint":{"maxConcurrentCalls":200},)", ""},
      {R"("endpoint":{"maxConcurrentCalls":0},)", "\"maxConcurrentCalls\" must be 1 to 200, not 0"},
      {R"("jobs":{"duration":"1h","perRow":"2ms"},)", ""},
      {R"("jobs":{"duration":"1 h"},)",
       "\"duration\" is a time such as 250ms, 90s or 1h, up to 24h, not \"1 h\""},
      {R"("jobs":{"perRow":"25h"},)",
       "\"perRow\" is a time such as 250ms, 90s or 1h, up to 24h, not \"25h\""},
      {R"("endpoint":{"maxConcurrentCalls":201},)",
       "\"maxConcurrentCalls\" must be 1 to 200, not 201"},
      {R"("endpoint":{"maxConcurrentCalls":18446744073709551615},)",
       "\"maxConcurrentCalls\" must be 1 to 200, not 18446744073709551615"},
      {R"("endpoint":{"maxConcurrentCalls":20.5},)",
       "\"maxConcurrentCalls\" must be a whole number, not 20.5"},
      {R"("subscription":"00000000000000000000000000000001",)", ""},
      {R"("name":"",)", "a service's name is a text of at least one printable character"},
      {R"("name":null,)", "\"name\" must be a text, not null"},
      {R"("name":"Risk model [Predictive Exp.]",)", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.members);
    const ParsedDefinition parsed = parse_definition(minimal(c.members), "f", "folder");
    CHECK(parsed.definition.has_value() == parsed.faults.empty());
    CHECK((parsed.faults.empty() ? "" : parsed.faults[0].message) == c.fault);
    CHECK(parsed.faults.size() <= 1);
  }
}

TEST_CASE("a document that is not an object is reported as such") {
  for (const char* text : {"[]", "12", "null", "\"service\""}) {
    CAPTURE(text);
    const ParsedDefinition parsed = parse_definition(text, "f", "folder");
    CHECK_FALSE(parsed.definition.has_value());
    REQUIRE(parsed.faults.size() == 1);
    CHECK(parsed.faults[0].message.starts_with("a service definition is an object, not "));
  }
}

TEST_CASE("services that stand side by side must differ") {
  const auto parse = [](const std::string& members, const char* file) {
    return parse_definition(minimal(members), file, "folder");
  };
  const std::string a = R"("name":"A",)";
  const std::string b = R"("name":"B",)";
  const std::string endpoint = R"("endpoint":{"id":"00000000000000000000000000000001"},)";
  const std::string workspace = R"("workspace":{"id":"00000000000000000000000000000002"},)";
  struct {
    std::string first;
    std::string second;
    const char* conflict;
  } cases[] = {
      {a, b, ""},
      {a + endpoint, b, ""},
      {a + workspace, b + workspace, ""},
      {a + workspace,
       a + workspace + R"("endpoint":{"id":"00000000000000000000000000000001","name":"shop"},)",
       ""},
      {a + endpoint, b + endpoint,
       "error: 2:1:30: endpoint id 00000000000000000000000000000001 is given twice\n"
       "  first given at 1:1:30"},
      {a, a,
       "error: 2:1:9: workspace {derived} already has a service named \"A\"\n"
       "  first given at 1:1:9"},
      {a + workspace, a + workspace + endpoint,
       "error: 2:1:9: workspace 00000000000000000000000000000002 already has a service named "
       "\"A\"\n  first given at 1:1:9"},
  };
  for (auto& c : cases) {
    CAPTURE(c.first);
    CAPTURE(c.second);
    const ParsedDefinition parsed[] = {parse(c.first, "1"), parse(c.second, "2")};
    const std::vector<DefinitionFault> conflicts = find_conflicts(parsed);
    std::string expected = c.conflict;
    const std::string derived = "{derived}";
    if (const auto at = expected.find(derived); at != std::string::npos)
      expected.replace(at, derived.size(), core::derived_id("workspace", "A"));
    CHECK((conflicts.empty() ? "" : to_text(conflicts[0])) == expected);
    CHECK(conflicts.size() == (expected.empty() ? 0 : 1));
  }
}

TEST_CASE("no text makes the reader throw or accept half a file") {
  const std::string text = read_file(kFixtures / "services" / "TwoPathsDemo" / "service.json");
  const std::size_t end = text.find_last_of('}');
  for (std::size_t length = 0; length < end; length += 3) {
    const ParsedDefinition parsed = parse_definition(text.substr(0, length), "f", "folder");
    CHECK(parsed.faults.size() == 1);
  }
  constexpr std::string_view kBytes = "\"{}[],:0-x\xFF\n";
  for (std::size_t at = 0; at < end; at += 7) {
    std::string changed = text;
    changed[at] = kBytes[at % kBytes.size()];
    const ParsedDefinition parsed = parse_definition(changed, "f", "folder");
    CHECK(parsed.definition.has_value() == parsed.faults.empty());
  }
}

}  // namespace definition_test
