#include "model/pipeline.h"

#include <stdexcept>
#include <thread>

#include "tests/model/build.h"

namespace pipeline_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

PipelineSpec guide() {
  return guide_of({});
}

std::vector<Table> one(Table table) {
  std::vector<Table> tables;
  tables.push_back(std::move(table));
  return tables;
}

Table sentence() {
  return table_of({{"Col2"}}, {{"This is a good day"}});
}

}  // namespace

TEST_CASE("the guide's experiment") {
  const Pipeline pipeline(guide());
  REQUIRE(pipeline.inputs().size() == 1);
  CHECK(pipeline.inputs()[0].name == "input1");
  CHECK(names_of(pipeline.inputs()[0].schema) == "Col2");
  REQUIRE(pipeline.outputs().size() == 1);
  CHECK(pipeline.outputs()[0].name == "output1");
  CHECK(pipeline.outputs()[0].schema.size() == 9);
  CHECK(pipeline.row_wise());
  const std::vector<Table> results = pipeline.run(one(sentence()));
  REQUIRE(results.size() == 1);
  CHECK(results[0].schema() == pipeline.outputs()[0].schema);
  CHECK(row_text(results[0], 0) == "This is a good day 1 1 2 2 0 2 0 1");
}

TEST_CASE("an input above the selection asks for all its columns") {
  PipelineSpec spec = guide();
  spec.inputs[0].to = "select";
  const Pipeline pipeline(spec);
  CHECK(names_of(pipeline.inputs()[0].schema) == "Col1,Col2");
  const auto results =
      pipeline.run(one(table_of(pipeline.inputs()[0].schema, {{"5", "This is a good day"}})));
  CHECK(row_text(results[0], 0) == "This is a good day 1 1 2 2 0 2 0 1");
}

TEST_CASE("columns that the input names itself replace those of the wire") {
  PipelineSpec spec = guide();
  spec.inputs[0].columns = Schema{{"text"}};
  CHECK(names_of(Pipeline(spec).inputs()[0].schema) == "text");
  spec.steps[0].from = "";
  CHECK(names_of(Pipeline(spec).inputs()[0].schema) == "text");
}

TEST_CASE("extra columns after the port's pass through") {
  const Pipeline pipeline(guide());
  const Schema wider{{"Col2"}, {"id", ColumnType::kInt32}};
  const auto results = pipeline.run(one(table_of(wider, {{"This is a good day", "42"}})));
  CHECK(row_text(results[0], 0) == "This is a good day 42 1 1 2 2 0 2 0 1");
}

TEST_CASE("one result may feed several readers") {
  PipelineSpec spec;
  spec.steps = {selecting("only", "", {"a", "b"}), hashing("hash", "only", 1),
                selecting("narrow", "only", {"b"}), selecting("again", "hash", {"a"})};
  spec.inputs = {{"in", "only", Schema{{"a"}, {"b"}, {"c"}}}};
  spec.outputs = {{"both", "only"},
                  {"hashed", "hash"},
                  {"narrow", "narrow"},
                  {"again", "again"},
                  {"both2", "only"}};
  const Pipeline pipeline(spec);
  const auto results = pipeline.run(one(table_of({{"a"}, {"b"}, {"c"}}, {{"2", "3", "4"}})));
  REQUIRE(results.size() == 5);
  CHECK(row_text(results[0], 0) == "2 3");
  CHECK(row_text(results[1], 0) == "2 3 1 0 0 1");
  CHECK(row_text(results[2], 0) == "3");
  CHECK(row_text(results[3], 0) == "2");
  CHECK(row_text(results[4], 0) == "2 3");
}

TEST_CASE("several inputs, each to its step") {
  PipelineSpec spec;
  spec.steps = {selecting("left", "", {"a"}), selecting("right", "", {"b"})};
  spec.inputs = {{"second", "right", Schema{{"b"}}}, {"first", "left", Schema{{"a"}}}};
  spec.outputs = {{"out", "left"}, {"other", "right"}};
  const Pipeline pipeline(spec);
  std::vector<Table> tables;
  tables.push_back(table_of({{"b"}}, {{"B"}}));
  tables.push_back(table_of({{"a"}}, {{"A"}}));
  const auto results = pipeline.run(std::move(tables));
  CHECK(row_text(results[0], 0) == "A");
  CHECK(row_text(results[1], 0) == "B");
  CHECK_THROWS_WITH_AS(pipeline.run({}), "the pipeline has 2 inputs and was given 0 tables",
                       std::invalid_argument);
}

TEST_CASE("a dataset feeds what no input replaces, again in every run") {
  PipelineSpec spec;
  spec.datasets = {{"words", table_of({{"t"}}, {{"2"}, {"3"}})}};
  spec.steps = {hashing("hash", "words", 1)};
  spec.outputs = {{"out", "hash"}};
  const Pipeline pipeline(spec);
  CHECK(pipeline.inputs().empty());
  CHECK_FALSE(pipeline.row_wise());
  for (int i = 0; i < 2; ++i) {
    const auto results = pipeline.run({});
    REQUIRE(results[0].rows() == 2);
    CHECK(row_text(results[0], 1) == "3 0 1");
  }
}

TEST_CASE("steps that feed no output do not run") {
  PipelineSpec spec = guide();
  spec.datasets.push_back({"empty", Table(Schema{{"t"}})});
  spec.steps.push_back(hashing("unused", "empty"));
  const Pipeline pipeline(spec);
  CHECK(pipeline.row_wise());
  CHECK(row_text(pipeline.run(one(sentence()))[0], 0) == "This is a good day 1 1 2 2 0 2 0 1");
}

TEST_CASE("a table without rows is refused by the module that gets it") {
  const Pipeline pipeline(guide());
  try {
    pipeline.run(one(Table(Schema{{"Col2"}})));
    FAIL("no error");
  } catch (const ModuleError& error) {
    CHECK(std::string(error.what()) == "Error 0003: Input \"Dataset\" is null or empty");
    CHECK(error.module() == "Feature Hashing");
    CHECK(error.step() == "hash");
    CHECK(error.parameter() == "");
  }
}

TEST_CASE("a refusal names module, step and parameter when the pipeline is built") {
  const struct {
    StepSpec step;
    const char* parameter;
    std::string_view error;
  } cases[] = {
      {hashing("hash", "reviews", 0), "Hashing bitsize",
       "Error 0004: Parameter \"Hashing bitsize\" has value \"0\" which should be greater than 0"},
      {selecting("hash", "reviews", {"Col9"}), "",
       "Error 0001: Column with name or index \"Col9\" does not exist in \"Dataset\""},
      {{"hash", "Select Columns in Dataset", "reviews", {}},
       "Select columns",
       "Error 0003: Input \"Select columns\" is null or empty"},
  };
  for (const auto& c : cases) {
    PipelineSpec spec = guide();
    spec.steps = {c.step};
    CAPTURE(c.error);
    try {
      const Pipeline pipeline(spec);
      FAIL("no error");
    } catch (const ModuleError& error) {
      CHECK(std::string(error.what()) == c.error);
      CHECK(error.module() == c.step.module);
      CHECK(error.step() == "hash");
      CHECK(error.parameter() == c.parameter);
    }
  }
}

TEST_CASE("a refusal of an early step is not renamed by those after it") {
  PipelineSpec spec = guide();
  spec.steps[1] = selecting("select", "reviews", {"Col9"});
  try {
    const Pipeline pipeline(spec);
    FAIL("no error");
  } catch (const ModuleError& error) {
    CHECK(error.step() == "select");
    CHECK(error.module() == "Select Columns in Dataset");
  }
}

TEST_CASE("many threads run one pipeline") {
  const Pipeline pipeline(guide());
  std::vector<std::string> texts(4);
  {
    std::vector<std::jthread> threads;
    for (std::string& text : texts) {
      threads.emplace_back([&pipeline, &text] {
        for (int i = 0; i < 50; ++i) text = row_text(pipeline.run(one(sentence()))[0], 0, 1);
      });
    }
  }
  for (const std::string& text : texts) CHECK(text == "1 1 2 2 0 2 0 1");
}

}  // namespace pipeline_test
