#pragma once

#include <functional>

#include "emulator/cli/app.h"
#include "emulator/cli/config.h"
#include "emulator/cli/front.h"

namespace aml::cli {

/// Serves with the settings as long as `during` takes, and stops within two seconds.
/// Shape:  the exit code: that of `during`, or of what keeps the emulator from its start, which is
///         printed. StopSignals are there before.
/// Errors: std::exception for what fails at run time.
int serve_while(const Config& config, const std::function<int(const App&, Front&)>& during);

}  // namespace aml::cli
