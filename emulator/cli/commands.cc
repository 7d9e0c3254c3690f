#include "emulator/cli/commands.h"

#include "emulator/cli/commands/config.h"
#include "emulator/cli/commands/fidelity.h"
#include "emulator/cli/commands/hash.h"
#include "emulator/cli/commands/healthcheck.h"
#include "emulator/cli/commands/serve.h"
#include "emulator/cli/commands/services.h"
#include "emulator/cli/commands/validate.h"
#include "emulator/cli/commands/version.h"

namespace aml::cli {

std::span<const Command* const> commands() {
  static constexpr const Command* kCommands[] = {&kServe,  &kValidate,    &kServices, &kHash,
                                                 &kConfig, &kHealthcheck, &kFidelity, &kVersion};
  return kCommands;
}

const Command* find_command(std::string_view name) {
  for (const Command* command : commands()) {
    if (command->name == name) return command;
  }
  return nullptr;
}

const std::string* Invocation::find(std::string_view flag) const {
  for (const GivenValue& option : options) {
    if (option.name == flag) return &option.text;
  }
  return nullptr;
}

}  // namespace aml::cli
