#include "model/linear_learner.h"
#include "model/registry.h"
#include "model/trained_model.h"
#include "tests/model/build.h"

namespace score_model_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

const Schema kOne{{"a", ColumnType::kDouble}};

std::shared_ptr<const TrainedModel> linear(std::vector<Feature> features,
                                           std::vector<std::string> classes,
                                           std::vector<std::vector<double>> weights, Link link) {
  std::vector<double> intercepts(weights.size(), 0);
  return std::make_shared<const TrainedModel>(
      std::move(features), std::move(classes),
      std::make_unique<LinearLearner>(std::move(weights), std::move(intercepts), link));
}

std::unique_ptr<Module> scoring(std::shared_ptr<const TrainedModel> model, bool appends = true) {
  return make(kScoreModel, {{"Trained model", ModelReference{"m", std::move(model)}},
                            {"Append score columns to output", appends}});
}

std::vector<Feature> column(const char* name) {
  return {{name, {}, {}}};
}

}  // namespace

TEST_CASE("Score Model adds a regression's labels, or answers them alone") {
  const auto model = linear(column("a"), {}, {{2}}, Link::kIdentity);
  const Table scored = run_module(*scoring(model), table_of(kOne, {{"1.5"}, {"-2"}}));
  CHECK(names_of(scored.schema()) == "a,Scored Labels");
  CHECK(scored.schema()[1] == Column{"Scored Labels", ColumnType::kDouble, ColumnKind::kScore});
  CHECK(row_text(scored, 0) == "1.5 3");
  CHECK(row_text(scored, 1) == "-2 -4");
  const Schema alone = scoring(model, false)->output_schema(kOne);
  CHECK(names_of(alone) == "Scored Labels");
  CHECK(row_text(run_module(*scoring(model, false), table_of(kOne, {{"1.5"}})), 0) == "3");
  CHECK(scoring(model)->row_wise());
}

TEST_CASE("Score Model labels two classes above one half, and leaves incomplete rows out") {
  const auto module = scoring(linear(column("a"), {"no", "yes"}, {{1}}, Link::kLogistic));
  const Table scored = run_module(*module, table_of(kOne, {{"0"}, {"1"}, {"?"}}));
  CHECK(names_of(scored.schema()) == "a,Scored Labels,Scored Probabilities");
  const std::vector<std::string> tie = {"0", "no 0.5"};
  CHECK(row_text(scored, 0, 1) == tie[1]);
  CHECK(row_text(scored, 1, 1) == "yes 0.731058578630005");
  CHECK(row_text(scored, 2, 1) == "? ?");
}

TEST_CASE("Score Model gives each of several classes its probability, then the label") {
  const auto model = linear(column("a"), {"x", "y", "z"}, {{0}, {1}, {1}}, Link::kSoftmax);
  const Table scored = run_module(*scoring(model, false), table_of(kOne, {{"-100"}, {"0.5"}}));
  REQUIRE(scored.schema().size() == 4);
  CHECK(scored.schema()[0].name == "Scored Probabilities for Class \"x\"");
  CHECK(scored.schema()[3].name == "Scored Labels");
  CHECK(scored.column(3).text(0) == "x");
  INFO("the first of equally probable classes");
  CHECK(scored.column(1).real(1) == scored.column(2).real(1));
  CHECK(scored.column(3).text(1) == "y");
}

TEST_CASE("Score Model takes numbers, truths, and texts that are features") {
  const Schema schema{{"n", ColumnType::kInt32},
                      {"t", ColumnType::kBoolean},
                      {"s", ColumnType::kString},
                      {"c", ColumnType::kString}};
  const auto model = linear({{"n", {}, {}},
                             {"t", {}, {}},
                             {"s", Feature::Kind::kEquals, {"red"}},
                             {"c", Feature::Kind::kCode, {"low", "mid", "high"}}},
                            {}, {{1, 10, 100, 1000}}, Link::kIdentity);
  const Table scored =
      run_module(*scoring(model, false), table_of(schema, {{"1", "True", "red", "high"},
                                                           {"2", "False", "blue", "low"},
                                                           {"3", "True", "red", "none"},
                                                           {"4", "True", "?", "low"}}));
  CHECK(row_text(scored, 0) == "2111");
  CHECK(row_text(scored, 1) == "2");
  CHECK(row_text(scored, 2) == "?");
  CHECK(row_text(scored, 3) == "?");
}

TEST_CASE("errors of Score Model") {
  CHECK(error_of([] { make(kScoreModel); }) ==
        "Error 0003: Input \"Trained model\" is null or empty");
  const auto model = linear({{"b", {}, {}}, {"a", {}, {}}, {"c", {}, {}}, {"b", {}, {}}}, {},
                            {{1, 1, 1, 1}}, Link::kIdentity);
  CHECK(error_of([&] { scoring(model)->output_schema(kOne); }) ==
        "Error 1000: AFx Library library exception: table: The data set being scored must contain "
        "all features used during training, missing feature(s): 'b', 'c'.");
  const auto text = linear(column("a"), {}, {{1}}, Link::kIdentity);
  CHECK(error_of([&] { scoring(text)->output_schema(Schema{{"a"}}); }) ==
        "Error 0017: Cannot process column \"a\" of type String. The type is not supported by the "
        "module.");
}

TEST_CASE("a model whose parts do not fit is refused") {
  CHECK_THROWS_AS(linear(column("a"), {}, {{1, 2}}, Link::kIdentity), std::invalid_argument);
  CHECK_THROWS_AS(linear(column("a"), {"x"}, {{1}}, Link::kIdentity), std::invalid_argument);
  CHECK_THROWS_AS(linear(column("a"), {"x", "y", "z"}, {{1}}, Link::kSoftmax),
                  std::invalid_argument);
}

}  // namespace score_model_test
