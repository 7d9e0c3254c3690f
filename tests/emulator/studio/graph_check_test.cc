// What a graph's problems are, and which columns are known before it runs.

#include "emulator/studio/graph_check.h"

#include <doctest/doctest.h>

#include "tests/emulator/studio/studio_under_test.h"

namespace graph_check_test {

using namespace aml;
using namespace aml::studio;
using namespace aml::tests;

namespace {

Json check(const Json& graph, const Json& web_service = nullptr) {
  management::MemoryDefinitionStore store;
  StudioUnderTest test(store);
  const Json document = {{"Graph", graph}, {"WebService", web_service}};
  return check_graph(document, kWorkspace, test.studio.results().parts());
}

// `node.parameter/port: text` of each.
std::string problems_of(const Json& checked) {
  std::string text;
  for (const Json& one : checked.at("problems"))
    text += text_of(one, "node") + "." + text_of(one, "parameter") + "/" + text_of(one, "port") +
            ": " + text_of(one, "text") + "\n";
  return text;
}

std::string names_of(const Json& columns) {
  std::string text;
  for (const Json& one : columns) text += text_of(one, "name") + ":" + text_of(one, "type") + " ";
  return text;
}

const std::string kSample =
    dataset_id(kGlobalWorkspace, core::derived_id("dataset", "Book Reviews from Amazon"));

Json guide_graph(const std::string& column) {
  return graph_of({graph_node("select", "Select Columns in Dataset", {{"Select Columns", column}},
                              "Dataset", kSample),
                   graph_node("hash", "Feature Hashing",
                              {{"Target column", "Col2"}, {"Hashing bitsize", "1"}}, "Dataset")},
                  {graph_edge("select:Results dataset", "hash:Dataset")});
}

}  // namespace

TEST_CASE("columns follow the wires, of ports and of datasets") {
  const Json checked = check(guide_graph("Col2"));
  CHECK(problems_of(checked) == "");
  const Json& columns = checked.at("columns");
  CHECK(names_of(columns.at(kSample)) == "Col1:Int32 Col2:String ");
  CHECK(names_of(columns.at("select:Dataset")) == "Col1:Int32 Col2:String ");
  CHECK(names_of(columns.at("hash:Dataset")) == "Col2:String ");
  CHECK(names_of(columns.at("hash:Transformed dataset")) ==
        "Col2:String Col2_HashingFeature.0:Int32 Col2_HashingFeature.1:Int32 ");
}

TEST_CASE("each problem names its node, and its parameter or its port") {
  struct {
    const char* name;
    Json graph;
    const char* problems;
  } cases[] = {
      {"a column that is not there", guide_graph("Col3"),
       "select./: Error 0001: Column with name or index \"Col3\" does not exist in \"Dataset\"\n"},
      {"nothing given, nothing wired",
       graph_of({graph_node("s", "Select Columns in Dataset", {{"Select Columns", ""}})}, {}),
       "s.Select Columns/: is required\ns./Dataset: needs a wire\n"},
      {"a value that is none",
       graph_of({graph_node("h", "Feature Hashing",
                            {{"Target column", "Col2"}, {"Hashing bitsize", "many"}}, "Dataset",
                            kSample)},
                {}),
       "h.Hashing bitsize/: is no value that the parameter takes\n"},
      {"no module", graph_of({graph_node("x", "w.f.v", {})}, {}),
       "x./: the emulator has no module w.f.v\n"},
      {"a port that is not there",
       graph_of({graph_node("s", "Select Columns in Dataset", {{"Select Columns", "Col2"}}, "Data",
                            kSample)},
                {}),
       "s./Data: is no port of the module\ns./Dataset: needs a wire\n"},
      {"a circle",
       graph_of({graph_node("a", "Add Columns", {}), graph_node("b", "Add Columns", {})},
                {graph_edge("a:Combined dataset", "b:Left dataset"),
                 graph_edge("a:Combined dataset", "b:Right dataset"),
                 graph_edge("b:Combined dataset", "a:Left dataset"),
                 graph_edge("b:Combined dataset", "a:Right dataset")}),
       "a./: waits for its own result: the wires form a circle\n"
       "b./: waits for its own result: the wires form a circle\n"},
      {"a graph that is none", Json{{"ModuleNodes", 7}},
       "./: \"ModuleNodes\" must be a list, not 7\n"}};
  for (const auto& one : cases) {
    CAPTURE(one.name);
    CHECK(problems_of(check(one.graph)) == one.problems);
  }
}

TEST_CASE("a web service input is wire enough") {
  const Json graph =
      graph_of({graph_node("h", "Feature Hashing", {{"Target column", "Col2"}}, "Dataset")}, {});
  const Json service = {{"Inputs", {{{"Name", "input1"}, {"PortId", "h:Dataset"}}}}};
  CHECK(problems_of(check(graph, service)) == "");
}

TEST_CASE("columns of a transformation's port follow from what it learns of") {
  const Json graph = graph_of(
      {graph_node("n", "Normalize Data", {{"Columns to transform", "Col1"}}, "Dataset", kSample),
       graph_node("a", "Apply Transformation", {}, "Dataset", kSample)},
      {graph_edge("n:Transformation function", "a:Transformation")});
  const Json checked = check(graph);
  CHECK(problems_of(checked) == "");
  CHECK(names_of(checked.at("columns").at("a:Transformed dataset")) == "Col1:Double Col2:String ");
}

}  // namespace graph_check_test
