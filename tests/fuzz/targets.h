#pragma once

#include <string_view>

namespace aml::tests {

// What a stranger may write, compiled and run. Texts that are not UTF-8 are left out, as documents
// are refused for it before.
// Errors: std::logic_error where something does not hold that must; a crash.

/// A policy expression; what is no whole one is put into `@(…)`.
void fuzz_expression(std::string_view text);

/// A policy document for all calls.
void fuzz_policies(std::string_view xml);

}  // namespace aml::tests
