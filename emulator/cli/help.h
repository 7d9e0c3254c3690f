#pragma once

#include <string>

#include "emulator/cli/commands.h"

namespace aml::cli {

/// What `--help` prints: the verbs and all settings, or one verb and its flags.
std::string help_text();
std::string help_text(const Command& command);

/// All verbs on one line, as a note.
std::string verbs_line();

}  // namespace aml::cli
