#pragma once

#include <map>
#include <string>

#include "emulator/core/service_definition.h"
#include "model/pipeline.h"

namespace aml::service {

/// Check 8: the texts of a request as the declared parameters' values (only what was sent; RRS and
/// BES alike).
/// Errors: ApiError kMissingRequiredGlobalParameters, kUnexpectedParameter, kBadParameterValue;
///         target is the parameter.
std::map<std::string, model::ParameterValue> read_global_parameters(
    const core::ServiceDefinition& definition, const std::map<std::string, std::string>& sent);

/// The pipeline that runs with these values; its building may fail as its running may.
/// Errors: ApiError kModuleFailure; target is the module.
model::Pipeline build_pipeline(const core::ServiceDefinition& definition,
                               const std::map<std::string, model::ParameterValue>& values);

}  // namespace aml::service
