#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/gateway/expressions/fault.h"

namespace aml::gateway::expressions {

enum class TokenKind {
  kName,
  kWhole,         ///< `text` is its digits, with `L` after them where it is a long
  kFraction,      ///< likewise
  kText,          ///< `text` is what it says
  kInterpolated,  ///< `text` is as written, between the quotes
  kCharacter,
  kSign,  ///< `text` is an operator or a bracket
  kEnd,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;
  std::size_t offset = 0;
  bool verbatim = false;  ///< of an interpolated text: `$@"…"`
};

/// Cuts C# into tokens; comments are left out. The last is kEnd.
/// Errors: what cannot be a token is added to `faults`, and the reading goes on after it.
std::vector<Token> read_tokens(std::string_view source, std::vector<Fault>& faults);

/// What follows a backslash of an ordinary text, taken off `rest`. False: C# has no such escape.
bool take_escape(std::string_view& rest, std::string& out);

/// After the bracket that closes the one at `at`; npos: none does. Brackets in texts, characters
/// and comments do not count.
std::size_t skip_brackets(std::string_view text, std::size_t at);

}  // namespace aml::gateway::expressions
