#include <string>
#include <utility>

#include "emulator/base/assert.h"
#include "model/answers.h"
#include "model/module_error.h"
#include "model/registry.h"

namespace aml::model {
namespace score_by_example {
namespace {

constexpr std::string_view kAnswers = "Answers";
constexpr std::string_view kAppend = "Append score columns to output";

class ScoreByExample final : public Module {
 public:
  explicit ScoreByExample(const Parameters& parameters)
      : answers_(parameters.answers(kAnswers)), appends_(parameters.boolean(kAppend)) {
    AML_ASSERT(answers_ != nullptr);
  }

  Schema output_schema(const Schema& input) const override {
    answers_->check(input);
    if (!appends_) return answers_->columns();
    std::vector<Column> columns(input.begin(), input.end());
    columns.insert(columns.end(), answers_->columns().begin(), answers_->columns().end());
    return Schema(std::move(columns));
  }

  Table run(Table batch, const Schema& made) const override {
    std::vector<Cells> found = answers_->find(batch);
    if (!appends_) return Table(made, std::move(found));
    std::vector<Cells> columns = std::move(batch).take_columns();
    for (Cells& cells : found) columns.push_back(std::move(cells));
    return Table(made, std::move(columns));
  }

  bool row_wise() const override { return true; }

 private:
  std::shared_ptr<const Answers> answers_;
  bool appends_;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<ScoreByExample>(parameters);
}

constexpr Evidence kOwn = inferred("the emulator's own module; Studio had no such one");

}  // namespace
}  // namespace score_by_example

const ModuleSpec kScoreByExample{
    .name = "Score by Example",
    .summary = "Emulator only: answers rows by rules and by examples of earlier answers.",
    .parameters = {{.name = score_by_example::kAnswers,
                    .type = ParameterType::kAnswers,
                    .description = "Answer columns, and the rules and examples that fill them.",
                    .default_value = std::nullopt,
                    .minimum = std::nullopt,
                    .maximum = std::nullopt,
                    .choices = {}},
                   {.name = score_by_example::kAppend,
                    .type = ParameterType::kBoolean,
                    .description = "Whether the input's columns come before those of the answer.",
                    .default_value = true,
                    .minimum = std::nullopt,
                    .maximum = std::nullopt,
                    .choices = {}}},
    .rules = {{"score-by-example.order",
               "The first rule that holds answers, then the example, then the default.",
               score_by_example::kOwn},
              {"score-by-example.equal-numbers",
               "A number equals an example's to 15 digits, whichever types the two have.",
               score_by_example::kOwn},
              {"score-by-example.empty-text",
               "An empty text is asked for like a missing one, and the other way round.",
               inferred("clients send either for a missing cell of a String column")},
              {"score-by-example.nearest",
               "Nearest counts numbers in units of the examples' spread, and other texts as 1.",
               score_by_example::kOwn},
              {"score-by-example.no-answer",
               "A row that no rule and no example answers is error 0018 with the row's cells.",
               inferred("0018 is the documented error of data that a module cannot take")},
              {"score-by-example.filled-in",
               "A filled-in text that is not of its answer column's type is error 0002.",
               inferred("0002 is the documented error of a text that is not of a type")},
              {"score-by-example.append",
               "The input's columns come first, as Score Model's do, unless that is switched off.",
               documented("Score Model, \"Append score columns to output\""),
               score_by_example::kAppend}},
    .create = score_by_example::create};

}  // namespace aml::model
