#pragma once

#include <string>
#include <vector>

#include "emulator/gateway/configuration.h"
#include "emulator/gateway/policies/policies.h"

namespace aml::gateway {

/// Where an API is called: `base` (without a slash at its end) and the API's suffix.
std::string api_base(const Api& api, const std::string& base);

/// The JSON of `GET /__emu/gateway`: members and their order as control/openapi.json describes
/// them. Bytes that are not UTF-8 are replaced.
std::string write_gateway(const Configuration& configuration, const Policies& policies,
                          const std::string& base);

}  // namespace aml::gateway
