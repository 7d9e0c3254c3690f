#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/cli/settings.h"

namespace aml::cli {

/// Reads a settings file: one JSON object, each member a setting, its value a text, number or
/// boolean. Comments are refused, a member given twice too.
/// Errors:  each fault is added to `faults`; what could be read is in the result all the same.
Layer parse_settings_file(std::string_view text, const std::string& where,
                          std::vector<Fault>& faults);

/// The text of a file of at most a mebibyte; otherwise none, and a fault that says why.
std::optional<std::string> read_settings_file(const std::string& file, std::vector<Fault>& faults);

}  // namespace aml::cli
