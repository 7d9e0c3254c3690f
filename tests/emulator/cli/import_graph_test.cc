// `amlemu import graph` and `amlemu export`: a graph becomes a service, and the service that graph.

#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "emulator/definition/positioned_json.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace import_graph_test {

using namespace aml;
using namespace aml::tests;

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const fs::path kGraphs = fs::path(AML_FIXTURES) / "graphs";
const fs::path kScoring = fs::path(AML_FIXTURES) / "scoring";
const std::string kNode = "825d8018-3f5b-4a70-9d7b-8a4d1f0f6f3e-";

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A folder of services that graphs were imported into.
class Imports {
 public:
  Outcome import(const fs::path& graph, std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"import", "graph", graph.string(), "--fixtures",
                                      folder_.path().string()};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  }
  Outcome import_text(std::string_view graph) const {
    return import(folder_.write("graph.json", graph));
  }
  /// The graph of that service after an export.
  std::string exported(const std::string& service) const {
    const TemporaryFolder out;
    const Outcome outcome =
        run_program({"export", out.path("all"), "--fixtures", folder_.path().string()});
    REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
    return read_file(out.path() / "all" / "services" / service / "experiment.json");
  }
  std::string definition(const std::string& service) const { return read_file(file_of(service)); }
  void edit(const std::string& service, const std::string& from, const std::string& to) const {
    std::string text = definition(service);
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    folder_.write("services/" + service + "/service.json", text.replace(at, from.size(), to));
  }
  bool is_empty() const { return !fs::exists(folder_.path() / "services"); }
  std::string path() const { return folder_.path().string(); }

 private:
  fs::path file_of(const std::string& service) const {
    return folder_.path() / "services" / service / "service.json";
  }

  TemporaryFolder folder_;
};

Json parsed(const std::string& text) {
  return definition::parse_positioned(text).value;
}

Json node_of(const Json& graph, const std::string& id) {
  for (const Json& node : graph.at("Graph").at("ModuleNodes"))
    if (node.at("Id") == id) return node;
  return nullptr;
}

Json value_of(const Json& graph, const std::string& id, const std::string& name) {
  const Json node = node_of(graph, id);
  for (const Json& parameter : node.at("ModuleParameters"))
    if (parameter.at("Name") == name) return parameter.at("Value");
  return nullptr;
}

}  // namespace

TEST_CASE("a graph becomes a service that can be served") {
  const Imports imports;
  const Outcome outcome = imports.import(kGraphs / "review-words.json");
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  CHECK(has(outcome.out, "Review words/service.json: 3 modules, 1 inputs, 1 outputs\n"));
  CHECK(has(outcome.out, "left out Evaluate Model (" + kNode + "400)"));
  CHECK(has(outcome.out, "kept in the graph alone \"Future parameter\" of Feature Hashing"));
  const Json service = parsed(imports.definition("Review words"));
  CHECK(service.at("workspace").at("id") == "0123456789abcdef0123456789abcdef");
  CHECK(service.at("webService").at("id") == "fedcba9876543210fedcba9876543210");
  const Json& modules = service.at("modules");
  CHECK_FALSE(service.contains("datasets"));
  CHECK(modules[0].at("module") == "Enter Data Manually");
  CHECK(has(modules[0].at("parameters").at("Data").get<std::string>(), "This is a good day"));
  CHECK(modules[2].at("parameters").dump() ==
        R"({"Target columns":["Text"],"Hashing bitsize":3,"N-grams":2})");
  CHECK(service.at("globalParameters").dump() ==
        R"([{"name":"Bits","default":3,"sets":[")" + kNode + R"(379/Hashing bitsize"]}])");
  CHECK(run_program({"validate", imports.path()}).exit_code == 0);
}

TEST_CASE("an imported graph is exported as it was, unknown members included") {
  const Imports imports;
  REQUIRE(imports.import(kGraphs / "review-words.json").exit_code == 0);
  REQUIRE(imports
              .import(kGraphs / "prices.json", {"--input", (kScoring / "rows.csv").string(),
                                                "--model", (kScoring / "linear.json").string()})
              .exit_code == 0);
  CHECK(imports.exported("Review words") == read_file(kGraphs / "review-words.json"));
  CHECK(imports.exported("Prices") == read_file(kGraphs / "prices.json"));
}

TEST_CASE("a field that was left empty in a graph stays so") {
  const Imports imports;
  std::string graph = read_file(kGraphs / "review-words.json");
  const std::string value = R"("Value": "2")";
  const std::size_t at = graph.find(value, graph.find(R"("Name": "N-grams")"));
  REQUIRE(at != std::string::npos);
  graph.replace(at, value.size(), R"("Value": "")");
  REQUIRE(imports.import_text(graph).exit_code == 0);
  CHECK(imports.exported("Review words") == graph);
}

TEST_CASE("what a service has changed since is changed in its graph, and nothing else") {
  const Imports imports;
  REQUIRE(imports.import(kGraphs / "review-words.json").exit_code == 0);
  imports.edit("Review words", "\"N-grams\": 2", "\"N-grams\": 4, \"Missing cells\": \"Drop row\"");
  imports.edit("Review words", R"(["Title", "Text"])", R"(["Text"])");
  imports.edit("Review words", R"("name": "output1")", R"("name": "words")");
  imports.edit("Review words", R"("default": 3)", R"("default": 5)");
  const Json before = parsed(read_file(kGraphs / "review-words.json"));
  Json after = parsed(imports.exported("Review words"));
  CHECK(value_of(after, kNode + "379", "N-grams") == "4");
  CHECK(value_of(after, kNode + "379", "Missing cells") == "Drop row");
  CHECK(value_of(after, kNode + "379", "Future parameter") == "kept as it is");
  CHECK(has(value_of(after, kNode + "25", "Select Columns").get<std::string>(),
            "%22columns%22%3A%5B%22Text%22%5D"));
  CHECK(value_of(after, kNode + "25", "Select Columns") !=
        value_of(before, kNode + "25", "Select Columns"));
  CHECK(after.at("WebService").at("Outputs")[1].at("Name") == "words");
  CHECK(after.at("WebService").at("Outputs")[1].at("PortId") == kNode + "379:Transformed dataset");
  CHECK(after.at("WebService").at("Parameters")[0].at("Value") == "5");
  CHECK(node_of(after, kNode + "12") == node_of(before, kNode + "12"));
  CHECK(node_of(after, kNode + "400") == node_of(before, kNode + "400"));
  CHECK(after.at("Graph").at("EdgesInternal") == before.at("Graph").at("EdgesInternal"));
  CHECK(after.at("SomethingNewer") == before.at("SomethingNewer"));
}

TEST_CASE("services that no graph was imported for are exported with one that can be imported") {
  const TemporaryFolder out;
  const Outcome outcome = run_program({"export", out.path("all")});
  CHECK(outcome.exit_code == 0);
  CHECK(run_program({"validate", out.path("all")}).exit_code == 0);
  const fs::path graph = out.path() / "all/services/SimpleFeatureHashingExperiment/experiment.json";
  CHECK(has(read_file(graph), R"("SourceOutputPortId": "select:Results dataset")"));
  out.write("in.csv", "Col2\nx\n");
  const Outcome again = run_program({"import", "graph", graph.string(), "Again", "--fixtures",
                                     out.path("new"), "--input", out.path("in.csv")});
  CHECK_MESSAGE(again.exit_code == 0, again.err);
  const Json service = parsed(read_file(out.path() / "new/services/Again/service.json"));
  CHECK(service.at("workspace").at("id") == "756dbbd56cf4b58a5125db394cae1dc4");
  CHECK(service.at("modules")[0].at("module") == "Feature Hashing");
  const Outcome there = run_program({"export", out.path("all")});
  CHECK(there.exit_code == 2);
  CHECK(has(there.err, "is there already"));
}

TEST_CASE("modules and parts that the emulator has not are named, all of them") {
  const Imports imports;
  const Outcome outcome = imports.import(kGraphs / "prices.json");
  CHECK(outcome.exit_code == 2);
  CHECK(has(outcome.err, "prices.json:121:6: the trained model "));
  CHECK(has(outcome.err, "--model FILE gives it"));
  CHECK(has(outcome.err, "the columns of the web service input \"input1\" are not known"));
  CHECK(has(outcome.err, "they would come from Import Data (1f2e3d4c"));
  std::string text = read_file(kGraphs / "prices.json");
  const std::string scored = "3:Scored dataset\",\n    \"Name\": \"output1\"";
  REQUIRE(has(text, scored));
  text.replace(text.find(scored), scored.size(), "4:Result Dataset\", \"Name\": \"output1\"");
  const Outcome script = imports.import_text(text);
  CHECK(script.exit_code == 2);
  CHECK(has(script.err, "import graph does not take Execute R Script (1f2e3d4c"));
  CHECK(imports.is_empty());
}

TEST_CASE("graphs that cannot be: every fault with its place") {
  const Imports imports;
  const Outcome shapes = imports.import_text(R"({"Graph": {
 "ModuleNodes": [{"Id": 7}, {"Id": "a", "ModuleId": "w.c9a826602d9c411d81224d9e0b3ce92a.v1"},
  {"Id": "a", "ModuleId": "x"}, 3],
 "EdgesInternal": [{"SourceOutputPortId": "b:c", "DestinationInputPortId": "a"}]},
 "WebService": []})");
  CHECK(shapes.exit_code == 2);
  for (const char* fault :
       {"graph.json:2:18: there is no \"ModuleId\"",
        "graph.json:2:25: \"Id\" must be a text, not 7",
        "graph.json:3:10: the id \"a\" is given twice",
        "graph.json:3:33: each item of \"ModuleNodes\" must be an object",
        "graph.json:4:43: there is no node \"b\"", "graph.json:4:76: \"a\" is not a port",
        "graph.json:5:16: \"WebService\" must be an object"})
    CHECK_MESSAGE(has(shapes.err, fault), shapes.err);
  const std::string head = R"({"Description": "x", "Graph": {"ModuleNodes": [{"Id": "a",
 "ModuleId": "w.c9a826602d9c411d81224d9e0b3ce92a.v1", "ModuleParameters": [)";
  const std::string tail = R"(]}], "EdgesInternal": [
 {"SourceOutputPortId": "a:Transformed dataset", "DestinationInputPortId": "a:Nowhere"}]},
 "WebService": {"Inputs": [{"Name": "i", "PortId": "a:Elsewhere"}],
 "Outputs": [{"Name": "o", "PortId": "a:Side"}]}})";
  const Outcome values = imports.import_text(head + R"({"Name": "Hashing bitsize", "Value": "many"},
 {"Name": "missing cells", "Value": "Drop rows"})" +
                                             tail);
  CHECK(values.exit_code == 2);
  for (const char* fault :
       {"graph.json:2:76: \"Hashing bitsize\" of Feature Hashing (a) cannot be \"many\"",
        "did you mean \"Drop row\"?", "has no port \"Nowhere\"", "has no port \"Side\"",
        "cannot be attached to the port \"Elsewhere\""})
    CHECK_MESSAGE(has(values.err, fault), values.err);
  CHECK(has(imports.import_text("{").err, "graph.json:1:2: "));
  CHECK(has(imports.import_text("{}").err, "there is no \"Graph\" in this"));
  CHECK(has(imports.import("nowhere.json").err, "nowhere.json: cannot be read"));
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  CHECK(has(imports.import_text("{\"Graph\": " + deep + "}").err, "error: "));
  CHECK(imports.is_empty());
}

TEST_CASE("the words of import") {
  for (const auto& [words, fault] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"import"}, "graph or har"},
           {{"import", "graf", "x"}, "import knows graph and har, not \"graf\""},
           {{"import", "graph", "x", "y", "z"}, "a name at most"},
           {{"import", "har", "x", "--model", "y"}, "--model is not for import har"},
           {{"import", "graph", "x", "--unseen", "error"}, "--unseen is not for import graph"}}) {
    const Outcome outcome = run_program(words);
    CHECK(outcome.exit_code == 2);
    CHECK_MESSAGE(has(outcome.err, fault), outcome.err);
  }
  CHECK(has(run_program({"import", "--help"}).out, "--samples FOLDER"));
}

TEST_CASE("datasets and the columns of several inputs come from a folder of samples") {
  const Imports imports;
  const TemporaryFolder folder;
  const std::string graph = folder.write("wide.json", R"({"Description": "Wide", "Graph": {
 "ModuleNodes": [
  {"Id": "add", "ModuleId": "w.5714a225befd438a9bb5f6fdc50a4efb.v1", "InputPortsInternal": [
   {"Name": "Left dataset"}, {"Name": "Right dataset", "DataSourceId": "ws.cities.v1"}]},
  {"Id": "split", "ModuleId": "w.70530644c97a4ab685f788bf30a8be5f.v1", "ModuleParameters": [
   {"Name": "Fraction of rows in the first output dataset", "Value": "0.75"},
   {"Name": "Randomized split", "Value": "False"}]}],
 "EdgesInternal": [
  {"SourceOutputPortId": "add:Combined dataset", "DestinationInputPortId": "split:Dataset"}]},
 "WebService": {"Inputs": [{"Name": "input1", "PortId": "add:Left dataset"}],
  "Outputs": [{"Name": "output1", "PortId": "split:Results dataset2"}]}})");
  const Outcome without = imports.import(graph);
  CHECK(without.exit_code == 2);
  CHECK(has(without.err, "the graph refers to the dataset \"ws.cities.v1\""));
  CHECK(has(without.err, "as \"ws.cities.v1.csv\""));
  folder.write("samples/ws.cities.v1.csv", "city\nOslo\nBergen\n");
  folder.write("samples/input1.csv", "age\n39\n");
  const Outcome outcome = imports.import(graph, {"--samples", folder.path("samples")});
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  const Json service = parsed(imports.definition("Wide"));
  CHECK(service.at("datasets")[0].at("rows").dump() == R"([["Oslo"],["Bergen"]])");
  CHECK(service.at("inputs")[0].at("columns").dump() == R"([{"name":"age","type":"Int32"}])");
  CHECK(service.at("modules")[0].at("parameters").dump() == R"({"Right dataset":"ws.cities.v1"})");
  CHECK(service.at("modules")[1].at("parameters").at("Output") == "Results dataset2");
  CHECK(imports.exported("Wide") == read_file(graph));
  imports.edit("Wide", "\"Right dataset\": \"ws.cities.v1\"", "\"Right dataset\": \"other\"");
  imports.edit("Wide", R"("name": "ws.cities.v1")", R"("name": "other")");
  const Json after = parsed(imports.exported("Wide"));
  CHECK(node_of(after, "add").at("InputPortsInternal")[1].at("DataSourceId") != "ws.cities.v1");
  CHECK(after.at("Graph").at("EdgesInternal").size() == 1);
  imports.edit("Wide", "\"Results dataset2\"", "\"Results dataset1\"");
  CHECK(parsed(imports.exported("Wide")).at("WebService").at("Outputs")[0].at("PortId") ==
        "split:Results dataset1");
}

TEST_CASE("a service with a script is exported where scripts are allowed") {
  const TemporaryFolder folder;
  const std::string text = R"({"name": "Scripted", "inputs": [{"name": "input1", "to": "s",
      "columns": [{"name": "n", "type": "Int32"}]}],
      "modules": [{"id": "s", "module": "Execute Python Script", "parameters": {"Python Script":
        {"code": "def azureml_main(a): return a", "columns": [{"name": "n", "type": "Int32"}]}}}],
      "outputs": [{"name": "output1", "from": "s"}]})";
  folder.write("f/services/Scripted/service.json", text);
  const auto exported = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"export", folder.path("all"), "--fixtures", folder.path("f")};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  };
  CHECK(exported({}).exit_code == 2);
  const Outcome outcome = exported({"--allow-scripts"});
  CHECK_MESSAGE(outcome.exit_code == 0, outcome.err);
  CHECK(read_file(folder.path("all/services/Scripted/service.json")) == text);
}

TEST_CASE("validate finds a script that cannot be compiled, with its line") {
  const TemporaryFolder folder;
  folder.write("f/services/Scripted/service.json", R"({"inputs": [{"name": "input1", "to": "s",
      "columns": [{"name": "n", "type": "Int32"}]}],
      "modules": [{"id": "s", "module": "Execute Python Script", "parameters": {"Python Script":
        {"file": "main.py", "columns": [{"name": "n", "type": "Int32"}]}}}],
      "outputs": [{"name": "output1", "from": "s"}]})");
  folder.write("f/services/Scripted/main.py", "import os\ndef azureml_main(a)\n    return a\n");
  const Outcome outcome = run_program({"validate", folder.path("f"), "--allow-scripts"});
  CHECK(outcome.exit_code == 2);
  CHECK_MESSAGE(has(outcome.err,
                    "Scripted/service.json:4:18: the script cannot be compiled\n"
                    "  main.py:2: SyntaxError: expected ':'\n"),
                outcome.err);
  folder.write("f/services/Scripted/main.py", "def azureml_main(a):\n    return a\n");
  CHECK(run_program({"validate", folder.path("f"), "--allow-scripts"}).exit_code == 0);
}

TEST_CASE("answers by example travel in a graph") {
  const TemporaryFolder folder;
  folder.write("in.csv", "age\n39\n50\n");
  folder.write("out.csv", "label\nyes\n{no}\n");
  REQUIRE(run_program({"new", "Old", "--fixtures", folder.path("f"), "--input",
                       folder.path("in.csv"), "--output", folder.path("out.csv")})
              .exit_code == 0);
  REQUIRE(run_program({"export", folder.path("all"), "--fixtures", folder.path("f")}).exit_code ==
          0);
  const Outcome again =
      run_program({"import", "graph", folder.path("all/services/Old/experiment.json"), "New",
                   "--fixtures", folder.path("f"), "--input", folder.path("in.csv")});
  REQUIRE_MESSAGE(again.exit_code == 0, again.err);
  const auto answers = [&](const std::string& name) {
    const Json service = parsed(read_file(folder.path() / "f/services" / name / "service.json"));
    return service.at("modules")[0].at("parameters").at("Answers").dump();
  };
  CHECK(answers("New") == answers("Old"));
}

TEST_CASE("wires, inputs and parameters that a service no longer has leave its graph") {
  const Imports imports;
  const std::string graph = R"({"Description": "Less", "Graph": {"ModuleNodes": [
  {"Id": "names", "ModuleId": "w.4fbef0ab2c8e4a25b5c47be76eac33d6.v1", "ModuleParameters": [
   {"Name": "Data", "Value": "id,name\n1,a\n"}]},
  {"Id": "sql", "ModuleId": "w.90381e8067c34d9987541db785b7ea37.v1", "ModuleParameters": [
   {"Name": "SQL Query Script", "Value": "select * from t1", "LinkedGlobalParameter": "Query"}]},
  {"Id": "other", "ModuleId": "w.90381e8067c34d9987541db785b7ea37.v1"}],
 "EdgesInternal": [
  {"SourceOutputPortId": "names:dataset", "DestinationInputPortId": "sql:t1"},
  {"SourceOutputPortId": "names:dataset", "DestinationInputPortId": "sql:t3"},
  {"SourceOutputPortId": "names:dataset", "DestinationInputPortId": "other:t1"}]},
 "WebService": {"Inputs": [{"Name": "input1", "PortId": "sql:t1"},
   {"Name": "unused", "PortId": "other:t1"}],
  "Outputs": [{"Name": "output1", "PortId": "sql:Results dataset"}],
  "Parameters": [{"Name": "Query", "Value": "select * from t1"}, {"Name": "Unused", "Value": "1"}]}})";
  REQUIRE(imports.import_text(graph).exit_code == 0);
  CHECK(imports.exported("Less") == graph);
  imports.edit("Less", R"(, "Table3": "names")", "");
  Json after = parsed(imports.exported("Less"));
  CHECK(after.at("Graph").at("EdgesInternal").size() == 2);
  CHECK(after.at("WebService") == parsed(graph).at("WebService"));
  Json service = parsed(imports.definition("Less"));
  service["inputs"] = Json::array();
  service["globalParameters"] = Json::array();
  imports.edit("Less", imports.definition("Less"), service.dump(1));
  after = parsed(imports.exported("Less"));
  CHECK(after.at("WebService").at("Inputs").dump() == R"([{"Name":"unused","PortId":"other:t1"}])");
  CHECK(after.at("WebService").at("Parameters").dump() == R"([{"Name":"Unused","Value":"1"}])");
  CHECK(node_of(after, "sql").at("ModuleParameters")[0].at("LinkedGlobalParameter").is_null());
}

TEST_CASE("wires that cannot be are named with their ports") {
  const Imports imports;
  const Outcome outcome = imports.import_text(R"({"Description": "Wrong", "Graph": {"ModuleNodes": [
  {"Id": "rows", "ModuleId": "w.4fbef0ab2c8e4a25b5c47be76eac33d6.v1", "ModuleParameters": [
   {"Name": "Data", "Value": "id\n1\n"}]},
  {"Id": "learn", "ModuleId": "w.986df33367484b85923d871df70d6aaf.v1"},
  {"Id": "apply", "ModuleId": "w.805e592d0f1f48eb97c9688ed0c1dc70.v1", "InputPortsInternal": [
   {"Name": "Transformation", "TransformModuleId": "ws.scale.v1"}]},
  {"Id": "py", "ModuleId": "w.cdb56f957f4c404dbde75bb972e6f232.v1", "ModuleParameters": [
   {"Name": "Python Script", "Value": "def azureml_main(a): return a"}]}],
 "EdgesInternal": [
  {"SourceOutputPortId": "rows:dataset", "DestinationInputPortId": "learn:Datasets"},
  {"SourceOutputPortId": "learn:Transformation function", "DestinationInputPortId": "apply:Dataset"},
  {"SourceOutputPortId": "rows:dataset", "DestinationInputPortId": "py:Script Bundle"},
  {"SourceOutputPortId": "apply:Transformed dataset", "DestinationInputPortId": "py:Dataset1"}]},
 "WebService": {"Outputs": [{"Name": "o1", "PortId": "py:Result Dataset"},
  {"Name": "o2", "PortId": "learn:Transformation function"}]}})");
  CHECK(outcome.exit_code == 2);
  for (const char* fault :
       {"Normalize Data (learn) has no port \"Datasets\"", "did you mean \"Dataset\"?",
        "the port \"Dataset\" of Apply Transformation (apply) takes data, and Normalize Data "
        "(learn) "
        "gives a transformation there",
        "the saved transformation \"ws.scale.v1\" is not in the graph",
        "the port \"Script Bundle\" of Execute Python Script (py) cannot be taken over: script "
        "bundles are not read",
        "does not say which columns the script of Execute Python Script (py) makes",
        "--samples FOLDER gives them, as \"py.csv\"",
        "the web service output \"o2\" is attached to a transformation"})
    CHECK_MESSAGE(has(outcome.err, fault), outcome.err);
  CHECK(imports.is_empty());
}

TEST_CASE("columns of a script and several models come from the samples") {
  const Imports imports;
  const TemporaryFolder folder;
  const std::string graph = folder.write("models.json", R"({"Description": "Models", "Graph": {
 "ModuleNodes": [
  {"Id": "py", "ModuleId": "w.cdb56f957f4c404dbde75bb972e6f232.v1", "ModuleParameters": [
   {"Name": "Python Script", "Value": "def azureml_main(a): return a"}]},
  {"Id": "a", "ModuleId": "w.401b4f92e7244d5abe81d5b0ff9bdb33.v1", "InputPortsInternal": [
   {"Name": "Trained model", "TrainedModelId": "ws.a.v1"}]},
  {"Id": "b", "ModuleId": "w.401b4f92e7244d5abe81d5b0ff9bdb33.v1", "InputPortsInternal": [
   {"Name": "Trained model", "TrainedModelId": "ws.b.v1"}]}],
 "EdgesInternal": [
  {"SourceOutputPortId": "py:Result Dataset", "DestinationInputPortId": "a:Dataset"},
  {"SourceOutputPortId": "py:Result Dataset", "DestinationInputPortId": "b:Dataset"}]},
 "WebService": {"Inputs": [{"Name": "input1", "PortId": "py:Dataset1"}],
  "Outputs": [{"Name": "o1", "PortId": "a:Scored dataset"},
   {"Name": "o2", "PortId": "b:Scored dataset"}]}})");
  folder.write("samples/py.csv", "x\n0.5\n");
  folder.write("samples/input1.csv", "n\n1\n");
  const std::string model = R"({"type":"linear","features":["x"],"coefficients":[2],"intercept":)";
  folder.write("samples/ws.a.v1.json", model + "1}");
  folder.write("samples/ws.b.v1.json", model + "2}");
  const Outcome closed = imports.import(graph, {"--samples", folder.path("samples")});
  CHECK(closed.exit_code == 2);
  CHECK(has(closed.err, "--allow-scripts"));
  const Outcome outcome =
      imports.import(graph, {"--samples", folder.path("samples"), "--allow-scripts"});
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  const Json service = parsed(imports.definition("Models"));
  CHECK(service.at("models").dump() ==
        R"([{"name":"ws.a.v1","file":"model-1.json"},{"name":"ws.b.v1","file":"model-2.json"}])");
  CHECK(service.at("modules")[0].at("parameters").at("Python Script").at("columns").dump() ==
        R"([{"name":"x","type":"Double"}])");
  const TemporaryFolder out;
  REQUIRE(run_program({"export", out.path("all"), "--fixtures", imports.path(), "--allow-scripts"})
              .exit_code == 0);
  CHECK(read_file(out.path() / "all/services/Models/experiment.json") == read_file(graph));
}

}  // namespace import_graph_test
