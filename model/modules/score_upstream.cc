#include <string>
#include <utility>

#include "emulator/base/assert.h"
#include "model/registry.h"
#include "model/row_scorer.h"

namespace aml::model {
namespace score_upstream {
namespace {

constexpr std::string_view kServer = "Server";
constexpr std::string_view kAppend = "Append score columns to output";

class ScoreUpstream final : public Module {
 public:
  explicit ScoreUpstream(const Parameters& parameters)
      : scorer_(parameters.scorer(kServer).scorer), appends_(parameters.boolean(kAppend)) {
    AML_ASSERT(scorer_ != nullptr);
  }

  Schema output_schema(const Schema& input) const override {
    scorer_->check(input);
    if (!appends_) return scorer_->columns();
    std::vector<Column> columns(input.begin(), input.end());
    columns.insert(columns.end(), scorer_->columns().begin(), scorer_->columns().end());
    return Schema(std::move(columns));
  }

  Table run(Table batch, const Schema& made) const override {
    std::vector<Cells> scores = scorer_->score(batch);
    AML_ASSERT(scores.size() == scorer_->columns().size());
    if (!appends_) return Table(made, std::move(scores));
    std::vector<Cells> columns = std::move(batch).take_columns();
    for (Cells& cells : scores) columns.push_back(std::move(cells));
    return Table(made, std::move(columns));
  }

  bool row_wise() const override { return true; }

 private:
  std::shared_ptr<const RowScorer> scorer_;
  bool appends_;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<ScoreUpstream>(parameters);
}

}  // namespace
}  // namespace score_upstream

const ModuleSpec kScoreUpstream{
    .name = "Score Upstream",
    .summary = "Emulator only: lets a scoring server answer the rows.",
    .parameters = {{.name = score_upstream::kServer,
                    .type = ParameterType::kScorer,
                    .description = "Address and protocol of the server, and the columns it adds.",
                    .default_value = std::nullopt,
                    .minimum = std::nullopt,
                    .maximum = std::nullopt,
                    .choices = {}},
                   {.name = score_upstream::kAppend,
                    .type = ParameterType::kBoolean,
                    .description = "Whether the input's columns come before those of the answer.",
                    .default_value = true,
                    .minimum = std::nullopt,
                    .maximum = std::nullopt,
                    .choices = {}}},
    .rules = {{"score-upstream.append",
               "The input's columns come first, as Score Model's do, unless that is switched off.",
               documented("Score Model, \"Append score columns to output\""),
               score_upstream::kAppend}},
    .create = score_upstream::create};

}  // namespace aml::model
