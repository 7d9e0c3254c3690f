#pragma once

#include <string>

#include "emulator/cli/config.h"

namespace aml::cli {

/// The base of the URLs that an emulator with these settings would hand out to its own machine.
std::string base_url(const Config& config);

}  // namespace aml::cli
