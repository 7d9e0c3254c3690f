// Models score as the programs that trained them: fixtures/scoring, made by make_models.py there.

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "emulator/definition/model_file.h"
#include "model/registry.h"
#include "model/table_text.h"
#include "tests/support/read_file.h"

namespace model_scores_test {

using namespace aml;
using namespace aml::definition;
using model::ColumnType;

namespace {

const std::filesystem::path kFolder = std::filesystem::path(AML_FIXTURES) / "scoring";

model::Table read_csv(const std::string& name, const model::Schema& declared) {
  const std::string text = read_file(kFolder / name);
  auto opened = model::open_table(model::TextFormat::kCsv, text, true, declared);
  REQUIRE(opened.has_value());
  return opened->reader->read(std::string_view(text).substr(opened->header_bytes));
}

const model::Table& rows() {
  static const model::Table table = read_csv("rows.csv", {{"Age", ColumnType::kInt32},
                                                          {"Hours", ColumnType::kDouble},
                                                          {"Balance", ColumnType::kDouble},
                                                          {"Distance", ColumnType::kDouble},
                                                          {"Member", ColumnType::kBoolean},
                                                          {"Plan", ColumnType::kString},
                                                          {"BalanceOrGap", ColumnType::kDouble},
                                                          {"DistanceOrGap", ColumnType::kDouble}});
  return table;
}

const model::Table& expected() {
  static const model::Table table = [] {
    const std::string text = read_file(kFolder / "expected.csv");
    std::vector<model::Column> columns;
    std::string header = text.substr(0, text.find('\n')) + ",";
    for (std::size_t at; (at = header.find(',')) != std::string::npos; header.erase(0, at + 1))
      columns.push_back({header.substr(0, at), ColumnType::kDouble, {}, {}});
    return read_csv("expected.csv", model::Schema(columns));
  }();
  return table;
}

ModelHints lightgbm_hints() {
  ModelHints hints;
  for (const char* name : {"Age", "Hours", "Balance", "Distance", "Member"})
    hints.features.push_back({name, {}, {}});
  for (const char* plan : {"Family", "Single", "Student"})
    hints.features.push_back({"Plan", model::Feature::Kind::kEquals, {plan}});
  hints.classes = {"no", "yes"};
  return hints;
}

ModelHints hints_for(const std::string& name) {
  if (name.starts_with("lightgbm")) return lightgbm_hints();
  ModelHints hints;
  if (name == "xgboost-two") hints.classes = {"no", "yes"};
  if (name == "xgboost-classes") hints.classes = {"bronze", "gold", "silver"};
  if (name == "xgboost-dump") hints.objective = "reg:squarederror";
  return hints;
}

model::Table scored(const std::string& name) {
  const ReadModel read = read_model(read_file(kFolder / (name + ".json")), name, hints_for(name));
  for (const DefinitionFault& fault : read.faults) FAIL_CHECK(to_text(fault));
  REQUIRE(read.model != nullptr);
  const model::Parameters parameters(model::kScoreModel.parameters,
                                     {{"Trained model", model::ModelReference{name, read.model}},
                                      {"Append score columns to output", false}});
  const auto module = model::kScoreModel.create(parameters);
  return module->run(rows(), module->output_schema(rows().schema()));
}

// The largest difference of a column to what is expected, relative where numbers are above 1.
double largest_difference(const model::Cells& ours, const std::string& column) {
  const model::Cells& theirs = expected().column(expected().schema().find(column).value());
  double largest = 0;
  for (std::size_t row = 0; row < ours.size(); ++row) {
    REQUIRE_FALSE(ours.is_missing(row));
    const double wanted = theirs.real(row);
    largest =
        std::max(largest, std::abs(ours.real(row) - wanted) / std::max(1.0, std::abs(wanted)));
  }
  return largest;
}

struct Case {
  const char* model;
  std::vector<std::string> classes;
  double tolerance;
};

}  // namespace

TEST_CASE("1,000 rows score as scikit-learn and XGBoost score them") {
  const std::vector<std::string> two = {"no", "yes"}, three = {"bronze", "gold", "silver"};
  // XGBoost adds up in 32 bits.
  const Case cases[] = {{"linear", {}, 1e-12},
                        {"logistic", two, 1e-12},
                        {"softmax", three, 1e-12},
                        {"tree", {}, 1e-12},
                        {"tree-classes", three, 1e-12},
                        {"forest", two, 1e-12},
                        {"boosted", {}, 1e-12},
                        {"boosted-two", two, 1e-12},
                        {"boosted-classes", three, 1e-12},
                        {"lightgbm-two", two, 1e-12},
                        {"neighbors", {}, 1e-12},
                        {"neighbors-classes", three, 1e-12},
                        {"xgboost-dump", {}, 1e-6},
                        {"xgboost-two", two, 1e-6},
                        {"xgboost-classes", three, 1e-6}};
  CHECK(rows().rows() == 1000);
  for (const Case& c : cases) {
    CAPTURE(c.model);
    const model::Table table = scored(c.model);
    if (c.classes.size() < 3) {
      const std::size_t index = c.classes.empty() ? 0 : 1;
      CHECK(table.schema()[index].name ==
            (c.classes.empty() ? "Scored Labels" : "Scored Probabilities"));
      CHECK(largest_difference(table.column(index), c.model) <= c.tolerance);
      continue;
    }
    for (std::size_t i = 0; i < c.classes.size(); ++i) {
      CHECK(table.schema()[i].name == "Scored Probabilities for Class \"" + c.classes[i] + "\"");
      CHECK(largest_difference(table.column(i), c.model + ("/" + c.classes[i])) <= c.tolerance);
    }
    CHECK(table.schema()[c.classes.size()].name == "Scored Labels");
  }
}

TEST_CASE("the label is the likeliest class") {
  const model::Table two = scored("logistic");
  const model::Table three = scored("softmax");
  for (std::size_t row = 0; row < rows().rows(); ++row) {
    CHECK(two.column(0).text(row) == (two.column(1).real(row) > 0.5 ? "yes" : "no"));
    double best = 0;
    std::string label;
    for (std::size_t i = 0; i < 3; ++i) {
      if (three.column(i).real(row) <= best) continue;
      best = three.column(i).real(row);
      label = std::vector<std::string>{"bronze", "gold", "silver"}[i];
    }
    CHECK(three.column(3).text(row) == label);
  }
}

}  // namespace model_scores_test
