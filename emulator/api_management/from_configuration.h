#pragma once

#include <string>

#include "emulator/api_management/resource.h"
#include "emulator/gateway/configuration.h"

namespace aml::api_management {

/// An instance of the fixtures as the management API shows it. `prefix`: with what the suffixes of
/// its APIs begin and the management API does not say; empty: with nothing.
Service service_of(const gateway::Configuration& configuration, const std::string& prefix);

}  // namespace aml::api_management
