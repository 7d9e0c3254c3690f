#include <array>
#include <chrono>
#include <cstdio>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"
#include "model/cell_text.h"

namespace aml::model {
namespace {

constexpr std::int64_t kTicksPerSecond = text::Instant::period::den;
constexpr std::int64_t kTicksPerDay = 86'400 * kTicksPerSecond;

constexpr std::chrono::sys_days kFirstDay =
    std::chrono::year{1} / std::chrono::January / std::chrono::day{1};
constexpr std::chrono::sys_days kEnd =
    std::chrono::year{10'000} / std::chrono::January / std::chrono::day{1};

constexpr text::IsoForm kIsoForm = {
    .date_alone = true, .seconds_optional = true, .any_zone = true, .fraction_digits = 7};

}  // namespace

std::optional<DateTime> parse_datetime(std::string_view text) {
  text = text::trim_white(text);
  auto time = text::parse_iso(text, kIsoForm);
  if (!time) time = text::parse_us_date(text);
  // An offset can move the first and the last day of the calendar out of it.
  if (!time || *time < kFirstDay || *time >= kEnd) return std::nullopt;
  return DateTime{(*time - text::Instant(kFirstDay)).count()};
}

void append_datetime(std::string& out, DateTime value) {
  AML_ASSERT(value.ticks >= 0);
  const std::chrono::year_month_day date{kFirstDay + std::chrono::days{value.ticks / kTicksPerDay}};
  const auto second_of_day = static_cast<int>(value.ticks % kTicksPerDay / kTicksPerSecond);
  const int hour = second_of_day / 3600;
  std::array<char, 64> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%u/%u/%d %d:%02d:%02d %s", static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(date.year()), (hour + 11) % 12 + 1,
      second_of_day / 60 % 60, second_of_day % 60, hour < 12 ? "AM" : "PM");
  AML_ASSERT(length > 0 && static_cast<std::size_t>(length) < text.size());
  out.append(text.data(), static_cast<std::size_t>(length));
}

}  // namespace aml::model
