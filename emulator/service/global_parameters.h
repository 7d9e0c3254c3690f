#pragma once

#include <map>
#include <string>

#include "emulator/core/service_definition.h"

namespace aml::service {

/// Check 8: the texts of a request as the declared parameters' values (only what was sent; RRS and
/// BES alike). Errors: ApiError kMissingRequiredGlobalParameters, kUnexpectedParameter,
/// kBadParameterValue; target is
///         the parameter.
std::map<std::string, model::ParameterValue> read_global_parameters(
    const core::ServiceDefinition& definition, const std::map<std::string, std::string>& sent);

}  // namespace aml::service
