#pragma once

#include "emulator/cli/commands.h"

namespace aml::cli {

/// `amlemu import har FILE [NAME]`: recorded calls become a service folder for each endpoint.
/// Returns the exit code.
int import_har(const Invocation& invocation);

}  // namespace aml::cli
