#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "emulator/cli/command_line.h"
#include "emulator/cli/commands.h"
#include "emulator/cli/help.h"
#include "emulator/cli/settings_sources.h"

namespace aml::cli {

namespace {

int run_command(CommandLine line, ResolvedSettings settings) {
  const Invocation invocation{std::move(line.words), std::move(line.options), std::move(settings)};
  try {
    return line.command->run(invocation);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return kFailed;
  }
}

/// Prints; the result is the exit code.
int run_program(const std::vector<std::string>& arguments, const char* const* environment) {
  CommandLine line = parse_command_line(arguments);
  if (line.help) {
    const std::string text = line.verb_given ? help_text(*line.command) : help_text();
    std::fputs(text.c_str(), stdout);
    return kFine;
  }
  if (line.version) {
    std::printf("%s\n", version_line().c_str());
    return kFine;
  }
  std::vector<Fault> faults = std::move(line.faults);
  ResolvedSettings settings;
  if (line.command->reads_settings) {
    settings = gather_settings(line.flags, environment);
    faults.insert(faults.end(), settings.faults.begin(), settings.faults.end());
  }
  for (const Fault& fault : faults) std::fputs(to_text(fault).c_str(), stderr);
  if (line.verb_unknown) std::fputs(verbs_line().c_str(), stderr);
  if (!faults.empty()) return kUsage;
  return run_command(std::move(line), std::move(settings));
}

}  // namespace

}  // namespace aml::cli

int main(int argc, char** argv) {
  return aml::cli::run_program({argv + 1, argv + argc}, environ);
}
