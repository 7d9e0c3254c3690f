#include "emulator/cli/asked.h"

namespace aml::cli {

namespace {

int run_reset(const Invocation& invocation) {
  RunningEmulator emulator(invocation.settings.config);
  const auto answer = emulator.ask("POST", target_of("/__emu/reset", invocation, {"workspace"}));
  return answer.status == 204 ? kFine : report_refusal(answer);
}

}  // namespace

const Command kReset{.name = "reset",
                     .words = "",
                     .summary = "take a running emulator back to the start",
                     .options = {{"workspace", "ID", "one workspace alone"}},
                     .reads_settings = true,
                     .run = &run_reset};

}  // namespace aml::cli
