#include "emulator/control/clock_control.h"

#include <nlohmann/json.hpp>

#include "emulator/control/control_errors.h"
#include "emulator/text/dates.h"
#include "emulator/text/units.h"

namespace aml::control {

namespace {

using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

[[noreturn]] void refuse(std::string_view reason) {
  throw core::ApiError(kControlBadRequest, {reason});
}

milliseconds whole_number(const Json& value, milliseconds unit) {
  constexpr milliseconds kCentury = std::chrono::hours(24) * 36525;
  if (!value.is_number_unsigned()) refuse("seconds and milliseconds are whole numbers from 0.");
  const auto number = value.get<std::uint64_t>();
  if (number > static_cast<std::uint64_t>(kCentury / unit)) refuse("A step is a century at most.");
  return unit * static_cast<milliseconds::rep>(number);
}

milliseconds step_to(const core::MovableClock& clock, const Json& value) {
  const auto to = value.is_string() ? text::parse_utc(value.get_ref<const std::string&>())
                                    : std::optional<core::TimePoint>();
  if (!to) refuse("to is a UTC time such as 2016-10-14T14:52:33Z.");
  const core::TimePoint now = clock.now();
  if (*to < now) throw core::ApiError(kClockMovesForward, {text::write_utc_millis(now)});
  return *to - now;
}

milliseconds step_by(const Json& value) {
  const auto step = value.is_string() ? text::parse_duration(value.get_ref<const std::string&>())
                                      : std::optional<milliseconds>();
  if (!step) refuse("by is a duration such as 90s, 5m or 1h, up to 24h.");
  return *step;
}

// Later times have no text in four digits of a year.
core::TimePoint moved(core::MovableClock& clock, milliseconds step) {
  static const core::TimePoint kEnd = text::parse_utc("9999-12-31T23:59:59Z").value();
  if (step > kEnd - clock.now()) refuse("The clock ends with the year 9999.");
  return clock.advance(step);
}

}  // namespace

core::TimePoint advance_clock(core::MovableClock& clock, std::string_view body) {
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object() || json.size() != 1)
    refuse("The body is an object with one of by, seconds, milliseconds and to.");
  const std::string& name = json.begin().key();
  const Json& value = json.begin().value();
  if (name == "by") return moved(clock, step_by(value));
  if (name == "seconds") return moved(clock, whole_number(value, milliseconds(1000)));
  if (name == "milliseconds") return moved(clock, whole_number(value, milliseconds(1)));
  if (name == "to") return moved(clock, step_to(clock, value));
  refuse("The body is an object with one of by, seconds, milliseconds and to.");
}

}  // namespace aml::control
