#include "model/answer_rules.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/text/messages.h"
#include "model/cell_key.h"
#include "model/cell_text.h"
#include "model/text_pattern.h"

namespace aml::model {
namespace {

bool is_number(ColumnType type) {
  return type == ColumnType::kInt32 || type == ColumnType::kDouble;
}

bool is_about_dates(const AnswerCondition& condition) {
  const AnswerCondition::Bound& bound = condition.low ? *condition.low : *condition.high;
  return !parse_double(bound.text);
}

// The value just inside of an end that is itself not allowed.
double number_of(const AnswerCondition::Bound& bound, double inside) {
  const auto number = parse_double(bound.text);
  if (!number)
    throw std::invalid_argument(text::in_quotes(bound.text) + " is neither a number nor a date");
  return bound.included ? *number : std::nextafter(*number, inside);
}

std::int64_t ticks_of(const AnswerCondition::Bound& bound, std::int64_t inside) {
  const auto instant = parse_datetime(bound.text);
  if (!instant)
    throw std::invalid_argument(text::in_quotes(bound.text) + " is neither a number nor a date");
  return bound.included ? instant->ticks : instant->ticks + inside;
}

std::vector<std::string> keys_of(const std::vector<WrittenCell>& values) {
  std::vector<std::string> keys;
  for (const WrittenCell& value : values) {
    if (!value) keys.push_back(key_of_missing());
    if (!value) continue;
    for (std::string& key : keys_of_written(*value)) keys.push_back(std::move(key));
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace

bool fits_type(const AnswerCondition& condition, ColumnType type) {
  switch (condition.kind) {
    case AnswerCondition::Kind::kPattern:
      return type == ColumnType::kString;
    case AnswerCondition::Kind::kRange:
      return is_about_dates(condition) ? type == ColumnType::kDateTime : is_number(type);
    case AnswerCondition::Kind::kAnyOf:
      break;
  }
  Cells cells(type);
  return std::all_of(condition.any_of.begin(), condition.any_of.end(), [&](const WrittenCell& v) {
    if (!v || type == ColumnType::kString) return true;
    return is_number(type) ? parse_double(*v).has_value() : !v->empty() && append_parsed(cells, *v);
  });
}

RuleBook::RuleBook(const std::vector<AnswerRule>& rules) {
  for (const AnswerRule& rule : rules) add(static_cast<std::uint32_t>(rules_.size()), rule);
}

std::uint32_t RuleBook::slot_of(const std::string& column) {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  const auto slot = static_cast<std::uint32_t>(found - columns_.begin());
  if (found != columns_.end()) return slot;
  columns_.push_back(column);
  needs_key_.push_back(false);
  by_value_.emplace_back();
  return slot;
}

void RuleBook::add(std::uint32_t number, const AnswerRule& rule) {
  AML_ASSERT(!rule.conditions.empty());
  Span span{checks_.size(), checks_.size()};
  bool is_found_by_value = false;
  for (const AnswerCondition& condition : rule.conditions) {
    Check check;
    check.slot = slot_of(condition.column);
    check.kind = condition.kind;
    if (condition.kind == AnswerCondition::Kind::kAnyOf) {
      check.keys = keys_of(condition.any_of);
      needs_key_[check.slot] = true;
      if (!is_found_by_value)
        for (const std::string& key : check.keys) by_value_[check.slot][key].push_back(number);
      is_found_by_value = true;
    } else if (condition.kind == AnswerCondition::Kind::kPattern) {
      check.pattern = condition.pattern;
    } else {
      set_range(condition, check);
    }
    checks_.push_back(std::move(check));
  }
  if (!is_found_by_value) others_.push_back(number);
  span.end = checks_.size();
  rules_.push_back(span);
}

void RuleBook::set_range(const AnswerCondition& condition, Check& check) {
  AML_ASSERT(condition.low || condition.high);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  using Ticks = std::numeric_limits<std::int64_t>;
  check.about_dates = is_about_dates(condition);
  check.low = -kInfinity;
  check.high = kInfinity;
  check.low_ticks = Ticks::min();
  check.high_ticks = Ticks::max();
  if (condition.low && check.about_dates) check.low_ticks = ticks_of(*condition.low, 1);
  if (condition.high && check.about_dates) check.high_ticks = ticks_of(*condition.high, -1);
  if (condition.low && !check.about_dates) check.low = number_of(*condition.low, kInfinity);
  if (condition.high && !check.about_dates) check.high = number_of(*condition.high, -kInfinity);
}

RuleBook::Search::Search(const RuleBook& book, std::vector<const Cells*> cells)
    : book_(book), cells_(std::move(cells)), values_(cells_.size()) {
  AML_ASSERT(cells_.size() == book_.columns_.size());
}

void RuleBook::Search::read(std::size_t row) {
  for (std::size_t slot = 0; slot < cells_.size(); ++slot) {
    const Cells& cells = *cells_[slot];
    Value& value = values_[slot];
    value.missing = cells.is_missing(row);
    if (book_.needs_key_[slot]) {
      value.key.clear();
      append_cell_key(value.key, cells, row);
    }
    if (cells.type() == ColumnType::kString) value.text = cells.text(row);
    if (cells.type() == ColumnType::kInt32) value.number = cells.int32(row);
    if (cells.type() == ColumnType::kDouble) value.number = cells.real(row);
    if (cells.type() == ColumnType::kDateTime) value.ticks = cells.datetime(row).ticks;
  }
}

bool RuleBook::Search::holds(std::size_t rule) const {
  const Span span = book_.rules_[rule];
  for (std::size_t i = span.first; i < span.end; ++i) {
    const Check& check = book_.checks_[i];
    const Value& value = values_[check.slot];
    bool holds = false;
    if (check.kind == AnswerCondition::Kind::kAnyOf)
      holds = std::binary_search(check.keys.begin(), check.keys.end(), value.key);
    else if (value.missing)
      holds = false;
    else if (check.kind == AnswerCondition::Kind::kPattern)
      holds = matches_pattern(check.pattern, value.text);
    else if (check.about_dates)
      holds = value.ticks >= check.low_ticks && value.ticks <= check.high_ticks;
    else
      holds = value.number >= check.low && value.number <= check.high;
    if (!holds) return false;
  }
  return true;
}

std::optional<std::size_t> RuleBook::Search::find(std::size_t row) {
  read(row);
  std::size_t best = book_.rules_.size();
  const auto look_through = [&](const std::vector<std::uint32_t>& rules) {
    for (const std::uint32_t rule : rules) {
      if (rule >= best) return;
      if (holds(rule)) best = rule;
    }
  };
  for (std::size_t slot = 0; slot < values_.size(); ++slot) {
    if (book_.by_value_[slot].empty()) continue;
    const auto found = book_.by_value_[slot].find(values_[slot].key);
    if (found != book_.by_value_[slot].end()) look_through(found->second);
  }
  look_through(book_.others_);
  if (best == book_.rules_.size()) return std::nullopt;
  return best;
}

}  // namespace aml::model
