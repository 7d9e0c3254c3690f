// The experiment of a service, as its page asks for it, through the whole emulator in process.

#include "emulator/dashboard/experiment_rows.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "emulator/dashboard/experiment_json.h"
#include "model/registry.h"
#include "tests/emulator/control/call_app.h"

namespace experiment_rows_test {

using namespace aml;
using namespace aml::tests;

namespace {

const std::string kSample = "/__emu/experiments/562d088408ce85f89663240a5ea142c9";

Json run(TestApp& app, const std::string& experiment) {
  const http::Response response = app.call("POST", experiment + "/run");
  CHECK(response.status == 200);
  return Json::parse(response.body);
}

std::string service_named(TestApp& app, const std::string& name) {
  for (const Json& service : app.get("/__emu/services")) {
    if (service["name"] == name) return service["service"];
  }
  return "";
}

Json node(const Json& experiment, const std::string& id) {
  for (const Json& each : experiment["nodes"]) {
    if (each["id"] == id) return each;
  }
  return {};
}

std::vector<std::string> wires(const Json& experiment) {
  std::vector<std::string> texts;
  for (const Json& wire : experiment["wires"]) {
    texts.push_back(wire["from"].get<std::string>() + (wire["webService"] ? " => " : " -> ") +
                    wire["to"].get<std::string>());
  }
  return texts;
}

std::vector<std::string> members(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) names.push_back(name);
  return names;
}

model::Table texts(std::string_view text, std::size_t rows) {
  model::Table table(model::Schema{{"text"}});
  for (std::size_t i = 0; i < rows; ++i) table.column(0).append_text(text);
  return table;
}

}  // namespace

TEST_CASE("the guide's experiment: nodes and wires") {
  TestApp app;
  const Json experiment = app.get(kSample);
  CHECK(experiment["name"] == "SimpleFeatureHashingExperiment");
  CHECK(wires(experiment) == std::vector<std::string>{"dataset/Short reviews -> module/select",
                                                      "module/select -> module/hash",
                                                      "input/input1 => module/hash",
                                                      "module/hash => output/output1"});
  CHECK(experiment["nodes"].size() == 5);
  const Json dataset = node(experiment, "dataset/Short reviews");
  CHECK(dataset["table"]["rows"] == 7);
  CHECK(dataset["table"]["values"][0] == Json::parse(R"(["5", "This is a good day"])"));
  CHECK(node(experiment, "module/select")["columnsIn"]["count"] == 2);
  CHECK(node(experiment, "module/select")["columnsOut"] ==
        Json::parse(R"({"count": 1, "first": [{"name": "Col2", "type": "String"}]})"));
  CHECK(node(experiment, "module/hash")["columnsOut"]["count"] == 9);
  CHECK(node(experiment, "input/input1")["columns"]["first"][0]["name"] == "Col2");
  CHECK(node(experiment, "output/output1")["columns"]["count"] == 9);
}

TEST_CASE("a parameter: value, default, bounds and meaning") {
  TestApp app;
  const Json hash = node(app.get(kSample), "module/hash");
  CHECK(hash["name"] == "Feature Hashing");
  CHECK_FALSE(hash["summary"].get<std::string>().empty());
  CHECK(hash["parameters"][1] == Json::parse(R"({
      "name": "Hashing bitsize", "type": "Integer", "value": "3", "default": "10",
      "minimum": 1.0, "maximum": 31.0, "choices": [],
      "description": "Each target column becomes 2 to this power columns.",
      "webServiceParameter": null})"));
  CHECK(hash["parameters"][3]["choices"] == Json::parse(R"(["Zero features", "Drop row"])"));
  CHECK(hash["parameters"][3]["value"] == "Zero features");
}

TEST_CASE(
    "parameters that callers may set name the web service parameter and run with its default") {
  TestApp app;
  const Json experiment = app.get("/__emu/experiments/" + service_named(app, "TwoPathsDemo"));
  const Json subject = node(experiment, "module/hash subject")["parameters"][2];
  CHECK(subject["webServiceParameter"] == "N-grams");
  CHECK(subject["value"] == "1");
  CHECK(node(experiment, "module/hash body")["parameters"][2]["webServiceParameter"] ==
        "Body N-grams");
  CHECK(experiment["nodes"].size() == 9);
  CHECK(experiment["wires"].size() == 8);
}

TEST_CASE("a run shows the table after each module, from the dataset's rows") {
  TestApp app;
  const Json result = run(app, kSample);
  CHECK(result["finished"] == true);
  REQUIRE(result["steps"].size() == 2);
  const Json& select = result["steps"][0];
  CHECK(select["node"] == "module/select");
  CHECK(select["state"] == "Finished");
  CHECK(select["problem"] == nullptr);
  CHECK(select["table"]["rows"] == 7);
  CHECK(select["table"]["values"][0] == Json::parse(R"(["This is a good day"])"));
  const Json& hashed = result["steps"][1]["table"];
  CHECK(hashed["columns"]["first"][8] ==
        Json::parse(R"({"name": "Col2_HashingFeature.7", "type": "Int32"})"));
  CHECK(hashed["values"][0] ==
        Json::parse(R"(["This is a good day", "1", "1", "2", "2", "0", "2", "0", "1"])"));
}

TEST_CASE("every built-in experiment runs") {
  TestApp app;
  for (const Json& service : app.get("/__emu/services")) {
    CAPTURE(service["name"].get<std::string>());
    CHECK(run(app, "/__emu/experiments/" + service["service"].get<std::string>())["finished"] ==
          true);
  }
}

TEST_CASE("a missing cell is null in the shown table") {
  TestApp app;
  const Json result = run(app, "/__emu/experiments/" + service_named(app, "TwoPathsDemo"));
  CHECK(result["steps"][2]["table"]["values"][2] == Json::parse(R"([null, "3"])"));
}

TEST_CASE("an unknown service, and a page of another site") {
  TestApp app;
  for (const char* verb : {"GET", "POST"}) {
    const std::string path = std::string("/__emu/experiments/0123456789abcdef0123456789abcdef") +
                             (*verb == 'P' ? "/run" : "");
    const http::Response response = app.call(verb, path);
    CHECK(response.status == 404);
    CHECK(response.content_type == "application/problem+json");
  }
  CHECK(app.call("POST", kSample + "/run", {{"Sec-Fetch-Site", "cross-site"}}).status == 403);
}

TEST_CASE("a failure is reported with the module's documented error") {
  model::PipelineSpec pipeline;
  pipeline.datasets = {{"empty", texts("", 0)}};
  pipeline.steps = {{"hash", "Feature Hashing", "empty", {}}};
  const Json result = Json::parse(dashboard::write_experiment_run(
      pipeline, run_steps(pipeline, dashboard::kShownPreview, 1u << 20)));
  CHECK(result["finished"] == false);
  CHECK(result["steps"][0] == Json::parse(R"({
      "node": "module/hash", "state": "Failed",
      "problem": "Error 0003: Input \"Dataset\" is null or empty", "table": null})"));
}

TEST_CASE("large tables: a hundred rows, 256 columns, the beginning of a long text") {
  model::PipelineSpec pipeline;
  std::string umlauts = "a";
  for (int i = 0; i < 1000; ++i) umlauts += "ä";
  pipeline.datasets = {{"many", texts(umlauts, 300)}};
  pipeline.steps = {{"hash", "Feature Hashing", "many", {{"Hashing bitsize", std::int64_t{9}}}}};
  const Json table = Json::parse(dashboard::write_experiment_run(
      pipeline, run_steps(pipeline, dashboard::kShownPreview, 64u << 20)))["steps"][0]["table"];
  CHECK(table["rows"] == 300);
  CHECK(table["columns"]["count"] == 513);
  CHECK(table["columns"]["first"].size() == 256);
  CHECK(table["values"].size() == 100);
  CHECK(table["values"][0].size() == 256);
  const std::string shown = table["values"][0][0];
  CHECK(shown.size() == 999 + std::string_view("…").size());
  CHECK(shown.ends_with("ä…"));
}

TEST_CASE("answers about experiments have the members that openapi.json requires") {
  TestApp app;
  const Json schemas = app.get("/__emu/openapi.json")["components"]["schemas"];
  const auto required = [&](const Json& schema) {
    return schema.at("required").get<std::vector<std::string>>();
  };
  const Json experiment = app.get(kSample);
  const Json result = run(app, kSample);
  const Json hash = node(experiment, "module/hash");
  CHECK(members(experiment) == required(schemas["Experiment"]));
  CHECK(members(node(experiment, "dataset/Short reviews")) == required(schemas["DatasetNode"]));
  CHECK(members(hash) == required(schemas["ModuleNode"]));
  CHECK(members(hash["parameters"][0]) == required(schemas["ModuleParameter"]));
  CHECK(members(hash["columnsIn"]) == required(schemas["ColumnList"]));
  CHECK(members(node(experiment, "input/input1")) == required(schemas["PortNode"]));
  CHECK(members(experiment["wires"][0]) == required(schemas["Wire"]));
  CHECK(members(result) == required(schemas["ExperimentRun"]));
  CHECK(members(result["steps"][0]) ==
        required(schemas["ExperimentRun"]["properties"]["steps"]["items"]));
  CHECK(members(result["steps"][0]["table"]) == required(schemas["TableCorner"]));
}

TEST_CASE("openapi.json knows the type of every module's parameters") {
  TestApp app;
  const Json document = app.get("/__emu/openapi.json");
  const Json& parameter = document["components"]["schemas"]["ModuleParameter"];
  const auto known = parameter["properties"]["type"]["enum"].get<std::vector<std::string>>();
  for (const model::ModuleSpec* module : model::modules()) {
    for (const model::ParameterSpec& spec : module->parameters) {
      CAPTURE(spec.name);
      CHECK(std::find(known.begin(), known.end(), name_of(spec.type)) != known.end());
    }
  }
}

}  // namespace experiment_rows_test
