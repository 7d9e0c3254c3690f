#pragma once

#include <cstddef>
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
};

/// Which columns of a dataset a module works on: rules applied in order, include adds, exclude
/// removes. Shape:   the result is in the dataset's own order without repeats, unless
///          `keep_order_and_duplicates` asks for the order typed.
/// Errors:  ModuleError 0001 (unknown name or index), 0059 (an index that is no number),
///          0060 (reversed, open or zero range), 0011 (nothing selected).
struct ColumnSelector {
  std::vector<SelectorRule> rules;
  bool keep_order_and_duplicates = false;

  /// The selection "these names, in rules form".
  static ColumnSelector of_names(std::vector<std::string> names);

  std::vector<std::size_t> select(const Schema& schema) const;
};

extern const std::vector<Rule> kColumnSelectorRules;  ///< rows of the evidence ledger

}  // namespace aml::model
