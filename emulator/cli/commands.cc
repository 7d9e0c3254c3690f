#include "emulator/cli/commands.h"

namespace aml::cli {

std::span<const Command* const> commands() {
  static constexpr const Command* kCommands[] = {
      &kServe,       &kRun,      &kNew,        &kImport,        &kExport, &kValidate,
      &kServices,    &kRequests, &kJobs,       &kFaultsCommand, &kClock,  &kReset,
      &kVerify,      &kTrust,    &kBundle,     &kReplay,        &kHash,   &kConfig,
      &kHealthcheck, &kFidelity, &kCompletion, &kManualCommand, &kVersion};
  return kCommands;
}

const std::string* Invocation::find(std::string_view flag) const {
  for (const GivenValue& option : options) {
    if (option.name == flag) return &option.text;
  }
  return nullptr;
}

}  // namespace aml::cli
