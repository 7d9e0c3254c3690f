#pragma once

#include <string>

#include "emulator/gateway/configuration.h"
#include "emulator/gateway/instances.h"

namespace aml::gateway {

/// Where an API is called: `base` (without a slash at its end) and the API's suffix.
std::string api_base(const Api& api, const std::string& base);

/// The JSON of `GET /__emu/gateway`, about one instance of all, or null where there are no
/// instances. Members and their order are as control/openapi.json describes them. Bytes that are not UTF-8 are replaced.
std::string write_gateway(const Instances& all, const Instance* instance, const std::string& base);

}  // namespace aml::gateway
