#include "emulator/cli/completion.h"

#include <cstdio>
#include <string>

#include "emulator/cli/asked.h"
#include "emulator/cli/commands.h"

namespace aml::cli {

namespace {

int run_completion(const Invocation& invocation) {
  const Shell* shell =
      invocation.words.size() == 1 ? find_shell(invocation.words.front()) : nullptr;
  if (shell == nullptr) {
    std::string names;
    for (const Shell& one : shells()) names += (names.empty() ? "" : ", ") + std::string(one.name);
    return refuse_call("completion takes the name of a shell: " + names);
  }
  std::fputs(shell->script().c_str(), stdout);
  return kFine;
}

}  // namespace

const Command kCompletion{.name = "completion",
                          .words = "bash|zsh|fish",
                          .summary = "print what a shell reads to complete amlemu's words",
                          .options = {},
                          .reads_settings = false,
                          .run = &run_completion};

}  // namespace aml::cli
