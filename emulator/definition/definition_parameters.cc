#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "emulator/definition/definition_answers.h"
#include "emulator/definition/definition_parts.h"
#include "model/cell_text.h"

namespace aml::definition {

namespace {

constexpr std::array<std::string_view, 4> kRuleTypes = {"AllColumns", "ColumnNames",
                                                        "ColumnIndexes", "ColumnTypes"};
constexpr std::array<std::string_view, 9> kSelectableTypes = {"Numeric",  "String",      "Integer",
                                                              "Double",   "Boolean",     "DateTime",
                                                              "TimeSpan", "Categorical", "All"};
constexpr std::array<std::string_view, 5> kSelectableKinds = {"All", "Feature", "Label", "Score",
                                                              "None"};

std::string number_text(double value) {
  std::string text;
  model::append_double(text, value);
  return text;
}

void check_range(const Node& value, const std::string& subject, const ParameterRules& rules,
                 FaultList& faults) {
  const double number = value.number().value_or(0);
  if (rules.minimum && number < *rules.minimum) {
    faults.add(value.position(), subject + " must be at least " + number_text(*rules.minimum) +
                                     ", not " + value.shown());
  } else if (rules.maximum && number > *rules.maximum) {
    faults.add(value.position(), subject + " must be at most " + number_text(*rules.maximum) +
                                     ", not " + value.shown());
  }
}

void check_choice(const Node& value, const std::string& subject, const ParameterRules& rules,
                  FaultList& faults) {
  const std::string text = *value.text();
  const auto& choices = rules.choices;
  if (choices.empty() || std::find(choices.begin(), choices.end(), text) != choices.end()) return;
  faults.add(value.position(), subject + " cannot be " + value.shown(),
             spelling_notes(text, choices));
}

unsigned kinds_of(model::ParameterType type) {
  switch (type) {
    case model::ParameterType::kInteger:
      return kInteger;
    case model::ParameterType::kDouble:
      return kNumber;
    case model::ParameterType::kBoolean:
      return kBoolean;
    case model::ParameterType::kText:
      return kText;
    case model::ParameterType::kModel:
    case model::ParameterType::kDataset:
    case model::ParameterType::kTransformation:
      return kText;
    case model::ParameterType::kAnswers:
    case model::ParameterType::kScorer:
    case model::ParameterType::kScript:
      return kObject;
    case model::ParameterType::kColumns:
      break;
  }
  return kList | kObject;
}

std::vector<std::string> read_texts(const Node& list) {
  std::vector<std::string> texts;
  for (const Node& item : list.children())
    if (const auto text = item.text()) texts.push_back(*text);
  return texts;
}

void check_words(const Node& list, const std::string& what, std::span<const std::string_view> known,
                 FaultList& faults) {
  for (const Node& item : list.children()) {
    const auto text = item.text();
    if (!text || std::find(known.begin(), known.end(), *text) != known.end()) continue;
    faults.add(item.position(), what + " " + item.shown() + " is not known",
               spelling_notes(*text, known));
  }
}

void check_needed_list(const Node& rule, std::string_view member, FaultList& faults) {
  const Node list = rule.member(member);
  if (list.present() && !list.children().empty()) return;
  faults.add(list.present() ? list.position() : rule.position(),
             "a rule of type " + rule.member("ruleType").shown() + " needs a list " +
                 in_quotes(member) + " that is not empty");
}

model::SelectorRule read_rule(const Node& node, FaultList& faults) {
  using Type = model::SelectorRuleType;
  model::SelectorRule rule;
  const std::string type = *node.member("ruleType").text();
  const auto found = std::find(kRuleTypes.begin(), kRuleTypes.end(), type);
  if (found == kRuleTypes.end()) {
    faults.add(node.member("ruleType").position(), "rule type " + in_quotes(type) + " is not known",
               spelling_notes(type, kRuleTypes));
    return rule;
  }
  rule.type = static_cast<Type>(found - kRuleTypes.begin());
  rule.exclude = node.member("exclude").boolean().value_or(false);
  rule.columns = read_texts(node.member("columns"));
  rule.column_types = read_texts(node.member("columnTypes"));
  rule.column_kinds = read_texts(node.member("columnKinds"));
  check_words(node.member("columnTypes"), "column type", kSelectableTypes, faults);
  check_words(node.member("columnKinds"), "column kind", kSelectableKinds, faults);
  if (rule.type == Type::kColumnNames || rule.type == Type::kColumnIndexes)
    check_needed_list(node, "columns", faults);
  if (rule.type == Type::kColumnTypes && rule.column_kinds.empty())
    check_needed_list(node, "columnTypes", faults);
  return rule;
}

std::optional<model::ColumnSelector> read_long_form(const Node& value, FaultList& faults) {
  const std::size_t faults_before = faults.size();
  check_format(value, kSelectorFormat, faults);
  if (faults.size() != faults_before) return std::nullopt;
  model::ColumnSelector selector;
  if (!value.member("isFilter").boolean().value_or(true)) {
    faults.add(
        value.member("isFilter").position(), "\"isFilter\" can only be true",
        {"help: \"keepOrderAndDuplicates\": true keeps the order and the repeats of the rules"});
  }
  selector.keep_order_and_duplicates =
      value.member("keepOrderAndDuplicates").boolean().value_or(false);
  const Node rules = value.member("rules");
  for (const Node& rule : rules.children()) selector.rules.push_back(read_rule(rule, faults));
  if (selector.rules.empty())
    faults.add(rules.position(), "a column selector needs at least one rule");
  return selector;
}

}  // namespace

std::optional<model::ColumnSelector> read_selector(const Node& value, const std::string& subject,
                                                   FaultList& faults) {
  const std::size_t faults_before = faults.size();
  std::optional<model::ColumnSelector> selector;
  if (value.is(kObject)) {
    selector = read_long_form(value, faults);
  } else {
    std::vector<std::string> names = read_texts(value);
    for (const Node& item : value.children()) {
      if (!item.is(kText))
        faults.add(item.position(), subject + " is a list of column names, not of " + item.shown());
    }
    if (value.children().empty()) faults.add(value.position(), subject + " selects no column");
    selector = model::ColumnSelector::of_names(std::move(names));
  }
  return faults.size() == faults_before ? std::move(selector) : std::nullopt;
}

std::optional<model::ParameterValue> read_parameter(const Node& value, const std::string& subject,
                                                    const ParameterRules& rules,
                                                    FaultList& faults) {
  if (!value.is(kinds_of(rules.type))) {
    const bool columns = rules.type == model::ParameterType::kColumns;
    const std::string wanted = columns ? "a list of column names or an object with rules"
                                       : describe_kinds(kinds_of(rules.type));
    faults.add(value.position(), subject + " must be " + wanted + ", not " + value.shown());
    return std::nullopt;
  }
  const std::size_t faults_before = faults.size();
  std::optional<model::ParameterValue> read;
  switch (rules.type) {
    case model::ParameterType::kInteger:
      check_range(value, subject, rules, faults);
      read = *value.integer();
      break;
    case model::ParameterType::kDouble:
      check_range(value, subject, rules, faults);
      read = *value.number();
      break;
    case model::ParameterType::kBoolean:
      read = *value.boolean();
      break;
    case model::ParameterType::kText:
      check_choice(value, subject, rules, faults);
      read = *value.text();
      break;
    case model::ParameterType::kModel:
    case model::ParameterType::kDataset:
    case model::ParameterType::kScorer:
    case model::ParameterType::kTransformation:
    case model::ParameterType::kScript:
      break;  // the reader of steps reads them
    case model::ParameterType::kColumns:
      if (auto selector = read_selector(value, subject, faults)) read = std::move(*selector);
      break;
    case model::ParameterType::kAnswers:
      if (auto answers = read_answers(value, faults)) read = std::move(*answers);
      break;
  }
  return faults.size() == faults_before ? std::move(read) : std::nullopt;
}

}  // namespace aml::definition
