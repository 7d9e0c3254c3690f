// The list of modules in graphs: each goes there and back.

#include "emulator/graph/graph_modules.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "emulator/definition/positioned_json.h"
#include "emulator/graph/graph_values.h"
#include "model/registry.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace graph_modules_test {

using namespace aml;
using namespace aml::tests;

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using Values = std::vector<std::pair<std::string, std::string>>;

// What a module needs beside its defaults, by the names in graphs.
Values values_of(std::string_view module) {
  static const std::map<std::string_view, Values> kValues = {
      {"Select Columns in Dataset", {{"Select Columns", "x"}}},
      {"Feature Hashing", {{"Target column", "text"}, {"Hashing bitsize", "2"}}},
      {"Edit Metadata", {{"Column", "x"}, {"New Column Name", "y"}}},
      {"Clean Missing Data", {{"Columns to be cleaned", "x"}}},
      {"Split Data", {{"Randomized split", "False"}}},
      {"Join Data",
       {{"Comma-separated case-sensitive names of join key columns for L", "id"},
        {"Comma-separated case-sensitive names of join key columns for R", "id"}}},
      {"Normalize Data", {{"Transformation method", "MinMax"}, {"Columns to transform", "x"}}},
      {"Apply Math Operation", {{"Column set", "x"}, {"Output mode", "ResultOnly"}}},
      {"Enter Data Manually", {{"DataFormat", "TSV"}, {"Data", "a\tb\n1\t2\n"}}},
      {"Execute Python Script",
       {{"Python Script", "def azureml_main(a, b):\n    return a\n"},
        {"Result columns", R"([{"name":"x","type":"Double"}])"}}},
      {"Score by Example",
       {{"Answers", R"({"columns":[{"name":"l","type":"String"}],"otherwise":["a"]})"}}},
      {"Score Upstream",
       {{"Server", R"({"url":"http://127.0.0.1:9/invocations","protocol":"MLflow",)"
                   R"("columns":[{"name":"l","type":"Double"}]})"}}}};
  const auto found = kValues.find(module);
  return found == kValues.end() ? Values() : found->second;
}

Json node(const std::string& id, const graph::GraphModule& module, const Values& values) {
  Json parameters = Json::array();
  for (const auto& [name, value] : values)
    parameters.push_back({{"Name", name}, {"Value", value}, {"ValueType", "Literal"}});
  return {{"Id", id},
          {"ModuleId", graph::write_module_id(module)},
          {"ModuleParameters", std::move(parameters)},
          {"InputPortsInternal", Json::array()}};
}

Json edge(const std::string& from, const std::string& to) {
  return {{"SourceOutputPortId", from}, {"DestinationInputPortId", to}};
}

const graph::GraphModule& module_named(std::string_view name) {
  const graph::GraphModule* module = graph::find_graph_module_named(name);
  REQUIRE(module != nullptr);
  return *module;
}

// A web service around the module: every port of it is wired, each table port to a module.
Json graph_around(const graph::GraphModule& module) {
  const std::string rows = "id,x,text\n1,0.5,a b\n2,1.5,b\n";
  Json nodes = {node("rows", module_named("Enter Data Manually"), {{"Data", rows}}),
                node("learn", module_named("Normalize Data"), values_of("Normalize Data")),
                node("it", module, values_of(module.name))};
  Json edges = Json::array({edge("rows:dataset", "learn:Dataset")});
  Json inputs = Json::array();
  std::set<std::string_view> wired;
  for (const graph::GraphInputPort& port : module.inputs) {
    if (!wired.insert(port.parameter).second) continue;
    const model::ParameterSpec* spec = graph::parameter_of(module, port);
    const std::string to = "it:" + std::string(port.name);
    if (spec == nullptr) inputs.push_back({{"Name", "input1"}, {"PortId", to}});
    if (spec != nullptr && spec->type == model::ParameterType::kModel)
      nodes[2]["InputPortsInternal"].push_back(
          {{"Name", port.name}, {"TrainedModelId", "ws.model.v1"}});
    else if (spec != nullptr && spec->type == model::ParameterType::kTransformation)
      edges.push_back(edge("learn:Transformation function", to));
    else
      edges.push_back(edge("rows:dataset", to));
  }
  Json outputs = Json::array();
  for (const std::string_view port : module.outputs)
    if (!graph::gives_transformation(module, port))
      outputs.push_back({{"Name", "output" + std::to_string(outputs.size() + 1)},
                         {"PortId", "it:" + std::string(port)}});
  return {{"Description", "Round"},
          {"Graph", {{"ModuleNodes", std::move(nodes)}, {"EdgesInternal", std::move(edges)}}},
          {"WebService", {{"Inputs", std::move(inputs)}, {"Outputs", std::move(outputs)}}}};
}

/// A folder where services are imported and exported.
class Folder {
 public:
  Folder() {
    folder_.write("model.json",
                  R"({"type":"linear","features":["x"],"coefficients":[2],"intercept":1})");
  }
  // The definition that is made of the graph.
  std::string import(const std::string& graph, const std::string& name) const {
    const Outcome outcome = run_program(
        {"import", "graph", folder_.write(name + ".json", graph), "Round", "--allow-scripts",
         "--model", folder_.path("model.json"), "--fixtures", folder_.path(name)});
    REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
    CHECK_MESSAGE(outcome.out.find("in the graph alone") == std::string::npos, outcome.out);
    return read_file(folder_.path() / name / "services/Round/service.json");
  }
  std::string exported(const std::string& name) const {
    const TemporaryFolder out;
    const Outcome outcome = run_program(
        {"export", out.path("all"), "--allow-scripts", "--fixtures", folder_.path(name)});
    REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
    return read_file(out.path() / "all/services/Round/experiment.json");
  }
  void forget_graph(const std::string& name) const {
    fs::remove(folder_.path() / name / "services/Round/experiment.json");
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("every module of the registry is in the list, with all its parameters and ports") {
  for (const model::ModuleSpec* spec : model::modules()) {
    CAPTURE(spec->name);
    const graph::GraphModule& module = module_named(spec->name);
    for (const model::ParameterSpec& parameter : spec->parameters) {
      CAPTURE(parameter.name);
      const bool is_wired =
          std::any_of(module.inputs.begin(), module.inputs.end(),
                      [&](const auto& port) { return port.parameter == parameter.name; });
      CHECK(is_wired == graph::is_port_parameter(parameter));
      if (!is_wired)
        CHECK(graph::find_graph_parameter(module, graph::graph_name_of(module, parameter.name)) ==
              &parameter);
    }
    CHECK((spec->first_output.empty() || module.outputs.front() == spec->first_output));
    for (const model::FurtherOutput& port : spec->further_outputs)
      CHECK(graph::find_output_port(module, port.name) == port.name);
    const bool takes_data = std::any_of(module.inputs.begin(), module.inputs.end(),
                                        [&](const auto& port) { return port.parameter.empty(); });
    CHECK(takes_data != spec->is_source);
  }
  CHECK(graph::graph_modules().size() == model::modules().size());
}

TEST_CASE("every module goes from a graph into a definition and back") {
  for (const graph::GraphModule& module : graph::graph_modules()) {
    CAPTURE(module.name);
    const Folder folder;
    const std::string graph = graph_around(module).dump(1);
    const std::string definition = folder.import(graph, "one");
    CHECK(folder.exported("one") == graph);
    // Without the graph that it was made of, too.
    folder.forget_graph("one");
    const std::string written = folder.exported("one");
    CHECK(written != graph);
    const Json again = Json::parse(folder.import(written, "two"));
    const Json before = Json::parse(definition);
    for (const char* part : {"modules", "outputs"}) CHECK(again.at(part) == before.at(part));
    CHECK(folder.exported("two") == written);
  }
}

TEST_CASE("both outputs of a split flow on, and so does what was learnt") {
  const Folder folder;
  Json graph = graph_around(module_named("Split Data"));
  Json& nodes = graph["Graph"]["ModuleNodes"];
  Json& edges = graph["Graph"]["EdgesInternal"];
  nodes.push_back(node("add", module_named("Add Rows"), {}));
  nodes.push_back(node("apply", module_named("Apply Transformation"), {}));
  edges.push_back(edge("it:Results dataset2", "add:Dataset1"));
  edges.push_back(edge("it:Results dataset1", "add:Dataset2"));
  edges.push_back(edge("add:Results dataset", "apply:Dataset"));
  edges.push_back(edge("learn:Transformation function", "apply:Transformation"));
  graph["WebService"]["Outputs"] = {{{"Name", "output1"}, {"PortId", "apply:Transformed dataset"}}};
  const Json service = Json::parse(folder.import(graph.dump(1), "one"));
  const Json& modules = service.at("modules");
  CHECK(modules[3].at("from") == "it/Results dataset2");
  CHECK(modules[3].at("parameters").at("Dataset2") == "it");
  CHECK(modules[4].at("parameters").at("Transformation") == "learn/Transformation function");
  CHECK(folder.exported("one") == graph.dump(1));
}

}  // namespace graph_modules_test
