#include "emulator/core/trained_resources.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace aml::core {

namespace {

void add(std::vector<TrainedResource>& resources, const std::string& name,
         GlobalParameter::Target target) {
  const auto known = std::find_if(resources.begin(), resources.end(),
                                  [&](const TrainedResource& one) { return one.name == name; });
  if (known != resources.end()) {
    known->sets.push_back(std::move(target));
  } else {
    resources.push_back({name, {std::move(target)}});
  }
}

}  // namespace

std::string resource_name(std::string_view name) {
  std::string whole(name);
  if (!whole.ends_with(kTrainedModelSuffix)) whole += kTrainedModelSuffix;
  return whole;
}

std::vector<TrainedResource> trained_resources(const model::PipelineSpec& pipeline) {
  std::vector<TrainedResource> resources;
  for (const model::StepSpec& step : pipeline.steps) {
    for (const auto& [parameter, value] : step.parameters) {
      if (const auto* named = std::get_if<model::ModelReference>(&value)) {
        add(resources, resource_name(named->name), {step.id, parameter});
      } else if (std::holds_alternative<std::shared_ptr<const model::Answers>>(value)) {
        add(resources, resource_name(step.id), {step.id, parameter});
      }
    }
  }
  return resources;
}

ServiceDefinition retrained(const ServiceDefinition& definition, std::size_t index) {
  ServiceDefinition other = definition;
  const Retrained& alternative = definition.retrained.at(index);
  for (const TrainedResource& one : trained_resources(definition.pipeline)) {
    if (one.name != alternative.resource) continue;
    for (const GlobalParameter::Target& target : one.sets)
      set_parameter(other.pipeline, target, alternative.value);
  }
  return other;
}

}  // namespace aml::core
