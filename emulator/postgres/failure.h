#pragma once

#include <string_view>

struct pg_result;

namespace aml::postgres {

/// Throws what a result that is an error says.
[[noreturn]] void throw_failure(const pg_result* result);

/// Whether such an error leaves no connection to go on with.
bool ends_connection(std::string_view state);

}  // namespace aml::postgres
