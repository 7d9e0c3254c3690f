#include "model/parameters.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "emulator/base/assert.h"
#include "model/answers.h"
#include "model/cell_text.h"
#include "model/module_error.h"
#include "model/table.h"

namespace aml::model {
namespace {

constexpr std::array<std::string_view, 11> kParameterTypeNames = {
    "Integer", "Double",  "Boolean", "Text",           "Columns", "Answers",
    "Model",   "Dataset", "Scorer",  "Transformation", "Script"};

std::string number_text(double value) {
  std::string text;
  append_double(text, value);
  return text;
}

ModuleError refused(const ParameterSpec& spec, const ModuleErrorSpec& error,
                    const std::vector<std::string>& values) {
  ModuleError refusal(error, values);
  refusal.set_parameter(std::string(spec.name));
  return refusal;
}

ModuleError not_converted(const ParameterSpec& spec, const ParameterValue& value,
                          std::string wanted) {
  return refused(spec, kParameterNotParsed,
                 {std::string(spec.name), to_text(value), std::string(name_of(type_of(value))),
                  std::move(wanted)});
}

// A whole number is a fine value of a Double parameter.
ParameterValue converted(const ParameterSpec& spec, const ParameterValue& value) {
  if (type_of(value) == spec.type) return value;
  if (spec.type == ParameterType::kDouble && type_of(value) == ParameterType::kInteger)
    return static_cast<double>(std::get<std::int64_t>(value));
  throw not_converted(spec, value, std::string(name_of(spec.type)));
}

void check_bounds(const ParameterSpec& spec, const ParameterValue& value) {
  const auto* integer = std::get_if<std::int64_t>(&value);
  const auto* real = std::get_if<double>(&value);
  if (!integer && !real) return;
  const double number = integer ? static_cast<double>(*integer) : *real;
  if (spec.minimum && !(number >= *spec.minimum)) {
    // The page's sentence excludes its bound, so a whole minimum is reported as the number below
    // it.
    const double bound = integer ? *spec.minimum - 1 : *spec.minimum;
    throw refused(spec, kParameterTooSmall,
                  {std::string(spec.name), to_text(value), number_text(bound)});
  }
  if (spec.maximum && !(number <= *spec.maximum))
    throw refused(spec, kParameterTooLarge,
                  {std::string(spec.name), to_text(value), number_text(*spec.maximum)});
}

void check_choice(const ParameterSpec& spec, const ParameterValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (!text || spec.choices.empty()) return;
  if (std::find(spec.choices.begin(), spec.choices.end(), *text) != spec.choices.end()) return;
  std::string wanted;
  for (const std::string_view choice : spec.choices)
    wanted += (wanted.empty() ? "" : " | ") + std::string(choice);
  throw not_converted(spec, value, std::move(wanted));
}

ParameterValue checked(const ParameterSpec& spec, const ParameterValue& value) {
  ParameterValue result = converted(spec, value);
  check_bounds(spec, result);
  check_choice(spec, result);
  return result;
}

}  // namespace

bool DatasetReference::has_no_rows() const {
  return !is_promise && table != nullptr && table->rows() == 0;
}

std::string_view name_of(ParameterType type) {
  AML_ASSERT(static_cast<std::size_t>(type) < kParameterTypeNames.size());
  return kParameterTypeNames[static_cast<std::size_t>(type)];
}

std::optional<ParameterType> find_parameter_type(std::string_view name) {
  const auto found = std::find(kParameterTypeNames.begin(), kParameterTypeNames.end(), name);
  if (found == kParameterTypeNames.end()) return std::nullopt;
  return static_cast<ParameterType>(found - kParameterTypeNames.begin());
}

ParameterType type_of(const ParameterValue& value) {
  return static_cast<ParameterType>(value.index());
}

std::optional<ParameterValue> parse_parameter(ParameterType type, std::string_view text) {
  switch (type) {
    case ParameterType::kInteger:
      return parse_int64(text);
    case ParameterType::kDouble:
      return parse_double(text);
    case ParameterType::kBoolean:
      return parse_boolean(text);
    case ParameterType::kText:
      return std::string(text);
    case ParameterType::kColumns:
    case ParameterType::kAnswers:
    case ParameterType::kModel:
    case ParameterType::kDataset:
    case ParameterType::kScorer:
    case ParameterType::kTransformation:
    case ParameterType::kScript:
      break;
  }
  return std::nullopt;
}

std::string to_text(const ParameterValue& value) {
  switch (type_of(value)) {
    case ParameterType::kInteger:
      return std::to_string(std::get<std::int64_t>(value));
    case ParameterType::kDouble:
      return number_text(std::get<double>(value));
    case ParameterType::kBoolean:
      return std::get<bool>(value) ? "True" : "False";
    case ParameterType::kText:
      return std::get<std::string>(value);
    case ParameterType::kModel:
      return std::get<ModelReference>(value).name;
    case ParameterType::kDataset:
      return std::get<DatasetReference>(value).name;
    case ParameterType::kScorer:
      return std::get<ScorerReference>(value).name;
    case ParameterType::kTransformation:
      return std::get<TransformationReference>(value).name;
    case ParameterType::kScript:
      return std::get<ScriptReference>(value).name;
    case ParameterType::kColumns:
      return to_text(std::get<ColumnSelector>(value));
    case ParameterType::kAnswers:
      break;
  }
  const auto& answers = std::get<std::shared_ptr<const Answers>>(value);
  return std::to_string(answers->rules()) + " rules, " + std::to_string(answers->examples()) +
         " examples";
}

Parameters::Parameters(const std::vector<ParameterSpec>& specs,
                       const std::map<std::string, ParameterValue>& given) {
  for (const ParameterSpec& spec : specs) {
    AML_ASSERT(!spec.default_value || type_of(*spec.default_value) == spec.type);
    const std::string name(spec.name);
    const auto value = given.find(name);
    if (value != given.end())
      values_.emplace(name, checked(spec, value->second));
    else if (spec.default_value)
      values_.emplace(name, *spec.default_value);
    else
      throw refused(spec, kNullOrEmptyInput, {name});
  }
  for (const auto& [name, value] : given) {
    if (!values_.contains(name)) throw std::out_of_range("no parameter is called \"" + name + "\"");
  }
}

const ParameterValue& Parameters::value(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end())
    throw std::out_of_range("no parameter is called \"" + std::string(name) + "\"");
  return found->second;
}

std::int64_t Parameters::integer(std::string_view name) const {
  return std::get<std::int64_t>(value(name));
}

double Parameters::real(std::string_view name) const {
  return std::get<double>(value(name));
}

bool Parameters::boolean(std::string_view name) const {
  return std::get<bool>(value(name));
}

const std::string& Parameters::text(std::string_view name) const {
  return std::get<std::string>(value(name));
}

const ColumnSelector& Parameters::columns(std::string_view name) const {
  return std::get<ColumnSelector>(value(name));
}

const std::shared_ptr<const Answers>& Parameters::answers(std::string_view name) const {
  return std::get<std::shared_ptr<const Answers>>(value(name));
}

const ModelReference& Parameters::model(std::string_view name) const {
  return std::get<ModelReference>(value(name));
}

const DatasetReference& Parameters::dataset(std::string_view name) const {
  return std::get<DatasetReference>(value(name));
}

const ScorerReference& Parameters::scorer(std::string_view name) const {
  return std::get<ScorerReference>(value(name));
}

const TransformationReference& Parameters::transformation(std::string_view name) const {
  return std::get<TransformationReference>(value(name));
}

const ScriptReference& Parameters::script(std::string_view name) const {
  return std::get<ScriptReference>(value(name));
}

const std::vector<Rule> kParameterRules = {
    {"parameters.not-set", "A parameter that has no default and is not set is error 0003.",
     inferred("no other documented error speaks of something that was left empty")},
    {"parameters.wrong-type",
     "A value of another type, or none of the allowed choices, is error 0002.",
     documented("error 0002")},
    {"parameters.too-small", "A number below the parameter's minimum is error 0004.",
     documented("error 0004")},
    {"parameters.too-small-bound",
     "Error 0004 says \"greater than\", so for integers it names the number below the minimum.",
     inferred("the documented sentence would otherwise refuse the minimum itself")},
    {"parameters.too-large", "A number above the parameter's maximum is error 0007.",
     documented("error 0007")},
};

}  // namespace aml::model
