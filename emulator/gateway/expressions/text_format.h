#pragma once

#include <span>
#include <string>
#include <string_view>

#include "emulator/gateway/expressions/value.h"

namespace aml::gateway::expressions {

/// `{0}`, `{1:format}`, `{0,8}`, as String.Format has them.
/// Errors: ExpressionError for a format that cannot be.
std::string write_format(std::string_view format, std::span<const Value> values);

/// One value by a format of its type: dates as in write_instant(), numbers by `D N F X` and digits,
/// or by zeros, `#` and a point. Empty: as to_text().
/// Errors: ExpressionError for a format that cannot be.
std::string write_value(const Value& value, std::string_view format);

/// In small letters or capitals: ASCII, Latin, Greek and Cyrillic; others stay.
std::string change_case(std::string_view text, bool upper);

}  // namespace aml::gateway::expressions
