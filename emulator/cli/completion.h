#pragma once

#include <span>
#include <string>
#include <string_view>

namespace aml::cli {

/// A shell that completes the program's words: verbs, flags and their values, from the lists of
/// commands() and settings().
struct Shell {
  std::string_view name;
  std::string (*script)();  ///< what the shell reads
};

/// **The one list** of shells.
std::span<const Shell> shells();
const Shell* find_shell(std::string_view name);

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

/// Without the quote that would end a text in single quotes.
std::string without_quotes(std::string_view text);

}  // namespace aml::cli
