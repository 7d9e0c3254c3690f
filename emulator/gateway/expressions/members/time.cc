#include <cmath>
#include <limits>

#include "emulator/gateway/expressions/instants.h"
#include "emulator/gateway/expressions/members.h"
#include "emulator/gateway/expressions/text_format.h"

// Dates and times, on the emulator's clock and in UTC.
// Source: documented (.NET's DateTime, DateTimeOffset and TimeSpan).

namespace aml::gateway::expressions {

namespace of_time {
namespace {

using Values = std::span<Value>;

constexpr double kSecond = kTicksPerSecond;

std::int64_t ticks_of(double ticks) {
  // Year 9999 is 2.5e17 ticks away.
  if (!(std::abs(ticks) < 9e18))
    throw ExpressionError("TimeSpan overflowed because the duration is too long.");
  return static_cast<std::int64_t>(std::round(ticks));
}

Instant moved(Instant instant, std::int64_t ticks) {
  const Instant first = *from_civil(1, 1, 1, 0, 0, 0);
  const Instant last{from_civil(9999, 12, 31, 23, 59, 59)->ticks + kTicksPerSecond - 1};
  std::int64_t sum = 0;
  if (__builtin_add_overflow(instant.ticks, ticks, &sum) || sum < first.ticks || sum > last.ticks)
    throw ExpressionError("The added or subtracted value results in an un-representable DateTime.");
  return {sum};
}

Value now(Evaluation& evaluation, Values, Type) {
  return evaluation.context.now();
}

Value today(Evaluation& evaluation, Values, Type) {
  const CivilTime time = civil(evaluation.context.now());
  return *from_civil(time.year, time.month, time.day, 0, 0, 0);
}

Value date(Evaluation&, Values values, Type) {
  const CivilTime time = civil(of<Instant>(values[0]));
  return *from_civil(time.year, time.month, time.day, 0, 0, 0);
}

template <int64_t kTicks>
Value add(Evaluation&, Values values, Type) {
  return moved(of<Instant>(values[0]),
               ticks_of(*as_double(values[1]) * static_cast<double>(kTicks)));
}

template <int kMonths>
Value add_months(Evaluation&, Values values, Type) {
  const Instant instant = of<Instant>(values[0]);
  CivilTime time = civil(instant);
  const std::int64_t months =
      std::int64_t{12} * time.year + time.month - 1 + std::int64_t{kMonths} * whole_of(values[1]);
  const std::int64_t year = months / 12;
  if (months < 12 || year > 9999)
    throw ExpressionError("The added or subtracted value results in an un-representable DateTime.");
  // The last day of a month stays the last.
  for (int day = time.day; day > 0; --day) {
    const auto made = from_civil(static_cast<int>(year), static_cast<int>(months % 12) + 1, day,
                                 time.hour, time.minute, time.second);
    if (made) return Instant{made->ticks + time.fraction};
  }
  return {};
}

Value add_span(Evaluation&, Values values, Type) {
  return moved(of<Instant>(values[0]), of<Span>(values[1]).ticks);
}

Value subtract_span(Evaluation&, Values values, Type) {
  return moved(of<Instant>(values[0]), -of<Span>(values[1]).ticks);
}

Value difference(Evaluation&, Values values, Type) {
  return Span{of<Instant>(values[0]).ticks - of<Instant>(values[1]).ticks};
}

template <int CivilTime::*kPart>
Value part(Evaluation&, Values values, Type) {
  return std::int32_t{civil(of<Instant>(values[0])).*kPart};
}

Value milliseconds(Evaluation&, Values values, Type) {
  constexpr std::int64_t kMillisecond = 10'000;
  return static_cast<std::int32_t>(civil(of<Instant>(values[0])).fraction / kMillisecond);
}

// .NET counts from the year 1.
Value ticks(Evaluation&, Values values, Type) {
  return of<Instant>(values[0]).ticks - from_civil(1, 1, 1, 0, 0, 0)->ticks;
}

Value unix_seconds(Evaluation&, Values values, Type) {
  return of<Instant>(values[0]).ticks / kTicksPerSecond;
}

Value unix_milliseconds(Evaluation&, Values values, Type) {
  constexpr std::int64_t kMillisecond = 10'000;
  return of<Instant>(values[0]).ticks / kMillisecond;
}

Value self(Evaluation&, Values values, Type) {
  of<Instant>(values[0]);
  return values[0];
}

Value parse(Evaluation&, Values values, Type) {
  if (const auto instant = parse_instant(text_of(values[0]))) return *instant;
  throw ExpressionError("String was not recognized as a valid DateTime.");
}

Value from_unix_seconds(Evaluation&, Values values, Type) {
  const auto seconds = of<std::int64_t>(values[0]);
  return moved({}, ticks_of(static_cast<double>(seconds) * kSecond));
}

Value make(Evaluation&, Values values, Type) {
  const auto at = [&](std::size_t i) { return i < values.size() ? whole_of(values[i]) : 0; };
  const auto made = from_civil(at(0), at(1), at(2), at(3), at(4), at(5));
  if (!made)
    throw ExpressionError("Year, Month, and Day parameters describe an un-representable DateTime.");
  return *made;
}

template <int64_t kTicks>
Value span(Evaluation&, Values values, Type) {
  return Span{ticks_of(*as_double(values[0]) * static_cast<double>(kTicks))};
}

template <int64_t kTicks>
Value total(Evaluation&, Values values, Type) {
  return static_cast<double>(of<Span>(values[0]).ticks) / static_cast<double>(kTicks);
}

Value make_span(Evaluation&, Values values, Type) {
  const auto at = [&](std::size_t i) { return static_cast<double>(whole_of(values[i])); };
  return Span{ticks_of((at(0) * 3600 + at(1) * 60 + at(2)) * kSecond)};
}

constexpr std::int64_t kOneMillisecond = kTicksPerSecond / 1000;
constexpr std::int64_t kOneMinute = 60 * kTicksPerSecond;
constexpr std::int64_t kOneHour = 60 * kOneMinute;
constexpr std::int64_t kOneDay = 24 * kOneHour;

constexpr Type D = Type::kDateTime;
constexpr Type S = Type::kTimeSpan;
constexpr Type F = Type::kDouble;
constexpr Type I = Type::kInt;
constexpr Type L = Type::kLong;
constexpr Type T = Type::kString;

constexpr std::array kMembers = {
    by_type(property(D, "UtcNow", D, &now)),
    by_type(property(D, "Now", D, &now)),
    by_type(property(D, "Today", D, &today)),
    by_type(method(D, "Parse", {T}, D, &parse)),
    by_type(method(D, "FromUnixTimeSeconds", {L}, D, &from_unix_seconds)),
    constructor(D, {I, I, I, I, I, I}, &make, 3),
    property(D, "Date", D, &date),
    property(D, "Year", I, &part<&CivilTime::year>),
    property(D, "Month", I, &part<&CivilTime::month>),
    property(D, "Day", I, &part<&CivilTime::day>),
    property(D, "Hour", I, &part<&CivilTime::hour>),
    property(D, "Minute", I, &part<&CivilTime::minute>),
    property(D, "Second", I, &part<&CivilTime::second>),
    property(D, "Millisecond", I, &milliseconds),
    property(D, "Ticks", L, &ticks),
    method(D, "AddMilliseconds", {F}, D, &add<kOneMillisecond>),
    method(D, "AddSeconds", {F}, D, &add<kTicksPerSecond>),
    method(D, "AddMinutes", {F}, D, &add<kOneMinute>),
    method(D, "AddHours", {F}, D, &add<kOneHour>),
    method(D, "AddDays", {F}, D, &add<kOneDay>),
    method(D, "AddMonths", {I}, D, &add_months<1>),
    method(D, "AddYears", {I}, D, &add_months<12>),
    method(D, "Add", {S}, D, &add_span),
    method(D, "Subtract", {D}, S, &difference),
    method(D, "Subtract", {S}, D, &subtract_span),
    method(D, "ToUniversalTime", D, &self),
    method(D, "ToUnixTimeSeconds", L, &unix_seconds),
    method(D, "ToUnixTimeMilliseconds", L, &unix_milliseconds),
    by_type(method(S, "FromMilliseconds", {F}, S, &span<kOneMillisecond>)),
    by_type(method(S, "FromSeconds", {F}, S, &span<kTicksPerSecond>)),
    by_type(method(S, "FromMinutes", {F}, S, &span<kOneMinute>)),
    by_type(method(S, "FromHours", {F}, S, &span<kOneHour>)),
    by_type(method(S, "FromDays", {F}, S, &span<kOneDay>)),
    constructor(S, {I, I, I}, &make_span),
    property(S, "TotalMilliseconds", F, &total<kOneMillisecond>),
    property(S, "TotalSeconds", F, &total<kTicksPerSecond>),
    property(S, "TotalMinutes", F, &total<kOneMinute>),
    property(S, "TotalHours", F, &total<kOneHour>),
    property(S, "TotalDays", F, &total<kOneDay>)};

}  // namespace
}  // namespace of_time

std::span<const Member> time_members() {
  return of_time::kMembers;
}

}  // namespace aml::gateway::expressions
