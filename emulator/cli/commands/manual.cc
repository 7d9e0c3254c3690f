#include "emulator/cli/manual.h"

#include <cstdio>

#include "emulator/cli/commands.h"

namespace aml::cli {

namespace {

int run_manual(const Invocation& /*invocation*/) {
  std::fputs(manual_page().c_str(), stdout);
  return kFine;
}

}  // namespace

const Command kManualCommand{.name = "manual",
                             .words = "",
                             .summary = "print the manual page, for man",
                             .options = {},
                             .reads_settings = false,
                             .run = &run_manual};

}  // namespace aml::cli
