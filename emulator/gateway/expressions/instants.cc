#include "emulator/gateway/expressions/instants.h"

#include <array>
#include <chrono>
#include <cstdio>

#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"

namespace aml::gateway::expressions {

namespace {

using std::chrono::days;
using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, kTicksPerSecond>>;

constexpr std::array<std::string_view, 7> kWeekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

std::string padded(std::int64_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

// The run of one letter at the front.
std::size_t run_length(std::string_view format) {
  const std::size_t end = format.find_first_not_of(format.front());
  return end == std::string_view::npos ? format.size() : end;
}

bool append_name(std::string& out, std::size_t count, std::string_view name) {
  if (count == 3) name = name.substr(0, 3);
  out += name;
  return count >= 3;
}

// One letter's run. False: .NET has no such letter, or the emulator does not know it.
bool append_part(std::string& out, char letter, std::size_t count, const CivilTime& time) {
  const std::size_t two = count >= 2 ? 2 : 1;
  switch (letter) {
    case 'y':
      out += count > 2 ? padded(time.year, count) : padded(time.year % 100, two);
      return true;
    case 'M':
      if (count > 2)
        return append_name(out, count, kMonths[static_cast<std::size_t>(time.month - 1)]);
      out += padded(time.month, two);
      return true;
    case 'd':
      if (count > 2)
        return append_name(out, count, kWeekdays[static_cast<std::size_t>(time.weekday)]);
      out += padded(time.day, two);
      return true;
    case 'H':
      out += padded(time.hour, two);
      return true;
    case 'h':
      out += padded(time.hour % 12 == 0 ? 12 : time.hour % 12, two);
      return true;
    case 'm':
      out += padded(time.minute, two);
      return true;
    case 's':
      out += padded(time.second, two);
      return true;
    case 't':
      out += std::string_view(time.hour < 12 ? "AM" : "PM").substr(0, two);
      return true;
    case 'f':
      if (count > 7) return false;
      out += padded(time.fraction, 7).substr(0, count);
      return true;
    case 'K':
      out.append(count, 'Z');
      return true;
    case 'z':
      out += count == 1 ? "+0" : count == 2 ? "+00" : "+00:00";
      return true;
    default:
      return false;
  }
}

std::string_view long_format(std::string_view format) {
  if (format.empty()) return "MM/dd/yyyy HH:mm:ss";
  if (format == "o" || format == "O") return "yyyy-MM-ddTHH:mm:ss.fffffffK";
  if (format == "s") return "yyyy-MM-ddTHH:mm:ss";
  if (format == "u") return "yyyy-MM-dd HH:mm:ss'Z'";
  if (format == "R" || format == "r") return "ddd, dd MMM yyyy HH:mm:ss 'GMT'";
  if (format == "d") return "MM/dd/yyyy";
  if (format == "T") return "HH:mm:ss";
  return format;
}

}  // namespace

Instant to_instant(core::TimePoint time) {
  return {std::chrono::duration_cast<Ticks>(time.time_since_epoch()).count()};
}

CivilTime civil(Instant instant) {
  const std::chrono::sys_time<Ticks> time{Ticks(instant.ticks)};
  const auto midnight = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss<Ticks> clock(time - midnight);
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count()),
          clock.subseconds().count(),
          static_cast<int>(std::chrono::weekday(midnight).c_encoding())};
}

std::optional<Instant> from_civil(int year, int month, int day, int hour, int minute, int second) {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (month < 1 || day < 1 || !date.ok() || year < 1 || year > 9999) return std::nullopt;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
    return std::nullopt;
  const auto time = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                    std::chrono::minutes(minute) + std::chrono::seconds(second);
  return Instant{std::chrono::duration_cast<Ticks>(time.time_since_epoch()).count()};
}

std::optional<Instant> parse_instant(std::string_view text) {
  text = text::trim_white(text);
  auto instant = text::parse_iso(
      text, {.date_alone = true, .seconds_optional = true, .any_zone = true, .fraction_digits = 7});
  if (!instant) instant = text::parse_us_date(text);
  if (!instant) return std::nullopt;
  return Instant{instant->time_since_epoch().count()};
}

std::optional<std::string> write_instant(Instant instant, std::string_view format) {
  const CivilTime time = civil(instant);
  format = long_format(format);
  std::string out;
  while (!format.empty()) {
    const char letter = format.front();
    if (letter == '\'' || letter == '"') {
      const std::size_t end = format.find(letter, 1);
      if (end == std::string_view::npos) return std::nullopt;
      out += format.substr(1, end - 1);
      format.remove_prefix(end + 1);
    } else if (letter == '\\' && format.size() > 1) {
      out += format[1];
      format.remove_prefix(2);
    } else if (text::is_letter(letter) && letter != 'T' && letter != 'Z') {
      const std::size_t count = run_length(format);
      if (!append_part(out, letter, count, time)) return std::nullopt;
      format.remove_prefix(count);
    } else {
      out += letter;
      format.remove_prefix(1);
    }
  }
  return out;
}

std::string write_span(Span span) {
  // The smallest number has no positive counterpart.
  const bool negative = span.ticks < 0;
  const auto ticks = negative ? std::uint64_t{0} - static_cast<std::uint64_t>(span.ticks)
                              : static_cast<std::uint64_t>(span.ticks);
  const std::uint64_t seconds = ticks / kTicksPerSecond;
  const auto fraction = static_cast<std::int64_t>(ticks % kTicksPerSecond);
  std::string out = negative ? "-" : "";
  if (seconds >= 86'400) out += std::to_string(seconds / 86'400) + ".";
  out += padded(static_cast<std::int64_t>(seconds / 3600 % 24), 2) + ":" +
         padded(static_cast<std::int64_t>(seconds / 60 % 60), 2) + ":" +
         padded(static_cast<std::int64_t>(seconds % 60), 2);
  if (fraction != 0) out += "." + padded(fraction, 7);
  return out;
}

}  // namespace aml::gateway::expressions
