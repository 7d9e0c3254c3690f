#include "emulator/core/clock.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace aml::core {

namespace {

TimePoint to_millis(std::chrono::system_clock::time_point time) {
  return std::chrono::floor<std::chrono::milliseconds>(time);
}

std::tm to_utc(TimePoint time) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return parts;
}

// Reads exactly `digits` digits and moves on; nothing when one is missing.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

TimePoint SystemClock::now() const {
  return to_millis(std::chrono::system_clock::now());
}

TimePoint ManualClock::now() const {
  MutexLock lock(mutex_);
  return now_;
}

TimePoint ManualClock::advance(std::chrono::milliseconds by) {
  MutexLock lock(mutex_);
  if (by.count() > 0) now_ += by;
  return now_;
}

void ManualClock::reset() {
  MutexLock lock(mutex_);
  now_ = start_;
}

std::optional<TimePoint> parse_utc(std::string_view text) {
  namespace chr = std::chrono;
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day || !take(text, 'T')) return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59 || !take(text, ':')) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second || *second > 59) return std::nullopt;
  int millis = 0;
  if (take(text, '.')) {
    int unit = 100;
    while (unit > 0 && !text.empty() && text.front() != 'Z') {
      const auto digit = take_digits(text, 1);
      if (!digit) return std::nullopt;
      millis += *digit * unit;
      unit /= 10;
    }
  }
  if (text != "Z") return std::nullopt;
  const chr::year_month_day date{chr::year(*year), chr::month(static_cast<unsigned>(*month)),
                                 chr::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return TimePoint(chr::sys_days(date).time_since_epoch() + chr::hours(*hour) +
                   chr::minutes(*minute) + chr::seconds(*second) + chr::milliseconds(millis));
}

std::string write_utc_millis(TimePoint time) {
  const std::tm utc = to_utc(time);
  const auto since = time.time_since_epoch();
  const auto millis = (since - std::chrono::floor<std::chrono::seconds>(since)).count();
  std::array<char, 80> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                                 utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
                                 utc.tm_min, utc.tm_sec, static_cast<int>(millis));
  return {text.data(), static_cast<std::size_t>(size)};
}

std::optional<TimePoint> parse_http_date(std::string_view text) {
  if (text.size() != 29 || !text.ends_with(" GMT") || text[16] != ' ') return std::nullopt;
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  constexpr std::string_view kDigits = "010203040506070809101112";
  const std::size_t month = kMonths.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  std::string utc(text.substr(12, 4));
  utc.append("-").append(kDigits.substr(month / 3 * 2, 2));
  utc.append("-").append(text.substr(5, 2));
  utc.append("T").append(text.substr(17, 8)).append("Z");
  return parse_utc(utc);
}

std::string write_http_date(TimePoint time) {
  // Not strftime: names of days and months must not follow the locale.
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::tm utc = to_utc(time);
  std::array<char, 80> text{};
  const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                 kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                                 kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900,
                                 utc.tm_hour, utc.tm_min, utc.tm_sec);
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace aml::core
