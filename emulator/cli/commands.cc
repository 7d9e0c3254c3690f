#include "emulator/cli/commands.h"

#include <algorithm>

namespace aml::cli {

std::span<const Command* const> commands() {
  static constexpr const Command* kCommands[] = {
      &kServe,        &kRun,         &kNew,      &kImport,        &kExport,        &kValidate,
      &kServices,     &kRequests,    &kJobs,     &kFaultsCommand, &kClock,         &kReset,
      &kStoreCommand, &kVerify,      &kTrust,    &kBundle,        &kReplay,        &kHash,
      &kConfig,       &kHealthcheck, &kFidelity, &kCompletion,    &kManualCommand, &kVersion};
  return kCommands;
}

const std::string* Invocation::find(std::string_view flag) const {
  const auto found = std::find_if(options.rbegin(), options.rend(),
                                  [&](const GivenValue& option) { return option.name == flag; });
  return found == options.rend() ? nullptr : &found->text;
}

std::vector<std::string> Invocation::all(std::string_view flag) const {
  std::vector<std::string> texts;
  for (const GivenValue& option : options) {
    if (option.name == flag) texts.push_back(option.text);
  }
  return texts;
}

}  // namespace aml::cli
