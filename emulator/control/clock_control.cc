#include "emulator/control/clock_control.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "emulator/control/control_errors.h"
#include "emulator/core/spelling.h"
#include "emulator/text/dates.h"
#include "emulator/text/messages.h"
#include "emulator/text/nul.h"
#include "emulator/text/units.h"

namespace aml::control {

namespace {

using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

[[noreturn]] void refuse(std::string_view reason) {
  throw core::ApiError(kControlBadRequest, {reason});
}

constexpr milliseconds kCentury = std::chrono::hours(24) * 36525;

milliseconds whole_number(const Json& value, milliseconds unit) {
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
  const auto step = value.is_string()
                        ? text::parse_duration_up_to(kCentury, value.get_ref<const std::string&>())
                        : std::optional<milliseconds>();
  if (!step) refuse("by is a duration such as 90s, 5m or 1h, a century at most.");
  return *step;
}

// Later times have no text in four digits of a year.
core::TimePoint moved(core::MovableClock& clock, milliseconds step) {
  static const core::TimePoint kEnd = text::parse_utc("9999-12-31T23:59:59Z").value();
  if (step > kEnd - clock.now()) refuse("The clock ends with the year 9999.");
  return clock.advance(step);
}

constexpr std::string_view kOneOf =
    "The body is an object with one of by, seconds, milliseconds and to.";

// As a further sentence.
std::string unknown_member(const std::string& name, std::span<const std::string_view> known) {
  constexpr std::size_t kShownBytes = 40;
  const std::string_view nearest = core::nearest_spelling(name, known);
  return " It has no " + text::in_quotes(name.substr(0, kShownBytes)) +
         (nearest.empty() ? "." : ": did you mean " + text::in_quotes(nearest) + "?");
}

}  // namespace

core::TimePoint advance_clock(core::MovableClock& clock, std::string_view body) {
  static constexpr std::array<std::string_view, 4> kMembers = {"by", "seconds", "milliseconds",
                                                               "to"};
  if (text::has_nul(body)) refuse(kOneOf);
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) refuse(kOneOf);
  constexpr std::size_t kMaxNamedBytes = 2000;
  std::string unknown;
  for (const auto& [name, value] : json.items())
    if (std::find(kMembers.begin(), kMembers.end(), name) == kMembers.end() &&
        unknown.size() < kMaxNamedBytes)
      unknown += unknown_member(name, kMembers);
  if (!unknown.empty()) refuse(std::string(kOneOf) + unknown);
  if (json.size() != 1) refuse(kOneOf);
  const std::string& name = json.begin().key();
  const Json& value = json.begin().value();
  if (name == "by") return moved(clock, step_by(value));
  if (name == "seconds") return moved(clock, whole_number(value, milliseconds(1000)));
  if (name == "milliseconds") return moved(clock, whole_number(value, milliseconds(1)));
  return moved(clock, step_to(clock, value));
}

}  // namespace aml::control
