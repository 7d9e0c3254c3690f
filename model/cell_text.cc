#include "model/cell_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"
#include "emulator/text/number.h"

namespace aml::model {
namespace {

constexpr int kDigits = 15;               ///< of .NET's "G" format for doubles
constexpr int kManyDigits = 100'000'000;  ///< more than any exponent that matters

/// Where the parts of a number are, as .NET's Float | AllowThousands styles allow them.
struct NumberText {
  bool negative = false;
  bool has_commas = false;
  std::string_view digits;  ///< without the sign, with the exponent
};

std::string_view without_plus(std::string_view text) {
  return text.size() > 1 && text.front() == '+' && text::is_digit(text[1]) ? text.substr(1) : text;
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && text::is_digit(text[at])) ++at;
  return at;
}

// The end of the exponent at `at`, or `at` when there is no exponent.
std::size_t skip_exponent(std::string_view text, std::size_t at) {
  if (at >= text.size() || (text[at] != 'e' && text[at] != 'E')) return at;
  std::size_t digits = at + 1;
  if (digits < text.size() && (text[digits] == '+' || text[digits] == '-')) ++digits;
  const std::size_t end = skip_digits(text, digits);
  return end == digits ? at : end;
}

std::optional<NumberText> scan_number(std::string_view text) {
  NumberText number;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    number.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  std::size_t at = skip_digits(text, 0);
  bool has_digits = at > 0;
  while (has_digits && at < text.size() && text[at] == ',') {
    number.has_commas = true;
    at = skip_digits(text, at + 1);
  }
  if (at < text.size() && text[at] == '.') {
    const std::size_t end = skip_digits(text, at + 1);
    has_digits = has_digits || end > at + 1;
    at = end;
  }
  if (!has_digits || skip_exponent(text, at) != text.size()) return std::nullopt;
  number.digits = text;
  return number;
}

// The power of ten written after the mantissa, cut to what an int holds.
int exponent_of(std::string_view exponent) {
  const bool is_negative = exponent.starts_with('-');
  if (is_negative || exponent.starts_with('+')) exponent.remove_prefix(1);
  int power = 0;
  for (const char digit : exponent) power = std::min(power * 10 + (digit - '0'), kManyDigits);
  return is_negative ? -power : power;
}

// Whether a number that does not fit a double is too small rather than too large.
bool is_tiny(std::string_view digits) {
  const std::size_t end = std::min(digits.find_first_of("eE"), digits.size());
  const std::string_view mantissa = digits.substr(0, end);
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == mantissa.npos) return true;
  const auto point = static_cast<std::ptrdiff_t>(std::min(mantissa.find('.'), mantissa.size()));
  const int exponent = end < digits.size() ? exponent_of(digits.substr(end + 1)) : 0;
  return point - static_cast<std::ptrdiff_t>(first) + exponent < 0;
}

std::optional<double> convert(std::string_view digits) {
  double value = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::result_out_of_range) {
    if (is_tiny(digits)) return 0.0;
    return std::nullopt;
  }
  if (error != std::errc() || stop != digits.data() + digits.size() || std::isinf(value))
    return std::nullopt;
  return value;
}

void append_integer(std::string& out, std::int64_t value) {
  std::array<char, 24> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), result.ptr);
}

/// A double rounded to at most 15 significant digits: `d.ddd` times ten to `exponent`.
struct Rounded {
  std::array<char, kDigits> digits;
  std::size_t count = 0;
  int exponent = 0;
};

Rounded round_to_digits(double magnitude) {
  std::array<char, 32> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude,
                                    std::chars_format::scientific, kDigits - 1);
  AML_ASSERT(result.ec == std::errc());
  Rounded rounded;
  rounded.digits[0] = buffer[0];
  std::copy_n(buffer.data() + 2, kDigits - 1, rounded.digits.data() + 1);
  const char* exponent = buffer.data() + kDigits + 2;
  if (*exponent == '+') ++exponent;
  std::from_chars(exponent, result.ptr, rounded.exponent);
  rounded.count = kDigits;
  while (rounded.count > 1 && rounded.digits[rounded.count - 1] == '0') --rounded.count;
  return rounded;
}

void append_scientific(std::string& out, const Rounded& number) {
  out += number.digits[0];
  if (number.count > 1) {
    out += '.';
    out.append(number.digits.data() + 1, number.count - 1);
  }
  out += number.exponent < 0 ? "E-" : "E+";
  const int power = std::abs(number.exponent);
  if (power < 10) out += '0';
  append_integer(out, power);
}

void append_plain(std::string& out, const Rounded& number) {
  if (number.exponent < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-number.exponent - 1), '0');
    out.append(number.digits.data(), number.count);
    return;
  }
  const auto whole = static_cast<std::size_t>(number.exponent) + 1;
  out.append(number.digits.data(), std::min(whole, number.count));
  if (number.count <= whole) {
    out.append(whole - number.count, '0');
    return;
  }
  out += '.';
  out.append(number.digits.data() + whole, number.count - whole);
}

constexpr std::int64_t kTicksPerSecond = text::Instant::period::den;
constexpr std::int64_t kTicksPerDay = 86'400 * kTicksPerSecond;

constexpr std::chrono::sys_days kFirstDay =
    std::chrono::year{1} / std::chrono::January / std::chrono::day{1};
constexpr std::chrono::sys_days kEnd =
    std::chrono::year{10'000} / std::chrono::January / std::chrono::day{1};

constexpr text::IsoForm kIsoForm = {
    .date_alone = true, .seconds_optional = true, .any_zone = true, .fraction_digits = 7};

}  // namespace

std::optional<std::int32_t> parse_int32(std::string_view text) {
  return text::parse_number<std::int32_t>(without_plus(text::trim_white(text)));
}

std::optional<std::int64_t> parse_int64(std::string_view text) {
  return text::parse_number<std::int64_t>(without_plus(text::trim_white(text)));
}

std::optional<double> parse_double(std::string_view text) {
  text = text::trim_white(text);
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  const auto number = scan_number(text);
  if (!number) return std::nullopt;
  std::optional<double> magnitude;
  if (number->has_commas) {
    std::string plain(number->digits);
    std::erase(plain, ',');
    magnitude = convert(plain);
  } else {
    magnitude = convert(number->digits);
  }
  if (magnitude && number->negative) return -*magnitude;
  return magnitude;
}

std::optional<bool> parse_boolean(std::string_view text) {
  text = text::trim_white(text);
  if (text::same_name(text, "true")) return true;
  if (text::same_name(text, "false")) return false;
  return std::nullopt;
}

void append_int32(std::string& out, std::int32_t value) {
  if (value >= 0 && value < 10) {
    out += static_cast<char>('0' + value);
    return;
  }
  append_integer(out, value);
}

void append_double(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
    return;
  }
  if (std::isinf(value)) {
    out += value < 0 ? "-Infinity" : "Infinity";
    return;
  }
  if (std::abs(value) < 1e15 && value == std::trunc(value))
    return append_integer(out, static_cast<std::int64_t>(value));
  if (value < 0) out += '-';
  const Rounded rounded = round_to_digits(std::abs(value));
  if (rounded.exponent >= kDigits || rounded.exponent < -4)
    append_scientific(out, rounded);
  else
    append_plain(out, rounded);
}

void append_boolean(std::string& out, bool value) {
  out += value ? "True" : "False";
}

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
      text.data(), text.size(), "%u/%u/%04d %d:%02d:%02d %s", static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(date.year()), (hour + 11) % 12 + 1,
      second_of_day / 60 % 60, second_of_day % 60, hour < 12 ? "AM" : "PM");
  AML_ASSERT(length > 0 && static_cast<std::size_t>(length) < text.size());
  out.append(text.data(), static_cast<std::size_t>(length));
}

void append_iso_datetime(std::string& out, DateTime value) {
  AML_ASSERT(value.ticks >= 0);
  const std::chrono::year_month_day date{kFirstDay + std::chrono::days{value.ticks / kTicksPerDay}};
  const std::int64_t ticks = value.ticks % kTicksPerDay;
  const auto second_of_day = static_cast<int>(ticks / kTicksPerSecond);
  const auto millis = static_cast<int>(ticks % kTicksPerSecond * 1000 / kTicksPerSecond);
  std::array<char, 64> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02u %02d:%02d:%02d.%03d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), second_of_day / 3600,
      second_of_day / 60 % 60, second_of_day % 60, millis);
  AML_ASSERT(length > 0 && static_cast<std::size_t>(length) < text.size());
  out.append(text.data(), static_cast<std::size_t>(length));
}

void append_cell(std::string& out, const Cells& cells, std::size_t row) {
  switch (cells.type()) {
    case ColumnType::kString:
      out += cells.text(row);
      return;
    case ColumnType::kInt32:
      return append_int32(out, cells.int32(row));
    case ColumnType::kDouble:
      return append_double(out, cells.real(row));
    case ColumnType::kBoolean:
      return append_boolean(out, cells.boolean(row));
    case ColumnType::kDateTime:
      return append_datetime(out, cells.datetime(row));
  }
}

namespace {

template <typename Value>
bool append_if(Cells& cells, const std::optional<Value>& value, void (Cells::*append)(Value)) {
  if (value) (cells.*append)(*value);
  return value.has_value();
}

}  // namespace

bool append_parsed(Cells& cells, std::string_view text) {
  if (cells.type() == ColumnType::kString) {
    cells.append_text(text);
    return true;
  }
  if (text.empty()) {
    cells.append_missing();
    return true;
  }
  switch (cells.type()) {
    case ColumnType::kInt32:
      return append_if(cells, parse_int32(text), &Cells::append_int32);
    case ColumnType::kDouble:
      return append_if(cells, parse_double(text), &Cells::append_real);
    case ColumnType::kBoolean:
      return append_if(cells, parse_boolean(text), &Cells::append_boolean);
    default:
      return append_if(cells, parse_datetime(text), &Cells::append_datetime);
  }
}

const std::vector<Rule> kCellTextRules = {
    {"cells.int32",
     "An integer is read as Int32.Parse reads it: blanks and a sign, no point and no commas.",
     documented(".NET Int32.Parse; that the service used it is inferred")},
    {"cells.double",
     "A number is read as Double.Parse reads it: thousands commas, exponents, NaN, Infinity.",
     documented(".NET Double.Parse; that the service used it is inferred")},
    {"cells.double-overflow", "A number too large for a double does not parse.",
     documented(".NET Framework Double.Parse, OverflowException")},
    {"cells.double-text",
     "A double is written with at most 15 significant digits, as the .NET Framework's G format.",
     observed("number texts of the surviving answers, such as 1.23406681461624E-06")},
    {"cells.boolean", "A Boolean is read as true or false in any case, never as 1 or 0.",
     documented(".NET Boolean.Parse; that the service used it is inferred")},
    {"cells.datetime",
     "A DateTime is read from ISO 8601 or month/day/year; an offset moves it to UTC.",
     inferred("the forms that the service's own answers and clients use")},
    {"cells.datetime-text", "A DateTime is written as 9/21/2014 11:10:00 AM.",
     observed("surviving answers with a DateTime column")},
    {"cells.empty", "An empty text is a missing value in every type but String.",
     inferred("a string can be empty, a number cannot")},
};

}  // namespace aml::model
