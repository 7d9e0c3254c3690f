#include "emulator/core/service_definition.h"

#include <algorithm>
#include <cmath>

namespace aml::core {

void set_parameter(model::PipelineSpec& pipeline, const GlobalParameter::Target& target,
                   const model::ParameterValue& value) {
  const auto step = std::find_if(pipeline.steps.begin(), pipeline.steps.end(),
                                 [&](const model::StepSpec& s) { return s.id == target.step; });
  if (step != pipeline.steps.end()) step->parameters.insert_or_assign(target.parameter, value);
}

std::string description_of(const ServiceDefinition& definition) {
  if (!definition.description.empty()) return definition.description;
  return "No description provided for this web service.";
}

model::ParameterValue example_value(const GlobalParameter& parameter) {
  if (!parameter.choices.empty()) return parameter.choices.front();
  switch (parameter.type) {
    case model::ParameterType::kInteger:
      if (parameter.minimum) return static_cast<std::int64_t>(std::ceil(*parameter.minimum));
      return static_cast<std::int64_t>(std::floor(parameter.maximum.value_or(1)));
    case model::ParameterType::kDouble:
      return parameter.minimum.value_or(parameter.maximum.value_or(1));
    case model::ParameterType::kBoolean:
      return true;
    case model::ParameterType::kText:
    case model::ParameterType::kColumns:
    case model::ParameterType::kAnswers:
    case model::ParameterType::kModel:
    case model::ParameterType::kDataset:
    case model::ParameterType::kScorer:
    case model::ParameterType::kTransformation:
    case model::ParameterType::kScript:
      break;
  }
  return std::string();
}

model::PipelineSpec with_parameters(const ServiceDefinition& definition,
                                    const std::map<std::string, model::ParameterValue>& values) {
  model::PipelineSpec pipeline = definition.pipeline;
  for (const GlobalParameter& parameter : definition.global_parameters) {
    const auto given = values.find(parameter.name);
    const bool is_given = given != values.end();
    if (!is_given && !parameter.default_value) continue;
    const model::ParameterValue& value = is_given ? given->second : *parameter.default_value;
    for (const auto& target : parameter.sets) set_parameter(pipeline, target, value);
  }
  return pipeline;
}

}  // namespace aml::core
