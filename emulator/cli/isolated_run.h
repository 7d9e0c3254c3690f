#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "emulator/cli/commands.h"
#include "emulator/cli/config.h"
#include "emulator/cli/stop_signals.h"
#include "emulator/tls/authority.h"

namespace aml::cli {

/// A command's environment, made when the emulator for it answers at a base URL.
using MakeEnvironment = std::function<std::vector<std::string>(const std::string& base_url,
                                                               const tls::Authority& authority)>;

/// Serves with the settings, and runs the command; its exit code.
using ServeCommand = std::function<int(const Config& config, const MakeEnvironment& environment)>;

/// Calls `serve` in an Isolation where the names that the emulator plays are this machine's, and
/// its authority is trusted. Ports of `shared` lead to the machine's.
/// Shape: its exit code; kFailed, printed, where the system does not permit it.
int run_isolated(const Config& config, const std::vector<std::uint16_t>& shared,
                 const StopSignals& signals, const ServeCommand& serve);

/// The ports of `--share`. Nothing: one is no port, or the emulator's own, which is printed.
std::optional<std::vector<std::uint16_t>> shared_ports(const Invocation& invocation);

}  // namespace aml::cli
