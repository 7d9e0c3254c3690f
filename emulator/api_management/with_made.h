#pragma once

#include <vector>

#include "emulator/gateway/configuration.h"
#include "emulator/management/definition_store.h"

namespace aml::api_management {

/// Whether rows of the store are about gateways.
bool has_made(const std::vector<management::MadeRow>& rows);

/// The instances of the fixtures with what was made beside them or changed of them.
/// Errors: std::runtime_error, for rows that are not the emulator's own or do not fit the fixtures.
gateway::Configurations with_made(const gateway::Configurations& fixtures,
                                  const std::vector<management::MadeRow>& rows);

}  // namespace aml::api_management
