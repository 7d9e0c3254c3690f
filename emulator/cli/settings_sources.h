#pragma once

#include "emulator/cli/settings.h"

namespace aml::cli {

/// The variables `AMLEMU_…` of an environment (`NAME=value`, ended by a null pointer), each a
/// value; AMLEMU_CONFIG_JSON is not itself a value, see below.
Layer environment_layer(const char* const* environment);

/// All settings of one run, lowest first: defaults, AMLEMU_CONFIG_JSON (a whole configuration, for
/// containers without volumes), the settings file that `--config` or AMLEMU_CONFIG names, the
/// environment, the flags.
ResolvedSettings gather_settings(const Layer& flags, const char* const* environment);

}  // namespace aml::cli
