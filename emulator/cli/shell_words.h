#pragma once

#include <string>

namespace aml::cli {

/// `'text'`, whatever is inside: one word of a POSIX shell.
std::string in_single_quotes(const std::string& text);

/// The text where a shell takes it as it is, else in single quotes.
std::string as_shell_word(const std::string& text);

}  // namespace aml::cli
