#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/core/clock.h"
#include "emulator/gateway/expressions/value.h"

namespace aml::gateway::expressions {

Instant to_instant(core::TimePoint time);

/// A date as .NET's parts.
struct CivilTime {
  int year, month, day, hour, minute, second;
  std::int64_t fraction;  ///< of a second, in ticks
  int weekday;            ///< 0 is Sunday
};
CivilTime civil(Instant instant);

/// Errors: nothing where there is no such date in the years 1 to 9999.
std::optional<Instant> from_civil(int year, int month, int day, int hour, int minute, int second);

/// ISO 8601, or `M/d/yyyy` with a time. Errors: nothing for any other text.
std::optional<Instant> parse_instant(std::string_view text);

/// By a format of .NET: `o`, `s`, `u`, `R`, or made of `yyyy MM dd HH mm ss fff K z` and texts in
/// quotes. Empty: as invariant culture writes it.
/// Errors: nothing for a letter that is another.
std::optional<std::string> write_instant(Instant instant, std::string_view format);

/// `[-][d.]hh:mm:ss[.fffffff]`
std::string write_span(Span span);

}  // namespace aml::gateway::expressions
