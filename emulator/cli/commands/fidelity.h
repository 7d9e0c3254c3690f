#pragma once

#include "emulator/cli/commands.h"

namespace aml::cli {

extern const Command kFidelity;

}  // namespace aml::cli
