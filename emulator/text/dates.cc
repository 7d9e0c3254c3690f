#include "emulator/text/dates.h"

#include <array>
#include <cstdio>
#include <ctime>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"

namespace aml::text {

namespace {

constexpr Instant::rep kPerSecond = Instant::period::den;
constexpr int kInstantDigits = 7;

// Not strftime's: names of days and months must not follow the locale.
constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Reads from left to right; every take_ answers nothing, and takes nothing, when the text goes on
/// differently.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool take_any_of(std::string_view chars) {
    if (rest_.empty() || chars.find(rest_.front()) == chars.npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<int> take_number(std::size_t min_digits, std::size_t max_digits) {
    std::size_t count = 0;
    int value = 0;
    while (count < max_digits && count < rest_.size() && is_digit(rest_[count]))
      value = value * 10 + (rest_[count++] - '0');
    if (count < min_digits) return std::nullopt;
    rest_.remove_prefix(count);
    return value;
  }

  std::optional<int> take_month() {
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
      if (!rest_.starts_with(kMonths[i])) continue;
      rest_.remove_prefix(3);
      return static_cast<int>(i) + 1;
    }
    return std::nullopt;
  }

  std::optional<bool> take_is_pm() {
    if (rest_.size() < 2) return std::nullopt;
    const bool is_pm = same_name(rest_.substr(0, 2), "pm");
    if (!is_pm && !same_name(rest_.substr(0, 2), "am")) return std::nullopt;
    rest_.remove_prefix(2);
    return is_pm;
  }

 private:
  std::string_view rest_;
};

std::optional<Instant> midnight(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (year < 1 || !date.ok()) return std::nullopt;
  return Instant(std::chrono::sys_days{date});
}

// `:mm` must follow an hour; `:ss` too, or may.
std::optional<Instant::duration> rest_of_time(Scanner& in, int hour, bool seconds_optional) {
  if (!in.take(':')) return std::nullopt;
  const auto minute = in.take_number(2, 2);
  if (!minute) return std::nullopt;
  std::optional<int> second = 0;
  if (in.take(':'))
    second = in.take_number(2, 2);
  else if (!seconds_optional)
    return std::nullopt;
  if (!second || hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return Instant::duration(((hour * 60 + *minute) * 60 + *second) * kPerSecond);
}

std::optional<Instant::duration> take_fraction(Scanner& in, int max_digits) {
  Instant::rep value = 0;
  int digits = 0;
  while (const auto digit = in.take_number(1, 1)) {
    if (++digits > max_digits) return std::nullopt;
    value = value * 10 + *digit;
  }
  if (digits == 0) return std::nullopt;
  for (; digits < kInstantDigits; ++digits) value *= 10;
  return Instant::duration(value);
}

// What to add to reach UTC: nothing for `Z` or no zone, the reverse of `+hh:mm`.
std::optional<Instant::duration> take_zone(Scanner& in, bool any) {
  if (!any) return in.take('Z') ? std::optional(Instant::duration(0)) : std::nullopt;
  if (in.at_end() || in.take_any_of("Zz")) return Instant::duration(0);
  const bool is_east = in.take('+');
  if (!is_east && !in.take('-')) return std::nullopt;
  const auto hours = in.take_number(2, 2);
  in.take(':');
  const auto minutes = in.at_end() ? std::optional<int>(0) : in.take_number(2, 2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  const Instant::duration offset((*hours * 60 + *minutes) * 60 * kPerSecond);
  return is_east ? -offset : offset;
}

std::optional<Instant::duration> take_iso_time(Scanner& in, const IsoForm& form) {
  const auto hour = in.take_number(2, 2);
  if (!hour) return std::nullopt;
  const auto time = rest_of_time(in, *hour, form.seconds_optional);
  if (!time) return std::nullopt;
  auto fraction = std::optional(Instant::duration(0));
  if (in.take('.')) fraction = take_fraction(in, form.fraction_digits);
  const auto zone = fraction ? take_zone(in, form.any_zone) : std::nullopt;
  if (!zone) return std::nullopt;
  return *time + *fraction + *zone;
}

// `h:mm[:ss] tt` with 12 hours, or `H:mm[:ss]` with 24.
std::optional<Instant::duration> take_us_time(Scanner& in) {
  const auto hour = in.take_number(1, 2);
  if (!hour) return std::nullopt;
  const auto time = rest_of_time(in, *hour, true);
  if (!time || in.at_end()) return time;
  if (!in.take(' ')) return std::nullopt;
  const auto is_pm = in.take_is_pm();
  if (!is_pm || *hour < 1 || *hour > 12) return std::nullopt;
  const int half_days = (*is_pm ? 1 : 0) - (*hour == 12 ? 1 : 0);
  return *time + half_days * std::chrono::hours(12);
}

std::optional<TimePoint> to_millis(std::optional<Instant> instant) {
  if (!instant) return std::nullopt;
  return std::chrono::floor<TimePoint::duration>(*instant);
}

std::tm to_utc(TimePoint time) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return parts;
}

}  // namespace

std::optional<Instant> parse_iso(std::string_view text, const IsoForm& form) {
  AML_ASSERT(form.fraction_digits >= 0 && form.fraction_digits <= kInstantDigits);
  Scanner in(text);
  const auto year = in.take_number(4, 4);
  if (!year || !in.take('-')) return std::nullopt;
  const auto month = in.take_number(2, 2);
  if (!month || !in.take('-')) return std::nullopt;
  const auto day = in.take_number(2, 2);
  if (!day) return std::nullopt;
  const auto date = midnight(*year, *month, *day);
  if (!date || (in.at_end() && form.date_alone)) return date;
  if (!in.take_any_of(form.any_zone ? "Tt " : "T")) return std::nullopt;
  const auto time = take_iso_time(in, form);
  if (!time || !in.at_end()) return std::nullopt;
  return *date + *time;
}

std::optional<Instant> parse_us_date(std::string_view text) {
  Scanner in(text);
  const auto month = in.take_number(1, 2);
  if (!month || !in.take('/')) return std::nullopt;
  const auto day = in.take_number(1, 2);
  if (!day || !in.take('/')) return std::nullopt;
  const auto year = in.take_number(4, 4);
  if (!year) return std::nullopt;
  const auto date = midnight(*year, *month, *day);
  if (!date || in.at_end()) return date;
  if (!in.take(' ')) return std::nullopt;
  const auto time = take_us_time(in);
  if (!time || !in.at_end()) return std::nullopt;
  return *date + *time;
}

std::optional<TimePoint> parse_utc(std::string_view text) {
  return to_millis(parse_iso(text, {}));
}

std::optional<TimePoint> parse_http_date(std::string_view text) {
  constexpr std::size_t kDayName = 3;
  if (text.size() < kDayName) return std::nullopt;
  Scanner in(text.substr(kDayName));
  if (!in.take(',') || !in.take(' ')) return std::nullopt;
  const auto day = in.take_number(2, 2);
  if (!day || !in.take(' ')) return std::nullopt;
  const auto month = in.take_month();
  if (!month || !in.take(' ')) return std::nullopt;
  const auto year = in.take_number(4, 4);
  if (!year || !in.take(' ')) return std::nullopt;
  const auto date = midnight(*year, *month, *day);
  const auto hour = in.take_number(2, 2);
  if (!date || !hour) return std::nullopt;
  const auto time = rest_of_time(in, *hour, false);
  if (!time || in.rest() != " GMT") return std::nullopt;
  return to_millis(*date + *time);
}

std::string write_utc_millis(TimePoint time) {
  const std::tm utc = to_utc(time);
  const auto since = time.time_since_epoch();
  const auto millis = (since - std::chrono::floor<std::chrono::seconds>(since)).count();
  std::array<char, 80> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                                 utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
                                 utc.tm_min, utc.tm_sec, static_cast<int>(millis));
  AML_ASSERT(size > 0 && static_cast<std::size_t>(size) < text.size());
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string write_utc_seconds(TimePoint time) {
  std::string text = write_utc_millis(time);
  return text.erase(text.size() - std::string_view(".979Z").size(),
                    std::string_view(".979").size());
}

std::string write_http_date(TimePoint time) {
  const std::tm utc = to_utc(time);
  std::array<char, 80> text{};
  const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                 kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                                 kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900,
                                 utc.tm_hour, utc.tm_min, utc.tm_sec);
  AML_ASSERT(size > 0 && static_cast<std::size_t>(size) < text.size());
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace aml::text
