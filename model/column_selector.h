#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/evidence.h"
#include "model/schema.h"

namespace aml::model {

/// The rule types of a column selector.
/// Source: observed (serialised selectors of the classic graph form).
enum class SelectorRuleType { kAllColumns, kColumnNames, kColumnIndexes, kColumnTypes };

struct SelectorRule {
  SelectorRuleType type = SelectorRuleType::kAllColumns;
  bool exclude = false;
  std::vector<std::string> columns;       ///< names, or 1-based indices and ranges: "2", "1-3"
  std::vector<std::string> column_types;  ///< Numeric, String, Integer, Double, Boolean, DateTime,
                                          ///< TimeSpan, Categorical, All
  std::vector<std::string> column_kinds;  ///< All, Feature, Label, Score, None

  bool operator==(const SelectorRule&) const = default;
};

/// The names that rules may use for types and kinds of columns.
std::span<const std::string_view> selector_types();
std::span<const std::string_view> selector_kinds();

/// Where a selector is applied: what its errors name. Empty members are left out of the text.
struct SelectorUse {
  std::string_view parameter;
  std::string_view dataset;
};

/// Which columns of a dataset a module works on: rules applied in order, include adds, exclude
/// removes. A rule by type takes the columns whose type and kind are both listed; an empty list
/// lists all.
/// Shape:   the result is in the dataset's own order without repeats, unless
///          `keep_order_and_duplicates` asks for the order typed.
/// Errors:  ModuleError 0001 (unknown name or index), 0059 (an index that is not a number),
///          0060 (a range that is reversed, open, or outside the dataset), 0011 (nothing selected),
///          0002 (a type or kind that does not exist).
struct ColumnSelector {
  std::vector<SelectorRule> rules;
  bool keep_order_and_duplicates = false;

  /// The selection "these names, in rules form".
  static ColumnSelector of_names(std::vector<std::string> names);

  std::vector<std::size_t> select(const Schema& schema, const SelectorUse& use = {}) const;

  bool operator==(const ColumnSelector&) const = default;
};

/// A short text for people: `all columns, without names "Col1"`.
std::string to_text(const ColumnSelector& selector);

extern const std::vector<Rule> kColumnSelectorRules;  ///< rows of the evidence ledger

}  // namespace aml::model
