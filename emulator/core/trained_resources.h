#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/service_definition.h"

namespace aml::core {

/// A trained part of a service, which its endpoints can be given another one for.
/// Source:  documented (Retrain a classic web service: the name of the module and
///          ` [trained model]`); which parts of a definition have one is inferred.
struct TrainedResource {
  std::string name;  ///< "Income [trained model]"
  std::vector<GlobalParameter::Target> sets;
};

inline constexpr std::string_view kTrainedModelSuffix = " [trained model]";

/// `name` with the suffix, once.
std::string resource_name(std::string_view name);

/// The models, by their names, and the answers of Score by Example, by the ids of their modules; in
/// the order of the modules.
std::vector<TrainedResource> trained_resources(const model::PipelineSpec& pipeline);

/// The definition where its alternative of that index is in force.
ServiceDefinition retrained(const ServiceDefinition& definition, std::size_t index);

}  // namespace aml::core
