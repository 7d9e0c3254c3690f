#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/cli/settings.h"

namespace aml::cli {

/// What the program answers to its caller.
enum ExitCode : int {
  kFine = 0,
  kFailed = 1,
  kUsage = 2,
  kPortInUse = 3,
  kExpectationsUnmet = 4,
};

/// A flag of one verb.
struct CommandOption {
  std::string_view flag;         ///< without the dashes
  std::string_view placeholder;  ///< "N"; empty: a switch
  std::string_view help;
};

/// One call of a verb: its words and flags, and the settings in force.
struct Invocation {
  std::vector<std::string> words;
  std::vector<GivenValue> options;  ///< by flag without the dashes; switches have an empty text
  ResolvedSettings settings;

  /// The last one given.
  const std::string* find(std::string_view flag) const;
  std::vector<std::string> all(std::string_view flag) const;
  bool has(std::string_view flag) const { return find(flag) != nullptr; }
};

/// One verb.
struct Command {
  std::string_view name;
  std::string_view words;  ///< as the help shows them: "[FOLDER...]"; empty: takes none
  std::string_view summary;
  std::vector<CommandOption> options;
  bool reads_settings;  ///< faults in settings stop it
  /// Errors: std::exception for what fails at run time; the caller prints it and exits with 1.
  int (*run)(const Invocation& invocation);
};

// The verbs, each in its file below commands/.
extern const Command kServe, kRun, kNew, kImport, kExport, kBundle, kReplay, kValidate, kServices,
    kRequests, kJobs, kFaultsCommand, kClock, kReset, kStoreCommand, kVerify, kTrust, kHash,
    kConfig, kHealthcheck, kFidelity, kCompletion, kManualCommand, kVersion;

/// **The one list** of verbs; the first is the default.
std::span<const Command* const> commands();

/// `amlemu 0.1.0`, for `--version` too.
std::string version_line();

}  // namespace aml::cli
