#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/cells.h"

namespace aml::model {

/// A value as its author wrote it; nothing: missing.
using WrittenCell = std::optional<std::string>;

/// What one cell of a row has to be.
struct AnswerCondition {
  enum class Kind { kAnyOf, kRange, kPattern };

  /// One end of a range: a number or a date, as written.
  struct Bound {
    std::string text;
    bool included = true;
  };

  std::string column;
  Kind kind = Kind::kAnyOf;
  std::vector<WrittenCell> any_of;
  std::optional<Bound> low;
  std::optional<Bound> high;
  std::string pattern;  ///< text_pattern.h
};

struct AnswerRule {
  std::vector<AnswerCondition> conditions;  ///< all have to hold; at least one
  std::vector<WrittenCell> answer;          ///< answer_template.h; one per answer column
};

/// Whether a condition can be asked of cells of this type: ranges of numbers and dates, patterns of
/// texts.
bool fits_type(const AnswerCondition& condition, ColumnType type);

/// Rules, ready to be asked: those that ask for certain values are found by hash, the rest in order.
/// Threads: const; many threads ask at once.
class RuleBook {
 public:
  /// Errors: std::invalid_argument for a bound that is neither a number nor a date.
  explicit RuleBook(const std::vector<AnswerRule>& rules);

  /// Names of the columns that conditions are about, each once.
  const std::vector<std::string>& columns() const { return columns_; }

  /// One row after another: what it needs to remember between them.
  class Search {
   public:
    /// `cells` are the columns of columns(), in that order, and outlive the search.
    Search(const RuleBook& book, std::vector<const Cells*> cells);
    /// The first rule that holds.
    std::optional<std::size_t> find(std::size_t row);

   private:
    /// One cell of the row, read once.
    struct Value {
      bool missing = false;
      double number = 0;
      std::int64_t ticks = 0;
      std::string_view text;
      std::string key;
    };

    void read(std::size_t row);
    bool holds(std::size_t rule) const;

    const RuleBook& book_;
    std::vector<const Cells*> cells_;
    std::vector<Value> values_;
  };

 private:
  struct Check {
    std::uint32_t slot = 0;
    AnswerCondition::Kind kind = AnswerCondition::Kind::kAnyOf;
    bool about_dates = false;
    double low = 0;
    double high = 0;
    std::int64_t low_ticks = 0;
    std::int64_t high_ticks = 0;
    std::vector<std::string> keys;  ///< sorted
    std::string pattern;
  };

  struct Span {
    std::size_t first = 0;  ///< of its checks
    std::size_t end = 0;
  };

  static void set_range(const AnswerCondition& condition, Check& check);
  void add(std::uint32_t number, const AnswerRule& rule);
  std::uint32_t slot_of(const std::string& column);

  std::vector<std::string> columns_;
  std::vector<bool> needs_key_;  ///< per column
  std::vector<Check> checks_;
  std::vector<Span> rules_;
  /// Per column: the rules that ask for one of certain values there, by key, ascending.
  std::vector<std::unordered_map<std::string, std::vector<std::uint32_t>>> by_value_;
  std::vector<std::uint32_t> others_;  ///< ascending
};

}  // namespace aml::model
