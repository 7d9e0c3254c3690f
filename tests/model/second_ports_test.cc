// Wires into second ports and out of them.

#include <atomic>
#include <memory>
#include <thread>

#include "model/experiment.h"
#include "model/pipeline.h"
#include "model/row_scorer.h"
#include "tests/model/build.h"

namespace second_ports_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

/// A server whose first call ends when a second one has.
class Waiting final : public RowScorer {
 public:
  const Schema& columns() const override { return columns_; }
  void check(const Schema&) const override {}
  std::vector<Cells> score(const Table& rows) const override {
    const int call = ++calls_;
    if (call == 1) second_.wait(0);
    if (call == 2) {
      second_ = 1;
      second_.notify_all();
    }
    Cells names(ColumnType::kString);
    for (std::size_t row = 0; row < rows.rows(); ++row) names.append_text("n");
    return {names};
  }
  int calls() const { return calls_; }

 private:
  const Schema columns_{{"name"}};
  mutable std::atomic<int> calls_ = 0;
  mutable std::atomic<int> second_ = 0;
};

const Schema kNumbers{{"k", ColumnType::kInt32}, {"x", ColumnType::kDouble}};

Table rows_of(const std::vector<std::vector<std::string>>& rows) {
  return table_of(kNumbers, rows);
}

DatasetReference wired(std::string name) {
  return {std::move(name), nullptr};
}

StepSpec step(std::string id, std::string module, std::string from, Given given = {}) {
  return {std::move(id), std::move(module), std::move(from), std::move(given)};
}

StepSpec pass(std::string id, std::string from) {
  return selecting(std::move(id), std::move(from), {"k", "x"});
}

Given entered(const std::string& data) {
  return {{"Data", data}};
}

std::string text_of(const Table& table) {
  std::string text = names_of(table.schema()) + ":";
  for (std::size_t row = 0; row < table.rows(); ++row) text += " " + row_text(table, row) + ";";
  return text;
}

std::string kinds_of(const PipelineSpec& spec) {
  std::string kinds;
  for (const PipelineFault& fault : find_faults(spec))
    kinds += (kinds.empty() ? "" : "; ") + std::string(fault.what());
  return kinds;
}

Given joined_with(const std::string& name) {
  return {{"Dataset2", wired(name)},
          {"Join key columns for L", ColumnSelector::of_names({"k"})},
          {"Join key columns for R", ColumnSelector::of_names({"k"})}};
}

/// Callers' rows joined with those that were typed in and split.
PipelineSpec joining() {
  PipelineSpec spec;
  spec.steps = {
      step("names", "Enter Data Manually", "", entered("k,name\n1,one\n2,two\n3,three\n4,four\n")),
      step("split", "Split Data", "names", {{"Randomized split", false}}),
      step("join", "Join Data", "", joined_with("split/Results dataset2"))};
  spec.inputs = {{"input1", "join", kNumbers}};
  spec.outputs = {{"output1", "join"}};
  return spec;
}

PipelineSpec transforming(const std::string& module, const std::string& port, Given given) {
  PipelineSpec spec;
  spec.datasets = {{"training", rows_of({{"1", "0"}, {"2", "10"}, {"3", "?"}})}};
  spec.steps = {step("learn", module, "training", std::move(given)),
                step("apply", "Apply Transformation", "",
                     {{"Transformation", TransformationReference{"learn/" + port, nullptr}}})};
  spec.inputs = {{"input1", "apply", kNumbers}};
  spec.outputs = {{"output1", "apply"}};
  return spec;
}

}  // namespace

TEST_CASE("a module's rows come into the second port of another") {
  const Pipeline pipeline(joining());
  CHECK(names_of(pipeline.outputs()[0].schema) == "k,x,k (1),name");
  CHECK(pipeline.row_wise());  // the second port brings the same to each batch
  for (int again = 0; again < 2; ++again) {
    CHECK(text_of(pipeline.run({rows_of({{"4", "1"}, {"1", "2"}})})[0]) ==
          "k,x,k (1),name: 4 1 4 four;");
    CHECK(text_of(pipeline.run_part(0, rows_of({{"3", "1"}}))[0]) ==
          "k,x,k (1),name: 3 1 3 three;");
  }
}

TEST_CASE("each output of Split Data can be named, whichever flows on by itself") {
  for (const char* output : {"Results dataset1", "Results dataset2"}) {
    PipelineSpec spec;
    spec.datasets = {{"data", rows_of({{"1", "1"}, {"2", "2"}, {"3", "3"}})}};
    spec.steps = {step("split", "Split Data", "data",
                       {{"Randomized split", false}, {"Output", std::string(output)}}),
                  pass("rest", "split/Results dataset2")};
    spec.outputs = {{"first", "split/Results dataset1"}, {"rest", "rest"}, {"plain", "split"}};
    const std::vector<Table> made = Pipeline(spec).run({});
    CHECK(text_of(made[0]) == "k,x: 1 1;");
    CHECK(text_of(made[1]) == "k,x: 2 2; 3 3;");
    CHECK(made[2].rows() == (output == std::string("Results dataset1") ? 1 : 2));
    CHECK(text_of(run_steps(spec, {9, 9}, 1u << 20)[1].made.first) == "k,x: 2 2; 3 3;");
  }
}

TEST_CASE("what Normalize Data learnt is applied to other rows") {
  const Pipeline pipeline(
      transforming("Normalize Data", "Transformation function",
                   {{"Transformation method", std::string("MinMax")},
                    {"Columns to transform", ColumnSelector::of_names({"x"})}}));
  CHECK(pipeline.row_wise());
  CHECK(text_of(pipeline.run({rows_of({{"7", "5"}, {"8", "20"}})})[0]) == "k,x: 7 0.5; 8 2;");
}

TEST_CASE("what Clean Missing Data learnt is applied to other rows") {
  const Pipeline pipeline(transforming("Clean Missing Data", "Cleaning transformation",
                                       {{"Cleaning mode", std::string("Replace with mean")}}));
  CHECK(pipeline.row_wise());
  CHECK(text_of(pipeline.run({rows_of({{"?", "1"}, {"8", "?"}})})[0]) == "k,x: 2 1; 8 5;");
}

TEST_CASE("a column that was transformed has to be there") {
  PipelineSpec spec = transforming("Normalize Data", "Transformation function", {});
  spec.inputs[0].columns = Schema{{"k", ColumnType::kInt32}};
  CHECK(error_of([&] { Pipeline{spec}; }) ==
        "Error 0001: Column with name or index \"x\" does not exist in \"Dataset\"");
  PipelineSpec typed = transforming("Clean Missing Data", "Cleaning transformation", {});
  typed.inputs[0].columns = Schema{{"k"}, {"x", ColumnType::kDouble}};
  CHECK(error_of([&] { Pipeline{typed}; }) == "Error 0016: Columns k and k are incompatible.");
}

TEST_CASE("rows of one input can meet themselves, and then all are needed at once") {
  PipelineSpec spec;
  spec.steps = {pass("a", ""), step("both", "Add Rows", "a", {{"Dataset2", wired("a")}})};
  spec.inputs = {{"input1", "a", kNumbers}};
  spec.outputs = {{"output1", "both"}};
  const Pipeline pipeline(spec);
  CHECK_FALSE(pipeline.row_wise());
  CHECK_FALSE(pipeline.row_wise(0));
  CHECK_FALSE(pipeline.joins_inputs());
  CHECK(text_of(pipeline.run({rows_of({{"1", "2"}})})[0]) == "k,x: 1 2; 1 2;");
  CHECK(text_of(pipeline.run_part(0, rows_of({{"1", "2"}}))[0]) == "k,x: 1 2; 1 2;");
}

TEST_CASE("rows of two inputs can meet") {
  PipelineSpec spec;
  spec.steps = {pass("a", ""), pass("b", ""),
                step("both", "Add Columns", "a", {{"Right dataset", wired("b")}})};
  spec.inputs = {{"one", "a", kNumbers}, {"two", "b", kNumbers}};
  spec.outputs = {{"output1", "both"}};
  const Pipeline pipeline(spec);
  CHECK(pipeline.joins_inputs());
  CHECK(text_of(pipeline.run({rows_of({{"1", "2"}}), rows_of({{"3", "4"}})})[0]) ==
        "k,x,k (1),x (1): 1 2 3 4;");
}

TEST_CASE("callers' rows can come into the second port alone") {
  PipelineSpec spec;
  spec.datasets = {{"data", rows_of({{"1", "5"}})}};
  spec.steps = {pass("a", ""), pass("d", "data"),
                step("both", "Add Rows", "d", {{"Dataset2", wired("a")}})};
  spec.inputs = {{"input1", "a", kNumbers}};
  spec.outputs = {{"output1", "both"}};
  const Pipeline pipeline(spec);
  CHECK_FALSE(pipeline.row_wise(0));
  CHECK(pipeline.input_of(0) == 0);
  for (int again = 0; again < 2; ++again)
    CHECK(text_of(pipeline.run_part(0, rows_of({{"9", "9"}}))[0]) == "k,x: 1 5; 9 9;");
}

TEST_CASE("a step that makes no rows is refused where they are needed") {
  PipelineSpec spec = joining();
  spec.datasets = {{"none", Table(kNumbers)}};
  spec.steps[0] = pass("names", "none");
  CHECK(error_of([&] {
          Pipeline(spec).run({rows_of({{"1", "1"}})});
        }) == "Error 0003: Input \"Dataset\" is null or empty");
}

TEST_CASE("ports that are not there, or of another kind") {
  PipelineSpec spec = joining();
  spec.steps[2].parameters = joined_with("split/Results dataset3");
  CHECK(kinds_of(spec) ==
        "step \"join\" takes \"Dataset2\" from \"split/Results dataset3\", which is no step");
  PipelineSpec learned = transforming("Normalize Data", "Transformation function", {});
  learned.steps[1].parameters["Transformation"] = TransformationReference{"learn", nullptr};
  learned.outputs[0].from = "learn/Transformation function";
  CHECK(kinds_of(learned) ==
        "step \"apply\" takes a transformation, which \"learn\" does not give; output \"output1\" "
        "cannot take its data from \"learn/Transformation function\", which gives a "
        "transformation");
  PipelineSpec fed = joining();
  fed.steps[0].from = "split";
  CHECK(kinds_of(fed).starts_with("step \"names\" has no input port"));
}

TEST_CASE("a circle through a second port is one") {
  PipelineSpec spec;
  spec.datasets = {{"data", rows_of({{"1", "5"}})}};
  spec.steps = {step("a", "Add Rows", "data", {{"Dataset2", wired("b")}}), pass("b", "a")};
  spec.outputs = {{"output1", "b"}};
  CHECK(kinds_of(spec) == "the wires form a circle: \"a\" from \"b\" from \"a\"");
}

TEST_CASE("the canvas runs steps with second ports on the datasets' rows") {
  PipelineSpec spec = transforming("Normalize Data", "Transformation function",
                                   {{"Transformation method", std::string("MinMax")}});
  spec.datasets.push_back({"calls", rows_of({{"3", "20"}})});
  spec.steps[1].from = "calls";
  const auto results = run_steps(spec, {9, 9}, 1u << 20);
  CHECK(results[1].problem == "");
  CHECK(text_of(results[1].made.first) == "k,x: 1 2;");
  const auto columns = find_step_columns(spec);
  CHECK(columns[1].out == std::optional<Schema>(results[1].made.first.schema()));
  CHECK_FALSE(columns_at(spec, columns, find_wire_end(spec, "learn/Transformation function")));
}

TEST_CASE("the canvas tells why a second port got nothing") {
  PipelineSpec spec = joining();
  spec.inputs.clear();
  spec.datasets = {{"calls", rows_of({{"3", "20"}})}};
  spec.steps[2].from = "calls";
  CHECK(text_of(run_steps(spec, {9, 9}, 1u << 20)[2].made.first) ==
        "k,x,k (1),name: 3 20 3 three;");
  spec.steps[0].module = "No Such Module";
  CHECK(run_steps(spec, {9, 9}, 1u << 20)[2].problem ==
        "the step \"split/Results dataset2\" has made nothing");
}

TEST_CASE("a slow server behind a constant keeps no other call waiting, and is asked no more") {
  const auto server = std::make_shared<Waiting>();
  PipelineSpec spec;
  spec.datasets = {{"data", rows_of({{"1", "5"}})}};
  spec.steps = {
      step("ask", "Score Upstream", "data", {{"Server", ScorerReference{"here", server}}}),
      step("join", "Join Data", "", joined_with("ask"))};
  spec.inputs = {{"input1", "join", kNumbers}};
  spec.outputs = {{"output1", "join"}};
  const Pipeline pipeline(spec);
  std::string slow;
  std::thread first([&] { slow = text_of(pipeline.run({rows_of({{"1", "7"}})}).front()); });
  while (server->calls() == 0) std::this_thread::yield();
  const std::string quick = text_of(pipeline.run({rows_of({{"1", "7"}})}).front());
  first.join();
  CHECK(quick == "k,x,k (1),x (1),name: 1 7 1 5 n;");
  CHECK(slow == quick);
  CHECK(text_of(pipeline.run({rows_of({{"1", "7"}})}).front()) == quick);
  CHECK(server->calls() == 2);
}

TEST_CASE("datasets are shared by what is made of one specification") {
  const SharedTable table(rows_of({{"1", "5"}}));
  const PipelineSpec spec{.datasets = {{"data", table}}, .steps = {}, .inputs = {}, .outputs = {}};
  const PipelineSpec copy = spec;
  CHECK(copy.datasets[0].table.shared() == table.shared());
}

TEST_CASE("what second ports hold counts where the canvas runs") {
  PipelineSpec spec;
  std::vector<std::vector<std::string>> rows;
  for (int i = 0; i < 1000; ++i) rows.push_back({std::to_string(i), "1"});
  spec.datasets = {{"data", rows_of(rows)}};
  spec.steps = {step("one", "Add Rows", "data", {{"Dataset2", wired("pass")}}),
                pass("pass", "data")};
  const std::size_t bytes = rows_of(rows).bytes();
  CHECK(run_steps(spec, {1, 1}, 16 * bytes)[0].state == StepResult::State::kFinished);
  CHECK(run_steps(spec, {1, 1}, 5 * bytes / 2)[0].problem.starts_with("the result would take"));
}

}  // namespace second_ports_test
