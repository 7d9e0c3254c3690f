#pragma once

#include <map>
#include <memory>
#include <string>

#include "emulator/core/service_definition.h"
#include "emulator/service/catalog.h"
#include "model/pipeline.h"

namespace aml::service {

/// Check 8: the texts of a request as the declared parameters' values (only what was sent; RRS and
/// BES alike).
/// Errors: ApiError kMissingRequiredGlobalParameters, kUnexpectedParameter, kBadParameterValue;
///         target is the parameter.
std::map<std::string, model::ParameterValue> read_global_parameters(
    const core::ServiceDefinition& definition, const std::map<std::string, std::string>& sent);

/// The endpoint's pipeline that runs with these values, some or none; its building may fail as its running may.
/// Shape:  without values it is the endpoint's own, which it does not outlive.
/// Errors: ApiError kModuleFailure; target is the module.
std::shared_ptr<const model::Pipeline> pipeline_with(
    const Endpoint& endpoint, const std::map<std::string, model::ParameterValue>& values);

}  // namespace aml::service
