#include "emulator/core/service_definition.h"

#include <algorithm>

namespace aml::core {

namespace {

void set_parameter(model::PipelineSpec& pipeline, const GlobalParameter::Target& target,
                   const model::ParameterValue& value) {
  const auto step = std::find_if(pipeline.steps.begin(), pipeline.steps.end(),
                                 [&](const model::StepSpec& s) { return s.id == target.step; });
  if (step != pipeline.steps.end()) step->parameters.insert_or_assign(target.parameter, value);
}

}  // namespace

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
