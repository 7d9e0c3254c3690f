#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/cli/settings.h"

namespace aml::cli {

/// The variables `AMLEMU_…` of an environment (`NAME=value`, ended by a null pointer), each a
/// value; AMLEMU_CONFIG_JSON is not itself a value, see below.
Layer environment_layer(const char* const* environment);

/// Reads a settings file: one JSON object, each member a setting, its value a text, number or
/// boolean. Comments are refused, a member given twice too.
/// Errors:  each fault is added to `faults`; what could be read is in the result all the same.
Layer parse_settings_file(std::string_view text, const std::string& where,
                          std::vector<Fault>& faults);

/// The text of a file of at most a mebibyte; otherwise none, and a fault that says why.
std::optional<std::string> read_settings_file(const std::string& file, std::vector<Fault>& faults);

/// All settings of one run, lowest first: defaults, AMLEMU_CONFIG_JSON (a whole configuration, for
/// containers without volumes), the settings file that `--config` or AMLEMU_CONFIG names, the
/// environment, the flags.
ResolvedSettings gather_settings(const Layer& flags, const char* const* environment);

}  // namespace aml::cli
