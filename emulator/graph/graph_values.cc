#include "emulator/graph/graph_values.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include "emulator/base/assert.h"
#include "emulator/definition/positioned_json.h"
#include "emulator/definition/sample_table.h"
#include "emulator/text/ascii.h"
#include "emulator/text/percent.h"
#include "model/cell_text.h"
#include "model/registry.h"
#include "model/table_text.h"

namespace aml::graph {

namespace {

using Json = nlohmann::ordered_json;
using model::ParameterType;

// Members of a value that a stranger wrote: whatever kinds they are of.
std::vector<std::string> texts_of(const Json& object, const char* name) {
  std::vector<std::string> texts;
  const auto found = object.find(name);
  if (found == object.end() || !found->is_array()) return texts;
  for (const Json& item : *found)
    if (item.is_string()) texts.push_back(item.get<std::string>());
  return texts;
}

bool flag_of(const Json& object, const char* name, bool fallback) {
  const auto found = object.find(name);
  return found != object.end() && found->is_boolean() ? found->get<bool>() : fallback;
}

std::optional<Json> read_rule(const Json& rule) {
  if (!rule.is_object() || !rule.contains("ruleType") || !rule.at("ruleType").is_string())
    return std::nullopt;
  Json read = {{"ruleType", rule.at("ruleType")}, {"exclude", flag_of(rule, "exclude", false)}};
  for (const char* list : {"columns", "columnTypes", "columnKinds"}) {
    const std::vector<std::string> texts = texts_of(rule, list);
    if (!texts.empty()) read[list] = texts;
  }
  return read;
}

// Names alone, where the selector says no more.
std::optional<Json> short_form(const Json& rules, bool is_filter) {
  if (!is_filter || rules.size() != 1) return std::nullopt;
  const Json& rule = rules.front();
  if (rule.at("ruleType") != "ColumnNames" || rule.at("exclude") != false) return std::nullopt;
  if (!rule.contains("columns")) return std::nullopt;
  return rule.at("columns");
}

std::optional<Json> read_selector_object(const std::string& text) {
  const definition::PositionedJson read =
      definition::parse_positioned(text, definition::KeepPositions::kOfTopMembers);
  if (!read.complete || !read.value.is_object()) return std::nullopt;
  const auto list = read.value.find("rules");
  if (list == read.value.end() || !list->is_array() || list->empty()) return std::nullopt;
  Json rules = Json::array();
  for (const Json& rule : *list) {
    auto one = read_rule(rule);
    if (!one) return std::nullopt;
    rules.push_back(std::move(*one));
  }
  const bool is_filter = flag_of(read.value, "isFilter", true);
  if (auto names = short_form(rules, is_filter)) return names;
  Json selector = {{"rules", std::move(rules)}};
  if (!is_filter) selector["keepOrderAndDuplicates"] = true;
  return selector;
}

// `a, b`: how some modules took their columns.
std::optional<Json> read_name_list(const std::string& text) {
  Json names = Json::array();
  try {
    for (const model::WrittenCell& cell : definition::read_csv_row(text))
      if (cell) names.push_back(std::string(text::trim(*cell)));
  } catch (const model::TextFault&) {
    return std::nullopt;
  }
  return names.empty() ? std::nullopt : std::optional<Json>(std::move(names));
}

std::optional<Json> read_columns_value(const std::string& text) {
  const bool is_plain = text::trim_white(text).starts_with('{');
  const std::string plain = is_plain ? text : text::percent_decode(text);
  return text::trim_white(plain).starts_with('{') ? read_selector_object(plain)
                                                  : read_name_list(text);
}

std::optional<Json> read_choice(const model::ParameterSpec& spec, const std::string& text) {
  if (spec.choices.empty()) return Json(text);
  for (const std::string_view choice : spec.choices)
    if (is_same_graph_name(choice, text)) return Json(choice);
  return std::nullopt;
}

Json to_json(const model::ParameterValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return nullptr;
}

std::string dumped(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string write_selector(const Json& value) {
  Json rules =
      value.is_object() && value.contains("rules")
          ? value.at("rules")
          : Json::array({{{"exclude", false}, {"ruleType", "ColumnNames"}, {"columns", value}}});
  const bool keeps_order = value.is_object() && flag_of(value, "keepOrderAndDuplicates", false);
  const Json selector = {
      {"isFilter", !keeps_order}, {"rules", std::move(rules)}, {"ui", {{"withRules", true}}}};
  return text::percent_encode(dumped(selector), "!*'()");
}

}  // namespace

const model::ParameterSpec* find_graph_parameter(const GraphModule& module,
                                                 std::string_view graph_name) {
  const auto alias = std::find_if(
      module.aliases.begin(), module.aliases.end(),
      [&](const GraphAlias& one) { return is_same_graph_name(one.graph, graph_name); });
  const std::string_view name = alias == module.aliases.end() ? graph_name : alias->name;
  for (const model::ParameterSpec& spec : model::find_module(module.name)->parameters) {
    if (!is_same_graph_name(spec.name, name)) continue;
    return is_port_parameter(spec) ? nullptr : &spec;
  }
  return nullptr;
}

const model::ParameterSpec* script_of(const GraphModule& module) {
  for (const model::ParameterSpec& spec : model::find_module(module.name)->parameters)
    if (spec.type == ParameterType::kScript) return &spec;
  return nullptr;
}

bool is_port_parameter(const model::ParameterSpec& spec) {
  return spec.type == ParameterType::kModel || spec.type == ParameterType::kDataset ||
         spec.type == ParameterType::kTransformation;
}

std::string_view graph_name_of(const GraphModule& module, std::string_view name) {
  for (const GraphAlias& alias : module.aliases)
    if (alias.is_written && alias.name == name) return alias.graph;
  return name;
}

std::optional<Json> read_graph_value(const model::ParameterSpec& spec, const std::string& text) {
  switch (spec.type) {
    case ParameterType::kText:
      return read_choice(spec, text);
    case ParameterType::kScript:
      return Json(text);
    case ParameterType::kColumns:
      return read_columns_value(text);
    case ParameterType::kAnswers:
    case ParameterType::kScorer: {
      const definition::PositionedJson read =
          definition::parse_positioned(text, definition::KeepPositions::kOfTopMembers);
      return read.complete ? std::optional<Json>(read.value) : std::nullopt;
    }
    case ParameterType::kInteger:
    case ParameterType::kDouble:
    case ParameterType::kBoolean:
      break;
    default:
      return std::nullopt;
  }
  const auto value = model::parse_parameter(spec.type, text);
  if (!value) return std::nullopt;
  const auto* number = std::get_if<double>(&*value);
  if (number != nullptr && !std::isfinite(*number)) return std::nullopt;
  return to_json(*value);
}

std::string write_graph_value(const model::ParameterSpec& spec, const Json& value) {
  if (spec.type == ParameterType::kColumns) return write_selector(value);
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  return dumped(value);
}

Json default_of(const model::ParameterSpec& spec) {
  return spec.default_value ? to_json(*spec.default_value) : Json();
}

}  // namespace aml::graph
