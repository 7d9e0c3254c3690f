// Experiments as clients make, save and run them.

#include "emulator/studio/experiments.h"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "emulator/studio/record_texts.h"
#include "model/table_text.h"
#include "tests/emulator/studio/studio_under_test.h"

namespace experiments_test {

using namespace aml;
using namespace aml::studio;
using namespace aml::tests;

namespace {

// Rows typed by hand, their column chosen, hashed.
Json typed_graph(const std::string& bitsize, const std::string& column = "text") {
  return graph_of(
      {graph_node("enter", "Enter Data Manually",
                  {{"DataFormat", "CSV"}, {"Data", "n,text\n1,good day\n2,bad day\n"}}),
       graph_node("select", "Select Columns in Dataset", {{"Select Columns", column}}, "Dataset"),
       graph_node("hash", "Feature Hashing",
                  {{"Target column", "text"}, {"Hashing bitsize", bitsize}, {"N-grams", "1"}},
                  "Dataset")},
      {graph_edge("enter:dataset", "select:Dataset"),
       graph_edge("select:Results dataset", "hash:Dataset")});
}

Json ports_at_hash() {
  return {{"Inputs", {{{"Id", "i"}, {"Name", "input1"}, {"PortId", "hash:Dataset"}}}},
          {"Outputs", {{{"Id", "o"}, {"Name", "output1"}, {"PortId", "hash:Transformed dataset"}}}},
          {"Parameters", Json::array()}};
}

StatusCode node_code(const ExperimentPointer& experiment, const char* node) {
  const auto found = experiment->nodes.find(node);
  return found == experiment->nodes.end() ? StatusCode::kInDraft : found->second.status.code;
}

std::string output_text(StudioUnderTest& test, const std::string& id, const char* node,
                        const char* port) {
  const model::SharedTable table = get_output(test.studio.results(), *test.get(id), node, port);
  std::string text;
  model::write_table_header(model::TextFormat::kCsv, text, table.schema());
  model::write_table_rows(model::TextFormat::kCsv, text, table);
  return text;
}

}  // namespace

TEST_CASE("a draft is saved, run, changed and run again where it changed") {
  management::MemoryDefinitionStore store;
  StudioUnderTest test(store);
  const Experiments& experiments = test.studio.experiments();
  const auto draft = experiments.add(kWorkspace, submission_of(typed_graph("2"), true));
  CHECK(draft->status.code == StatusCode::kInDraft);
  CHECK_THROWS_AS(get_output(test.studio.results(), *draft, "hash", "Transformed dataset"),
                  core::ApiError);
  experiments.change(kWorkspace, draft->id, submission_of(typed_graph("2"), false), draft->etag);
  const auto ran = test.get(draft->id);
  CHECK(ran->status.code == StatusCode::kFinished);
  CHECK(output_text(test, draft->id, "select", "Results dataset") ==
        "text\r\ngood day\r\nbad day\r\n");
  test.world.clock.advance(std::chrono::seconds(5));
  experiments.change(kWorkspace, draft->id, submission_of(typed_graph("1"), false), std::nullopt);
  const auto again = test.get(draft->id);
  CHECK(again->nodes.at("select").status.ended == ran->nodes.at("select").status.ended);
  CHECK(again->nodes.at("hash").status.ended > ran->nodes.at("hash").status.ended);
}

TEST_CASE("what does not change the modules leaves an experiment finished") {
  management::MemoryDefinitionStore store;
  StudioUnderTest test(store);
  const Experiments& experiments = test.studio.experiments();
  const auto made = experiments.add(kWorkspace, submission_of(typed_graph("2"), false));
  Json moved = typed_graph("2");
  moved["SerializedClientData"] = "<DataV1>";
  experiments.change(kWorkspace, made->id, submission_of(moved, true, ports_at_hash()), {});
  CHECK(test.get(made->id)->status.code == StatusCode::kFinished);
  experiments.change(kWorkspace, made->id, submission_of(typed_graph("3"), true), {});
  CHECK(test.get(made->id)->status.code == StatusCode::kInDraft);
  CHECK(node_code(test.get(made->id), "select") == StatusCode::kFinished);
  CHECK(node_code(test.get(made->id), "hash") == StatusCode::kInDraft);
}

TEST_CASE("a save that does not fit its Etag changes nothing") {
  management::MemoryDefinitionStore store;
  StudioUnderTest test(store);
  const auto made =
      test.studio.experiments().add(kWorkspace, submission_of(typed_graph("2"), true));
  CHECK(refusal([&] {
          test.studio.experiments().change(kWorkspace, made->id,
                                           submission_of(typed_graph("9"), true), "another");
        }) == "EtagMismatch");
  CHECK(test.get(made->id)->etag == made->etag);
}

TEST_CASE("an experiment that runs is not changed") {
  management::MemoryDefinitionStore store;
  Experiment running;
  running.id = experiment_id(kWorkspace, std::string(32, '7'));
  running.document = std::make_shared<const Json>(Json{{"Graph", typed_graph("2")}});
  running.status.code = StatusCode::kRunning;
  store.write({{{{"experiment", kWorkspace, running.id}, write_experiment_row(running), 0}}, {}});
  StudioUnderTest test(store);
  CHECK(refusal([&] {
          test.studio.experiments().change(kWorkspace, running.id,
                                           submission_of(typed_graph("2"), true), std::nullopt);
        }) == "ExperimentIsRunning");
}

TEST_CASE("a module that fails names its error, and keeps those after it from running") {
  management::MemoryDefinitionStore store;
  StudioUnderTest test(store);
  const auto made =
      test.studio.experiments().add(kWorkspace, submission_of(typed_graph("2", "nothing"), false));
  const auto failed = test.get(made->id);
  CHECK(failed->status.code == StatusCode::kFailed);
  CHECK(failed->status.detail == "Select Columns in Dataset failed.");
  CHECK(node_code(failed, "enter") == StatusCode::kFinished);
  CHECK(failed->nodes.at("select").status.detail.find("Error 0001") == 0);
  CHECK(node_code(failed, "hash") == StatusCode::kNotStarted);
}

TEST_CASE("of a partial run the chosen nodes run, and what they need") {
  management::MemoryDefinitionStore store;
  StudioUnderTest test(store);
  Json graph = typed_graph("2");
  graph["ModuleNodes"][1]["IsPartOfPartialRun"] = true;
  Submission submission = submission_of(graph, false);
  submission.is_partial = true;
  const auto made = test.studio.experiments().add(kWorkspace, submission);
  const auto ran = test.get(made->id);
  CHECK(node_code(ran, "enter") == StatusCode::kFinished);
  CHECK(node_code(ran, "select") == StatusCode::kFinished);
  CHECK(node_code(ran, "hash") == StatusCode::kInDraft);
  CHECK(ran->status.code == StatusCode::kInDraft);
}

TEST_CASE("what cannot run is refused before it is saved") {
  management::MemoryDefinitionStore store;
  StudioUnderTest test(store);
  const auto refused = [&](const Json& graph) {
    try {
      test.studio.experiments().add(kWorkspace, submission_of(graph, false));
    } catch (const core::ApiError& error) {
      return error.message();
    }
    return std::string();
  };
  const std::string r_script =
      "506153734175476c4f62416c57734963.30806023392b42e094d66b775a6e0fd5.v1";
  CHECK(refused(graph_of({graph_node("r", r_script, {})}, {})).find("Execute R Script") == 0);
  CHECK(refused(graph_of({graph_node("x", "w.f.v", {})}, {})) ==
        "the emulator has no module w.f.v.");
  CHECK(refused(graph_of({}, {})) == "The experiment has no modules.");
  const Json circle = graph_of(
      {graph_node("a", "Select Columns in Dataset", {}, "Dataset"),
       graph_node("b", "Select Columns in Dataset", {}, "Dataset")},
      {graph_edge("a:Results dataset", "b:Dataset"), graph_edge("b:Results dataset", "a:Dataset")});
  CHECK(refused(circle).find("The modules go round in a circle") == 0);
  CHECK(test.studio.inventory().experiments(kWorkspace).size() == 1);  // that of the fixtures
}

TEST_CASE("a service of the fixtures is a finished experiment, saved under its own id") {
  management::MemoryDefinitionStore store;
  StudioUnderTest test(store);
  const auto all = test.studio.inventory().experiments(kWorkspace);
  REQUIRE(all.size() == 1);
  const std::string id = all.front()->id;
  CHECK(id == std::string(kWorkspace) + ".f-id." + core::derived_id("experiment", "Hashing"));
  CHECK(all.front()->status.code == StatusCode::kFinished);
  CHECK(output_text(test, id, "select", "Results dataset") == "Col2\r\ngood day\r\nbad day\r\n");
  Submission renamed = submission_of(all.front()->graph(), true);
  renamed.members["Description"] = "Renamed";
  test.studio.experiments().change(kWorkspace, id, renamed, all.front()->etag);
  CHECK(test.studio.inventory().experiments(kWorkspace).size() == 1);
  CHECK(text_of(*test.get(id)->document, "Description") == "Renamed");
  CHECK(test.get(id)->status.code == StatusCode::kFinished);
  test.studio.experiments().remove(kWorkspace, id, false);
  CHECK(text_of(*test.get(id)->document, "Description") == "Hashing");
  CHECK(refusal([&] { test.studio.experiments().remove(kWorkspace, id, false); }) ==
        "StudioRequestRefused");
}

TEST_CASE("runs take their turn on a thread, and are cancelled") {
  management::MemoryDefinitionStore store;
  StudioUnderTest test(store, false);
  std::vector<std::string> ids;
  for (int i = 0; i < 8; ++i)
    ids.push_back(test.studio.experiments()
                      .add(kWorkspace, submission_of(typed_graph(std::to_string(i + 1)), false))
                      ->id);
  test.studio.runs().cancel(kWorkspace, ids.back());
  for (const std::string& id : ids) {
    for (StatusCode code = StatusCode::kNotStarted;
         code == StatusCode::kNotStarted || code == StatusCode::kRunning;
         code = test.get(id)->status.code)
      std::this_thread::yield();
  }
  CHECK(test.get(ids.front())->status.code == StatusCode::kFinished);
  const StatusCode last = test.get(ids.back())->status.code;
  CHECK((last == StatusCode::kCanceled || last == StatusCode::kFinished));
  CHECK_FALSE(test.studio.runs().cancel(kWorkspace, ids.front()));
}

TEST_CASE("a module that takes long is cancelled while it runs") {
  management::MemoryDefinitionStore store;
  StudioUnderTest test(store, false);
  const std::string count =
      "with recursive c(x) as (select 1 union all select x + 1 from c limit 3000000) "
      "select max(x) n from c";
  const Json graph = graph_of(
      {graph_node("typed", "Enter Data Manually", {{"DataFormat", "CSV"}, {"Data", "n\n1\n"}}),
       graph_node("sql", "Apply SQL Transformation", {{"SQL Query Script", count}}, "t1")},
      {graph_edge("typed:dataset", "sql:t1")});
  const std::string id = test.studio.experiments().add(kWorkspace, submission_of(graph, false))->id;
  const auto code_of = [&](const std::string& node) {
    const auto experiment = test.get(id);
    const auto found = experiment->nodes.find(node);
    return found == experiment->nodes.end() ? StatusCode::kNotStarted : found->second.status.code;
  };
  while (code_of("sql") == StatusCode::kNotStarted) std::this_thread::yield();
  CHECK(test.studio.runs().cancel(kWorkspace, id));
  while (test.get(id)->status.code == StatusCode::kRunning) std::this_thread::yield();
  CHECK(test.get(id)->status.code == StatusCode::kCanceled);
  CHECK(code_of("typed") == StatusCode::kFinished);
  CHECK(code_of("sql") == StatusCode::kCanceled);
  CHECK(test.get(id)->nodes.at("sql").status.detail.empty());
}

}  // namespace experiments_test
