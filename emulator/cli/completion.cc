#include "emulator/cli/completion.h"

#include <algorithm>

namespace aml::cli {

std::span<const Shell> shells() {
  static constexpr Shell kShells[] = {
      {"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}};
  return kShells;
}

const Shell* find_shell(std::string_view name) {
  for (const Shell& shell : shells()) {
    if (shell.name == name) return &shell;
  }
  return nullptr;
}

std::string without_quotes(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '\'', '"');
  return out;
}

}  // namespace aml::cli
