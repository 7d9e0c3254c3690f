#include "emulator/service/global_parameters.h"

#include <algorithm>

#include "emulator/core/error_catalog.h"
#include "emulator/service/failure_details.h"

namespace aml::service {

namespace {

using core::ApiError;
using core::GlobalParameter;
using model::ParameterValue;

bool is_allowed(const GlobalParameter& parameter, const ParameterValue& value) {
  const double* real = std::get_if<double>(&value);
  const std::int64_t* integer = std::get_if<std::int64_t>(&value);
  if (real || integer) {
    const double number = real ? *real : static_cast<double>(*integer);
    if (parameter.minimum && number < *parameter.minimum) return false;
    if (parameter.maximum && number > *parameter.maximum) return false;
  }
  const auto& choices = parameter.choices;
  return choices.empty() ||
         std::find(choices.begin(), choices.end(), model::to_text(value)) != choices.end();
}

ParameterValue read_value(const GlobalParameter& parameter, const std::string& text) {
  const auto value = model::parse_parameter(parameter.type, text);
  if (!value || !is_allowed(parameter, *value)) {
    throw ApiError(core::kBadParameterValue).with_target(parameter.name);
  }
  return *value;
}

}  // namespace

std::map<std::string, ParameterValue> read_global_parameters(
    const core::ServiceDefinition& definition, const std::map<std::string, std::string>& sent) {
  std::map<std::string, ParameterValue> values;
  for (const GlobalParameter& parameter : definition.global_parameters) {
    const auto text = sent.find(parameter.name);
    const bool keeps_default = text != sent.end() && text->second.empty() &&
                               parameter.type != model::ParameterType::kText &&
                               parameter.default_value.has_value();
    if (text != sent.end() && !keeps_default) {
      values.emplace(parameter.name, read_value(parameter, text->second));
    } else if (text == sent.end() && !parameter.default_value) {
      throw ApiError(core::kMissingRequiredGlobalParameters).with_target(parameter.name);
    }
  }
  for (const auto& [name, text] : sent) {
    const bool known = std::any_of(
        definition.global_parameters.begin(), definition.global_parameters.end(),
        [&name = name](const GlobalParameter& parameter) { return parameter.name == name; });
    if (!known) throw ApiError(core::kUnexpectedParameter).with_target(name);
  }
  return values;
}

std::shared_ptr<const model::Pipeline> pipeline_with(
    const Endpoint& endpoint, const std::map<std::string, ParameterValue>& values) {
  if (values.empty()) return {std::shared_ptr<const model::Pipeline>(), &endpoint.pipeline()};
  try {
    return endpoint.rebuilt().get(values, [&] {
      return model::Pipeline(core::with_parameters(endpoint.definition(), values));
    });
  } catch (const model::ModuleError& error) {
    throw module_failure(error);
  }
}

}  // namespace aml::service
