#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "emulator/gateway/expressions/fault.h"
#include "emulator/gateway/expressions/syntax.h"

namespace aml::gateway::expressions {

inline constexpr std::size_t kMaxNesting = 48;

/// Reads `@(…)` as an expression and `@{…}` as a block.
/// Errors:  what is no C# of the bounded kind goes to `faults`, each with its offset: statements,
///          other loops and types that are not run here by their name. Nothing is returned then.
/// Threads: pure.
std::optional<Syntax> parse_expression(std::string_view text, std::vector<Fault>& faults);

}  // namespace aml::gateway::expressions
