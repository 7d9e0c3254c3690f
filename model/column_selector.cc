#include "model/column_selector.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <limits>
#include <utility>

#include "emulator/text/ascii.h"
#include "model/module_error.h"

namespace aml::model {
namespace {

constexpr std::array<std::string_view, 9> kTypes = {"Numeric",  "String",      "Integer",
                                                    "Double",   "Boolean",     "DateTime",
                                                    "TimeSpan", "Categorical", "All"};
constexpr std::array<std::string_view, 5> kKinds = {"All", "Feature", "Label", "Score", "None"};

using Indices = std::vector<std::size_t>;

template <typename List>
bool holds(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_of_type(const Column& column, std::string_view type) {
  if (type == "All") return true;
  if (type == "Categorical") return column.categorical;
  if (type == "Numeric")
    return column.type == ColumnType::kInt32 || column.type == ColumnType::kDouble;
  if (type == "Integer") return column.type == ColumnType::kInt32;
  if (type == "String") return column.type == ColumnType::kString && !column.categorical;
  return find_column_type(type) == column.type;
}

bool is_of_kind(const Column& column, std::string_view kind) {
  return kind == "All" || find_column_kind(kind) == column.kind;
}

/// Evaluates the rules of one selector against one schema.
class Selection {
 public:
  Selection(const Schema& schema, const SelectorUse& use) : schema_(schema), use_(use) {}

  Indices matches(const SelectorRule& rule) const {
    switch (rule.type) {
      case SelectorRuleType::kAllColumns:
        return range(0, schema_.size());
      case SelectorRuleType::kColumnNames:
        return by_names(rule.columns);
      case SelectorRuleType::kColumnIndexes:
        return by_indexes(rule.columns);
      case SelectorRuleType::kColumnTypes:
        return by_types(rule);
    }
    return {};
  }

  ModuleError nothing_selected() const {
    std::vector<std::string> values;
    if (!use_.parameter.empty()) values.emplace_back(use_.parameter);
    return ModuleError(kEmptyColumnSet, values);
  }

 private:
  static Indices range(std::size_t begin, std::size_t end) {
    Indices all;
    for (std::size_t i = begin; i < end; ++i) all.push_back(i);
    return all;
  }

  ModuleError not_found(std::string_view what) const {
    std::vector<std::string> values{std::string(what)};
    if (!use_.dataset.empty()) values.emplace_back(use_.dataset);
    return ModuleError(kColumnNotFound, values);
  }

  Indices by_names(const std::vector<std::string>& names) const {
    Indices found;
    for (const std::string& name : names) {
      const auto index = schema_.find(name);
      if (!index) throw not_found(name);
      found.push_back(*index);
    }
    return found;
  }

  static std::size_t index_of(std::string_view digits, std::string_view whole) {
    std::size_t index = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, index);
    if (stop != end || digits.empty()) throw ModuleError(kIndexNotParsed, {std::string(whole)});
    return error == std::errc() ? index : std::numeric_limits<std::size_t>::max();
  }

  static std::string_view without_blanks(std::string_view text) {
    return text::trim_if(text, [](char c) { return c == ' '; });
  }

  Indices by_index(std::string_view whole) const {
    const std::size_t index = index_of(without_blanks(whole), whole);
    if (index == 0 || index > schema_.size()) throw not_found(whole);
    return {index - 1};
  }

  Indices by_range(std::string_view whole, std::size_t hyphen) const {
    const std::string_view first = without_blanks(whole.substr(0, hyphen));
    const std::string_view last = without_blanks(whole.substr(hyphen + 1));
    const bool is_open = first.empty() != last.empty();
    const std::size_t begin = first.empty() && is_open ? 1 : index_of(first, whole);
    const std::size_t end = last.empty() && is_open ? begin : index_of(last, whole);
    if (is_open || begin == 0 || begin > end || end > schema_.size())
      throw ModuleError(kIndexOutOfRange, {std::string(whole)});
    return range(begin - 1, end);
  }

  Indices by_indexes(const std::vector<std::string>& texts) const {
    Indices found;
    for (const std::string& text : texts) {
      const std::size_t hyphen = text.find('-');
      const Indices some = hyphen == text.npos ? by_index(text) : by_range(text, hyphen);
      found.insert(found.end(), some.begin(), some.end());
    }
    return found;
  }

  template <typename Known>
  void check_words(const std::vector<std::string>& words, const Known& known,
                   std::string_view what) const {
    for (const std::string& word : words) {
      if (holds(known, word)) continue;
      throw ModuleError(kParameterNotParsed,
                        {std::string(use_.parameter), word, "Text", std::string(what)});
    }
  }

  Indices by_types(const SelectorRule& rule) const {
    check_words(rule.column_types, kTypes, "column type");
    check_words(rule.column_kinds, kKinds, "column kind");
    const auto any = [](const std::vector<std::string>& words, const Column& column, auto is_of) {
      return words.empty() || std::any_of(words.begin(), words.end(), [&](const std::string& word) {
               return is_of(column, word);
             });
    };
    Indices found;
    for (std::size_t i = 0; i < schema_.size(); ++i) {
      if (any(rule.column_types, schema_[i], is_of_type) &&
          any(rule.column_kinds, schema_[i], is_of_kind))
        found.push_back(i);
    }
    return found;
  }

  const Schema& schema_;
  const SelectorUse& use_;
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string to_text(const SelectorRule& rule) {
  std::string text = rule.exclude ? "without " : "";
  switch (rule.type) {
    case SelectorRuleType::kAllColumns:
      return text + "all columns";
    case SelectorRuleType::kColumnNames:
      return text + "names " + joined(rule.columns);
    case SelectorRuleType::kColumnIndexes:
      return text + "indices " + joined(rule.columns);
    case SelectorRuleType::kColumnTypes:
      break;
  }
  text += rule.column_types.empty() ? "all types" : "types " + joined(rule.column_types);
  if (!rule.column_kinds.empty()) text += " of kinds " + joined(rule.column_kinds);
  return text;
}

}  // namespace

std::span<const std::string_view> selector_types() {
  return kTypes;
}

std::span<const std::string_view> selector_kinds() {
  return kKinds;
}

ColumnSelector ColumnSelector::of_names(std::vector<std::string> names) {
  ColumnSelector selector;
  selector.rules.push_back({SelectorRuleType::kColumnNames, false, std::move(names), {}, {}});
  return selector;
}

std::vector<std::size_t> ColumnSelector::select(const Schema& schema,
                                                const SelectorUse& use) const {
  const Selection selection(schema, use);
  Indices selected;
  for (const SelectorRule& rule : rules) {
    Indices found = selection.matches(rule);
    if (selected.empty() && !rule.exclude)
      selected = std::move(found);
    else if (rule.exclude)
      std::erase_if(selected, [&](std::size_t index) {
        return std::find(found.begin(), found.end(), index) != found.end();
      });
    else
      std::copy(found.begin(), found.end(), std::back_inserter(selected));
  }
  if (selected.empty()) throw selection.nothing_selected();
  if (keep_order_and_duplicates) return selected;
  std::sort(selected.begin(), selected.end());
  selected.erase(std::unique(selected.begin(), selected.end()), selected.end());
  return selected;
}

std::string to_text(const ColumnSelector& selector) {
  std::string text;
  for (const SelectorRule& rule : selector.rules)
    text += (text.empty() ? "" : "; ") + to_text(rule);
  if (selector.keep_order_and_duplicates) text += "; order and duplicates kept";
  return text.empty() ? "no columns" : text;
}

const std::vector<Rule> kColumnSelectorRules = {
    {"column-selector.order",
     "A selection keeps the dataset's column order and names each column once.",
     documented("Select Columns in Dataset, \"How to use\""), "keep_order_and_duplicates"},
    {"column-selector.additive",
     "Rules apply in order: an including rule adds its columns, an excluding one removes them.",
     observed("column selection of the designer's open modules; the page calls rules additive")},
    {"column-selector.indices",
     "Column indices count from 1, and ranges are written with a hyphen, both ends given.",
     documented("Select Columns in Dataset, \"By column indices\"")},
    {"column-selector.unknown",
     "A name or a single index that the dataset does not have is error 0001.",
     documented("Select Columns in Dataset, \"Exceptions\"; error 0001")},
    {"column-selector.unparsed-index", "An index that is not a number is error 0059.",
     observed("column selection of the designer's open modules; error 0059")},
    {"column-selector.bad-range",
     "A range that is reversed, open at one end, or leaves the dataset is error 0060.",
     observed("column selection of the designer's open modules for reversed ranges; error 0060")},
    {"column-selector.numeric", "Numeric means integers and doubles.",
     observed("column selection of the designer's open modules")},
    {"column-selector.categorical",
     "A string column marked categorical counts as Categorical and not as String.",
     observed("column selection of the designer's open modules")},
    {"column-selector.type-and-kind",
     "A rule that lists types and kinds takes the columns that match one of each.",
     inferred("the two lists sit in one rule of the serialised form")},
    {"column-selector.nothing", "A selection that leaves no column is error 0011.",
     documented("error 0011")},
};

}  // namespace aml::model
