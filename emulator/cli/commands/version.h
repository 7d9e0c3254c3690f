#pragma once

#include <string>

#include "emulator/cli/commands.h"

namespace aml::cli {

extern const Command kVersion;

/// `amlemu 0.1.0`, for `--version` too.
std::string version_line();

}  // namespace aml::cli
