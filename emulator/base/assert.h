#pragma once

namespace aml::base {

/// Writes `FILE:LINE: assertion failed: EXPRESSION` to stderr and ends the process with SIGABRT.
[[noreturn, gnu::cold]] void assertion_failed(const char* expression, const char* file,
                                              int line) noexcept;

}  // namespace aml::base

/// A precondition or an invariant, checked in every build, release too: to go on without it would
/// spoil data. For faults of this program only; what a request or a file says is an error row.
/// Cost: one branch, so the condition is cheap and has no effects. Also in constant expressions.
#define AML_ASSERT(condition)            \
  (static_cast<bool>(condition) ? void() \
                                : ::aml::base::assertion_failed(#condition, __FILE__, __LINE__))
