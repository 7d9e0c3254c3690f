#pragma once

#include <functional>

#include "emulator/cli/app.h"
#include "emulator/cli/config.h"
#include "emulator/cli/front.h"
#include "emulator/cli/instance.h"

namespace aml::cli {

/// What is done once the emulator is ready, before the start is over.
using Announce = std::function<void(const App&, const Front&, const FileWriter&)>;

/// Serves with the settings as long as `during` takes, and stops within two seconds. The process is
/// confined as --sandbox says; `announce` may write files all the same.
/// Shape:  the exit code: that of `during`, or of what keeps the emulator from its start, which is
///         printed. StopSignals are there before.
/// Errors: std::exception for what fails at run time.
int serve_while(const Config& config, const Announce& announce,
                const std::function<int(const App&, Front&)>& during);

}  // namespace aml::cli
