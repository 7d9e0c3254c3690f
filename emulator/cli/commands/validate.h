#pragma once

#include "emulator/cli/commands.h"

namespace aml::cli {

extern const Command kValidate;

}  // namespace aml::cli
