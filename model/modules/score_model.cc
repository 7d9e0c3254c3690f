#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "emulator/text/messages.h"
#include "model/module_error.h"
#include "model/registry.h"
#include "model/trained_model.h"

namespace aml::model {
namespace score_model {
namespace {

constexpr std::string_view kTrainedModel = "Trained model";
constexpr std::string_view kAppendScores = "Append score columns to output";
constexpr std::string_view kScoredLabels = "Scored Labels";
constexpr std::string_view kScoredProbabilities = "Scored Probabilities";

bool is_number(ColumnType type) {
  return type == ColumnType::kInt32 || type == ColumnType::kDouble || type == ColumnType::kBoolean;
}

/// The columns that scores make: filled row by row.
class ScoreColumns {
 public:
  explicit ScoreColumns(const TrainedModel& model) : model_(model) {
    for (const Column& column : columns_of(model)) cells_.emplace_back(column.type);
  }

  static std::vector<Column> columns_of(const TrainedModel& model) {
    const auto score = [](std::string name, ColumnType type) {
      return Column{std::move(name), type, ColumnKind::kScore, false};
    };
    const std::string labels(kScoredLabels);
    const std::string probabilities(kScoredProbabilities);
    std::vector<Column> columns;
    if (model.classes().empty()) return {score(labels, ColumnType::kDouble)};
    if (model.classes().size() == 2)
      return {score(labels, ColumnType::kString), score(probabilities, ColumnType::kDouble)};
    for (const std::string& name : model.classes())
      columns.push_back(
          score(probabilities + " for Class " + text::in_quotes(name), ColumnType::kDouble));
    columns.push_back(score(labels, ColumnType::kString));
    return columns;
  }

  void append(std::span<const double> scores) {
    const std::vector<std::string>& classes = model_.classes();
    if (classes.empty()) return cells_[0].append_real(scores[0]);
    if (classes.size() == 2) {
      cells_[0].append_text(classes[scores[0] > 0.5 ? 1 : 0]);
      return cells_[1].append_real(scores[0]);
    }
    for (std::size_t i = 0; i < scores.size(); ++i) cells_[i].append_real(scores[i]);
    const auto best = std::max_element(scores.begin(), scores.end()) - scores.begin();
    cells_.back().append_text(classes[static_cast<std::size_t>(best)]);
  }

  void append_missing() {
    for (Cells& cells : cells_) cells.append_missing();
  }

  std::vector<Cells> take() && { return std::move(cells_); }

 private:
  const TrainedModel& model_;
  std::vector<Cells> cells_;
};

class ScoreModel final : public Module {
 public:
  explicit ScoreModel(const Parameters& parameters)
      : model_(parameters.model(kTrainedModel).model),
        appends_(parameters.boolean(kAppendScores)) {}

  Schema output_schema(const Schema& input) const override {
    check_features(input);
    std::vector<Column> columns;
    if (appends_) columns.assign(input.begin(), input.end());
    for (Column& score : ScoreColumns::columns_of(*model_)) columns.push_back(std::move(score));
    return Schema(std::move(columns));
  }

  Table run(Table batch, const Schema& made) const override {
    std::vector<const Cells*> cells;
    for (const Feature& feature : model_->features())
      cells.push_back(&batch.column(*batch.schema().find(feature.column)));
    ScoreColumns scored(*model_);
    std::vector<double> features(model_->features().size());
    std::vector<double> scores(model_->learner().outputs());
    std::string scratch;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      bool any_missing = false;
      for (std::size_t i = 0; i < features.size(); ++i) {
        features[i] = feature_value(model_->features()[i], *cells[i], row, scratch);
        any_missing = any_missing || std::isnan(features[i]);
      }
      if (any_missing && !model_->learner().takes_missing()) {
        scored.append_missing();
        continue;
      }
      model_->learner().score(features, scores);
      scored.append(scores);
    }
    std::vector<Cells> columns;
    if (appends_) columns = std::move(batch).take_columns();
    for (Cells& column : std::move(scored).take()) columns.push_back(std::move(column));
    return Table(made, std::move(columns));
  }

  bool row_wise() const override { return true; }

 private:
  void check_features(const Schema& input) const {
    std::string missing;
    for (const Feature& feature : model_->features()) {
      if (const auto index = input.find(feature.column)) {
        check_type(feature, input[*index]);
      } else if (const std::string name = "'" + feature.column + "'";
                 missing.find(name) == std::string::npos) {
        missing += (missing.empty() ? "" : ", ") + name;
      }
    }
    if (missing.empty()) return;
    throw ModuleError(kLibraryException,
                      {"AFx Library",
                       "table: The data set being scored must contain all features used during "
                       "training, missing feature(s): " +
                           missing + "."});
  }

  static void check_type(const Feature& feature, const Column& column) {
    if (feature.kind != Feature::Kind::kNumber || is_number(column.type)) return;
    throw ModuleError(kColumnTypeNotSupported, {std::string(name_of(column.type)), column.name});
  }

  std::shared_ptr<const TrainedModel> model_;
  bool appends_;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<ScoreModel>(parameters);
}

constexpr std::string_view kPage = "Score Model, module page";
constexpr std::string_view kDumps = "answers of public services that score";

const std::vector<Rule> kRules = {
    {"score-model.append",
     "Scores come after the dataset's columns, or alone where they are not to be appended.",
     documented(kPage), kAppendScores},
    {"score-model.regression", "A regression adds Scored Labels, a Double.", observed(kDumps)},
    {"score-model.two-classes",
     "Two classes add Scored Labels, a String, then Scored Probabilities of the second class.",
     observed(kDumps)},
    {"score-model.classes",
     "Several classes add Scored Probabilities for Class \"x\" each, then Scored Labels.",
     observed(kDumps)},
    {"score-model.half",
     "Of two classes the second one is the label where its probability is above one half.",
     inferred("the threshold that scikit-learn has; a tie goes to the first class there")},
    {"score-model.tie", "Of equally probable classes the first one is the label.",
     inferred("what scikit-learn does")},
    {"score-model.missing",
     "A row with a missing feature gets no score, unless the model says where missing ones go.",
     inferred("the page says that such rows may get none")},
    {"score-model.features",
     "A dataset without a feature of the model is error 1000, which lists the missing ones.",
     observed("a public issue that quotes the sentence")},
    {"score-model.feature-type",
     "A feature that is a number to the model and not in the dataset is error 0017.",
     inferred("the documented error about columns of a type that a module does not take")},
};

}  // namespace
}  // namespace score_model

const ModuleSpec kScoreModel{
    .name = "Score Model",
    .summary = "Predicts with a trained model.",
    .parameters = {{.name = score_model::kTrainedModel,
                    .type = ParameterType::kModel,
                    .description = "The model, by its name among the models of the service.",
                    .default_value = std::nullopt,
                    .minimum = std::nullopt,
                    .maximum = std::nullopt,
                    .choices = {}},
                   {.name = score_model::kAppendScores,
                    .type = ParameterType::kBoolean,
                    .description = "Whether the dataset's own columns come out too.",
                    .default_value = true,
                    .minimum = std::nullopt,
                    .maximum = std::nullopt,
                    .choices = {}}},
    .rules = score_model::kRules,
    .create = score_model::create};

}  // namespace aml::model
