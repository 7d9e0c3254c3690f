#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/answer_rules.h"
#include "model/answer_template.h"
#include "model/nearest_rows.h"
#include "model/table.h"

namespace aml::model {

/// What a service answers, as its author wrote it.
struct AnswersSpec {
  Schema columns;  ///< of the answers
  std::vector<AnswerRule> rules;
  Table asked;           ///< per example: what a row has to have in these columns
  Table answered;        ///< per example: its answer; no columns where there are no examples
  bool nearest = false;  ///< rows that are no example get the answer of the nearest one
  std::optional<std::vector<WrittenCell>> otherwise;  ///< templates, like those of rules
};

/// Answers ready to be looked up: one row for each row that asks. The first rule that holds
/// answers; then the example that is equal, or the nearest; then `otherwise`.
/// Threads: const; many threads ask at once.
class Answers {
 public:
  /// Errors: std::invalid_argument for a written cell that is not of its column's type, is no
  ///         template, or is one too many or too few.
  explicit Answers(AnswersSpec spec);

  const Schema& columns() const { return columns_; }
  /// What columns of examples are, by their names.
  Schema example_columns() const;
  /// The same rules, and other examples: of the columns of `examples` those that answers have are
  /// the answers, the others are asked for.
  /// Errors: std::invalid_argument where an answer's column is missing or of another type, or nothing
  ///         is asked.
  std::shared_ptr<const Answers> with_examples(Table examples) const;

  std::size_t rules() const { return written_.rules.size(); }
  std::size_t examples() const { return examples_; }

  /// Errors: ModuleError 0001 for a column that is asked for and not in `input`, 0017 for one whose
  ///         type cannot be compared with what is asked.
  void check(const Schema& input) const;

  /// The columns of the answers to all rows.
  /// Errors: as check(); 0018 for a row without an answer, 0002 for a filled-in text that is not of
  ///         its column's type.
  std::vector<Cells> find(const Table& rows) const;

 private:
  /// A written answer: one row of `answers_`, and what is filled in.
  using Templates = std::vector<std::optional<AnswerTemplate>>;

  void add_written(const std::vector<WrittenCell>& cells);
  void index_examples();
  std::optional<std::size_t> find_example(std::span<const Cells* const> asked, std::size_t row,
                                          std::string& key) const;
  Cells fill_in(const Table& rows, std::size_t column, std::span<const std::size_t> sources) const;

  Schema columns_;
  std::vector<AnswerCondition> conditions_;
  RuleBook book_;
  AnswersSpec written_;  ///< without its tables
  std::size_t examples_;
  bool has_otherwise_;
  Table asked_;
  Table answers_;                     ///< of the examples, then of the rules, then otherwise
  std::vector<Templates> templates_;  ///< per answer that is not an example's
  std::vector<bool> is_templated_;    ///< per column
  std::string keys_;                  ///< of the examples, end to end
  std::unordered_map<std::string_view, std::size_t> by_key_;  ///< the first example of each
  std::unique_ptr<const NearestRows> nearest_;
};

/// Whether values of the two types can be equal.
bool are_comparable(ColumnType one, ColumnType other);

/// Examples that ask the same and are answered otherwise: the first of them, and the other one.
std::vector<std::pair<std::size_t, std::size_t>> find_contradictions(const Table& asked,
                                                                     const Table& answered);

}  // namespace aml::model
