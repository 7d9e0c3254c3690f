#pragma once

#include <optional>
#include <string>

#include "emulator/cli/config.h"

namespace aml::cli {

/// The text of a file of expectations; nothing, and why is printed, where it cannot be read.
std::optional<std::string> read_expectations(const std::string& file);

/// Asks the emulator of the settings whether its calls were the expected ones, and prints to stderr
/// why they were not. The exit code: kFine, kExpectationsUnmet, or what the refusal says.
int verify_calls(const Config& config, const std::string& expectations);

}  // namespace aml::cli
