#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/core/service_definition.h"
#include "emulator/definition/definition_wire.h"

namespace aml::management {

/// An experiment that was published as a web service.
struct ExperimentContent {
  std::string definition;                    ///< its service.json
  std::string graph;                         ///< the experiment as Studio writes it
  std::map<std::string, std::string> files;  ///< beside the definition: trained models
};

/// A text that holds it, the same for the same experiment.
std::string write_experiment_content(const ExperimentContent& content);
/// Nothing: the text holds code. Errors: std::runtime_error for a text that is neither.
std::optional<ExperimentContent> find_experiment_content(std::string_view text);

/// What the definition of an experiment says, or everything that is wrong with it.
definition::ParsedDefinition parse_experiment_content(const ExperimentContent& content,
                                                      const definition::Outside& outside);

/// What a service of that text runs, code or an experiment. Ids and keys are not set.
/// Errors: std::runtime_error for an experiment that cannot run here, or not any more.
core::ServiceDefinition definition_of_content(std::string_view text,
                                              const definition::Outside& outside);

}  // namespace aml::management
