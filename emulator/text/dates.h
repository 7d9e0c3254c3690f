#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>

/// Dates and times as text: the one reader of each form, and the writers.
/// Units:   years 1 to 9999 are read; an Instant counts 100 ns, a TimePoint milliseconds (cut).
/// Errors:  nothing for any other text: no part is guessed, no day is moved into the calendar.
/// Threads: any.
namespace aml::text {

using Instant =
    std::chrono::time_point<std::chrono::system_clock,
                            std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>>;
using TimePoint = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

/// What a reader of ISO 8601 takes beside `2016-10-14T14:52:33Z`.
struct IsoForm {
  bool date_alone = false;        ///< `2016-10-14`, its midnight
  bool seconds_optional = false;  ///< `2016-10-14T14:52Z`
  bool any_zone = false;  ///< `+02:00` or no zone (then UTC); also `t` or a blank for `T`, and `z`
  int fraction_digits = 3;  ///< of a second, at most; one more is refused
};

std::optional<Instant> parse_iso(std::string_view text, const IsoForm& form);

/// `9/21/2014`, with `11:10 PM` (12 hours) or `23:10` (24), seconds optional; taken as UTC.
std::optional<Instant> parse_us_date(std::string_view text);

/// `2016-10-14T14:52:33Z`, with up to three digits of a second.
std::optional<TimePoint> parse_utc(std::string_view text);
/// `Fri, 14 Oct 2016 14:52:33 GMT`, the only form that clients send; the day's name is not checked.
std::optional<TimePoint> parse_http_date(std::string_view text);

std::string write_utc_millis(TimePoint time);   ///< `2016-10-14T14:52:33.979Z`
std::string write_utc_seconds(TimePoint time);  ///< `2016-10-14T14:52:33Z`
std::string write_http_date(TimePoint time);    ///< `Fri, 14 Oct 2016 14:52:33 GMT`

}  // namespace aml::text
