#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "model/cell_text.h"
#include "model/text_scan.h"

namespace aml::model {
namespace {

constexpr std::int64_t kTicksPerSecond = 10'000'000;
constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kTicksPerMinute = 60 * kTicksPerSecond;
constexpr std::int64_t kTicksPerDay = kSecondsPerDay * kTicksPerSecond;
constexpr int kFractionDigits = 7;

constexpr std::chrono::sys_days kFirstDay =
    std::chrono::year{1} / std::chrono::January / std::chrono::day{1};
constexpr std::int64_t kDays =
    (std::chrono::sys_days{std::chrono::year{10'000} / std::chrono::January / std::chrono::day{1}} -
     kFirstDay)
        .count();

/// Reads a date and time from left to right; every take_ answers nothing, and takes nothing, when
/// the text goes on differently.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }

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

  std::optional<bool> take_is_pm() {
    if (rest_.size() < 2) return std::nullopt;
    const std::string_view mark = rest_.substr(0, 2);
    const bool is_pm = equals_ignoring_case(mark, "pm");
    if (!is_pm && !equals_ignoring_case(mark, "am")) return std::nullopt;
    rest_.remove_prefix(2);
    return is_pm;
  }

 private:
  std::string_view rest_;
};

std::optional<std::int64_t> date_ticks(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (year < 1 || !date.ok()) return std::nullopt;
  return (std::chrono::sys_days{date} - kFirstDay).count() * kTicksPerDay;
}

std::optional<std::int64_t> time_ticks(int hour, int minute, int second) {
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return ((hour * 60 + minute) * 60 + second) * kTicksPerSecond;
}

// `:mm` must follow an hour; `:ss` may.
std::optional<std::int64_t> rest_of_time(Scanner& in, int hour) {
  if (!in.take(':')) return std::nullopt;
  const auto minute = in.take_number(2, 2);
  if (!minute) return std::nullopt;
  if (!in.take(':')) return time_ticks(hour, *minute, 0);
  const auto second = in.take_number(2, 2);
  if (!second) return std::nullopt;
  return time_ticks(hour, *minute, *second);
}

std::optional<std::int64_t> fraction_ticks(Scanner& in) {
  std::int64_t ticks = 0;
  int digits = 0;
  while (const auto digit = in.take_number(1, 1)) {
    if (++digits > kFractionDigits) return std::nullopt;
    ticks = ticks * 10 + *digit;
  }
  if (digits == 0) return std::nullopt;
  for (; digits < kFractionDigits; ++digits) ticks *= 10;
  return ticks;
}

// What to add to reach UTC: nothing for `Z` or no zone, the reverse of `+hh:mm`.
std::optional<std::int64_t> zone_ticks(Scanner& in) {
  if (in.at_end() || in.take_any_of("Zz")) return 0;
  const bool is_east = in.take('+');
  if (!is_east && !in.take('-')) return std::nullopt;
  const auto hours = in.take_number(2, 2);
  in.take(':');
  const auto minutes = in.at_end() ? std::optional<int>(0) : in.take_number(2, 2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  const std::int64_t offset = (*hours * 60 + *minutes) * kTicksPerMinute;
  return is_east ? -offset : offset;
}

std::optional<std::int64_t> iso_time(Scanner& in) {
  const auto hour = in.take_number(2, 2);
  if (!hour) return std::nullopt;
  const auto time = rest_of_time(in, *hour);
  if (!time) return std::nullopt;
  std::int64_t ticks = *time;
  if (in.take('.')) {
    const auto fraction = fraction_ticks(in);
    if (!fraction) return std::nullopt;
    ticks += *fraction;
  }
  const auto zone = zone_ticks(in);
  if (!zone) return std::nullopt;
  return ticks + *zone;
}

std::optional<std::int64_t> parse_iso(Scanner in) {
  const auto year = in.take_number(4, 4);
  if (!year || !in.take('-')) return std::nullopt;
  const auto month = in.take_number(2, 2);
  if (!month || !in.take('-')) return std::nullopt;
  const auto day = in.take_number(2, 2);
  if (!day) return std::nullopt;
  const auto date = date_ticks(*year, *month, *day);
  if (!date || in.at_end()) return date;
  if (!in.take_any_of("Tt ")) return std::nullopt;
  const auto time = iso_time(in);
  if (!time || !in.at_end()) return std::nullopt;
  return *date + *time;
}

// `h:mm[:ss] tt` with 12 hours, or `H:mm[:ss]` with 24.
std::optional<std::int64_t> us_time(Scanner& in) {
  const auto hour = in.take_number(1, 2);
  if (!hour) return std::nullopt;
  const auto time = rest_of_time(in, *hour);
  if (!time || in.at_end()) return time;
  if (!in.take(' ')) return std::nullopt;
  const auto is_pm = in.take_is_pm();
  if (!is_pm || *hour < 1 || *hour > 12) return std::nullopt;
  const std::int64_t half_days = (*is_pm ? 1 : 0) - (*hour == 12 ? 1 : 0);
  return *time + half_days * kTicksPerDay / 2;
}

std::optional<std::int64_t> parse_us(Scanner in) {
  const auto month = in.take_number(1, 2);
  if (!month || !in.take('/')) return std::nullopt;
  const auto day = in.take_number(1, 2);
  if (!day || !in.take('/')) return std::nullopt;
  const auto year = in.take_number(4, 4);
  if (!year) return std::nullopt;
  const auto date = date_ticks(*year, *month, *day);
  if (!date || in.at_end()) return date;
  if (!in.take(' ')) return std::nullopt;
  const auto time = us_time(in);
  if (!time || !in.at_end()) return std::nullopt;
  return *date + *time;
}

}  // namespace

std::optional<DateTime> parse_datetime(std::string_view text) {
  const Scanner in(trim_white(text));
  auto ticks = parse_iso(in);
  if (!ticks) ticks = parse_us(in);
  // An offset can move the first and the last day of the calendar out of it.
  if (!ticks || *ticks < 0 || *ticks >= kDays * kTicksPerDay) return std::nullopt;
  return DateTime{*ticks};
}

void append_datetime(std::string& out, DateTime value) {
  const std::chrono::year_month_day date{kFirstDay + std::chrono::days{value.ticks / kTicksPerDay}};
  const auto second_of_day = static_cast<int>(value.ticks % kTicksPerDay / kTicksPerSecond);
  const int hour = second_of_day / 3600;
  std::array<char, 64> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%u/%u/%d %d:%02d:%02d %s", static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(date.year()), (hour + 11) % 12 + 1,
      second_of_day / 60 % 60, second_of_day % 60, hour < 12 ? "AM" : "PM");
  out.append(text.data(), static_cast<std::size_t>(length));
}

}  // namespace aml::model
