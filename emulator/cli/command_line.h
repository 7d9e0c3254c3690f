#pragma once

#include <string>
#include <vector>

#include "emulator/cli/commands.h"

namespace aml::cli {

/// What the words of the command line say, before settings are merged.
struct CommandLine {
  const Command* command = nullptr;  ///< never null
  bool verb_given = false;           ///< else the default one
  bool verb_unknown = false;         ///< the fault says so; which there are is the caller's to say
  bool help = false;
  bool version = false;
  std::vector<std::string> words;
  std::vector<GivenValue> options;  ///< of the verb
  Layer flags{Origin::kFlag, "", {}};
  std::vector<Fault> faults;
};

/// Shape: `arguments` without the program's name. Everything after `--` is a word.
CommandLine parse_command_line(const std::vector<std::string>& arguments);

}  // namespace aml::cli
