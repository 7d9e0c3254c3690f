#include "model/experiment.h"

#include "tests/model/build.h"

namespace experiment_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

using State = StepResult::State;

constexpr PreviewSize kWhole{1000, 1000};
constexpr std::size_t kMuch = 1u << 30;

/// With rows in its dataset.
PipelineSpec guide() {
  return guide_of({{"5", "This is a good day"}, {"2", "?"}});
}

std::vector<StepResult> run(const PipelineSpec& spec) {
  return run_steps(spec, kWhole, kMuch);
}

}  // namespace

TEST_CASE("a run keeps the table of each step, from the dataset's rows") {
  const std::vector<StepResult> results = run(guide());
  REQUIRE(results.size() == 2);
  for (const StepResult& result : results) {
    CHECK(result.state == State::kFinished);
    CHECK(result.problem == "");
    CHECK(result.made.rows == 2);
  }
  const Table& hashed = results[0].made.first;
  CHECK(results[0].made.columns == 9);
  CHECK(row_text(hashed, 0) == "This is a good day 1 1 2 2 0 2 0 1");
  CHECK(row_text(hashed, 1) == "? 0 0 0 0 0 0 0 0");
  const Table& selected = results[1].made.first;
  CHECK(names_of(selected.schema()) == "Col2");
  CHECK(row_text(selected, 0) == "This is a good day");
}

TEST_CASE("an experiment's run goes along the wire that the service's input replaces") {
  PipelineSpec spec = guide();
  spec.inputs[0].columns = Schema{{"other"}};
  CHECK(run(spec)[0].state == State::kFinished);
  CHECK(names_of(*find_step_columns(spec)[0].in) == "Col2");
}

TEST_CASE("steps that feed no output run too, and one result may feed several") {
  PipelineSpec spec = guide();
  spec.steps.push_back(hashing("short", "select", 1));
  spec.steps.push_back(selecting("again", "select", {"Col2"}));
  const auto results = run(spec);
  CHECK(row_text(results[2].made.first, 0) == "This is a good day 3 6");
  CHECK(row_text(results[3].made.first, 0) == "This is a good day");
}

TEST_CASE("a failing step reports its documented error, those after it do not run, others do") {
  PipelineSpec spec = guide();
  spec.steps.push_back(selecting("bad", "reviews", {"Col9"}));
  spec.steps.push_back(hashing("behind", "bad"));
  const auto results = run(spec);
  CHECK(results[0].state == State::kFinished);
  CHECK(results[2].state == State::kFailed);
  CHECK(results[2].problem ==
        "Error 0001: Column with name or index \"Col9\" does not exist in \"Dataset\"");
  CHECK(results[2].made.columns == 0);
  CHECK(results[3].state == State::kNotRun);
  CHECK(results[3].problem == "the step \"bad\" has made nothing");
}

TEST_CASE("a refused parameter is a failure of its step") {
  PipelineSpec spec = guide();
  spec.steps[0] = hashing("hash", "select", 0);
  const auto results = run(spec);
  CHECK(results[0].state == State::kFailed);
  CHECK(results[0].problem.starts_with("Error 0004: Parameter \"Hashing bitsize\""));
  CHECK(results[1].state == State::kFinished);
}

TEST_CASE("a dataset without rows is refused by the first module") {
  PipelineSpec spec = guide();
  spec.datasets[0].table = Table(spec.datasets[0].table.schema());
  const auto results = run(spec);
  CHECK(results[1].state == State::kFailed);
  CHECK(results[1].problem == "Error 0003: Input \"Dataset\" is null or empty");
}

TEST_CASE("where no dataset is wired nothing runs, and the reason is reported") {
  PipelineSpec spec = guide();
  spec.inputs[0].columns = Schema{{"text"}};
  spec.steps[0].from = "";
  CHECK(run(spec)[0].problem ==
        "only callers of the web service send it data; no dataset is wired to it");
  CHECK(names_of(*find_step_columns(spec)[0].in) == "text");
  CHECK(find_step_columns(spec)[0].out->size() == 9);
  spec.inputs.clear();
  CHECK(run(spec)[0].problem == "nothing is wired to it");
  CHECK_FALSE(find_step_columns(spec)[0].in.has_value());
}

TEST_CASE("a circle that an input opens for callers has no data of its own") {
  PipelineSpec spec = guide();
  spec.steps[1].from = "hash";
  spec.inputs[0].columns = Schema{{"Col2"}};
  for (const StepResult& result : run(spec)) CHECK(result.state == State::kNotRun);
}

TEST_CASE("an unknown module does not run") {
  PipelineSpec spec = guide();
  spec.steps[0].module = "Train Model";
  CHECK(run(spec)[0].problem == "there is no module \"Train Model\"");
}

TEST_CASE("of each result a preview is kept, its whole size is reported") {
  const auto results = run_steps(guide(), {1, 3}, kMuch);
  CHECK(results[0].made.rows == 2);
  CHECK(results[0].made.columns == 9);
  CHECK(results[0].made.first.rows() == 1);
  CHECK(names_of(results[0].made.first.schema()) ==
        "Col2,Col2_HashingFeature.0,Col2_HashingFeature.1");
}

TEST_CASE("a result that would not fit is not made") {
  PipelineSpec spec = guide();
  spec.steps[0] = hashing("hash", "select", 16);
  const auto results = run_steps(spec, kWhole, 1u << 20);
  CHECK(results[0].state == State::kNotRun);
  CHECK(results[0].problem == "the result would take more than 1 MiB");
  CHECK(results[1].state == State::kFinished);
}

TEST_CASE("columns of every step are known before any run") {
  const auto columns = find_step_columns(guide());
  REQUIRE(columns.size() == 2);
  CHECK(names_of(*columns[0].in) == "Col2");
  CHECK(columns[0].out->size() == 9);
  CHECK(names_of(*columns[1].in) == "Col1,Col2");
}

}  // namespace experiment_test
