#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "emulator/cli/commands.h"
#include "emulator/cli/running_emulator.h"

namespace aml::cli {

// What the verbs that ask a running emulator have in common.

/// The path with those of the flags that are given as members of its query, each under its own
/// name.
std::string target_of(std::string_view path, const Invocation& invocation,
                      std::initializer_list<std::string_view> flags);

/// Prints why the emulator refused; the exit code: kUsage for 400, else kFailed.
int report_refusal(const RunningEmulator::Answer& answer);

/// Prints what is wrong with the call; kUsage.
int refuse_call(const std::string& what);

}  // namespace aml::cli
