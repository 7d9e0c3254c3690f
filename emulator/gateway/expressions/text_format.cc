#include "emulator/gateway/expressions/text_format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "emulator/gateway/expressions/evaluation.h"
#include "emulator/gateway/expressions/instants.h"
#include "emulator/gateway/expressions/utf16.h"
#include "emulator/text/ascii.h"
#include "emulator/text/number.h"

namespace aml::gateway::expressions {

namespace {

[[noreturn]] void refuse_format() {
  throw ExpressionError("Format string is invalid.");
}

constexpr int kMostDigits = 64;

std::string fixed(double number, int digits) {
  char buffer[512];
  const int length = std::snprintf(buffer, sizeof buffer, "%.*f", digits, number);
  if (length < 0 || static_cast<std::size_t>(length) >= sizeof buffer) refuse_format();
  return {buffer, static_cast<std::size_t>(length)};
}

std::string with_commas(std::string digits) {
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  std::size_t at = std::min(digits.find('.'), digits.size());
  while (at > first + 3) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string in_digits(std::int64_t number, std::size_t width, int base, bool upper) {
  const bool negative = number < 0 && base == 10;
  const auto value = negative ? std::uint64_t{0} - static_cast<std::uint64_t>(number)
                              : static_cast<std::uint64_t>(number);
  char buffer[32];
  const char* const format = base == 10 ? "%llu" : upper ? "%llX" : "%llx";
  std::snprintf(buffer, sizeof buffer, format, static_cast<unsigned long long>(value));
  std::string text = buffer;
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return negative ? "-" + text : text;
}

// `0.00`, `#.##`, `000`
std::string by_picture(double number, std::string_view picture) {
  if (picture.find_first_not_of("0#.,") != std::string_view::npos) refuse_format();
  const std::size_t point = std::min(picture.find('.'), picture.size());
  const std::string_view after = picture.substr(std::min(point + 1, picture.size()));
  const auto least = static_cast<std::size_t>(std::count(after.begin(), after.end(), '0'));
  const std::string_view before = picture.substr(0, point);
  std::string text = fixed(number, static_cast<int>(after.size()));
  while (text.find('.') != std::string::npos && text.size() - text.find('.') - 1 > least &&
         text.back() == '0')
    text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  const auto width = static_cast<std::size_t>(std::count(before.begin(), before.end(), '0'));
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  const std::size_t digits = std::min(text.find('.'), text.size()) - first;
  if (digits < width) text.insert(first, width - digits, '0');
  return before.find(',') == std::string_view::npos ? text : with_commas(text);
}

std::string write_number(const Value& value, std::string_view format) {
  const double number = *as_double(value);
  const char letter = format.front();
  if (!text::is_letter(letter)) return by_picture(number, format);
  const auto digits =
      format.size() == 1 ? std::optional(-1) : text::parse_number<int>(format.substr(1));
  if (!digits || *digits > kMostDigits || *digits < -1) refuse_format();
  const int two = *digits < 0 ? 2 : *digits;
  const auto width = static_cast<std::size_t>(std::max(*digits, 0));
  const auto whole = as_whole(value);
  switch (text::to_lower(letter)) {
    case 'd':
      if (!whole) refuse_format();
      return in_digits(*whole, width, 10, false);
    case 'x':
      if (!whole) refuse_format();
      return in_digits(value.type() == Type::kInt ? static_cast<std::uint32_t>(*whole) : *whole,
                       width, 16, letter == 'X');
    case 'f':
      return fixed(number, two);
    case 'n':
      return with_commas(fixed(number, two));
    case 'g':
    case 'r':
      return to_text(value);
    default:
      refuse_format();
  }
}

// What is between two braces: `0`, `1:format`, `0,-8`.
std::string fill(std::string_view hole, std::span<const Value> values) {
  const auto index = text::take_number<std::size_t>(hole);
  if (!index || *index >= values.size())
    throw ExpressionError(
        "Index (zero based) must be greater than or equal to zero and less than the size of the "
        "argument list.");
  int width = 0;
  if (hole.starts_with(',')) {
    hole.remove_prefix(1);
    hole = text::trim(hole);
    const auto wanted = text::take_number<int>(hole);
    constexpr int kWidest = 1000;
    if (!wanted || std::abs(*wanted) > kWidest) refuse_format();
    width = *wanted;
  }
  if (!hole.empty() && !hole.starts_with(':')) refuse_format();
  std::string text = write_value(values[*index], hole.empty() ? hole : hole.substr(1));
  const auto size = static_cast<int>(to_utf16(text).size());
  if (size < std::abs(width))
    text.insert(width > 0 ? 0 : text.size(), static_cast<std::size_t>(std::abs(width) - size), ' ');
  return text;
}

// Where small letters and capitals lie a fixed distance apart.
char16_t other_case(char16_t unit, bool upper) {
  struct Range {
    char16_t first, last;  ///< of the capitals
    char16_t distance;
  };
  constexpr Range kRanges[] = {{'A', 'Z', 32},     {0xC0, 0xD6, 32},   {0xD8, 0xDE, 32},
                               {0x391, 0x3A1, 32}, {0x3A3, 0x3AB, 32}, {0x410, 0x42F, 32},
                               {0x400, 0x40F, 80}};
  for (const Range& range : kRanges) {
    const char16_t shift = upper ? range.distance : 0;
    if (unit < range.first + shift || unit > range.last + shift) continue;
    return static_cast<char16_t>(upper ? unit - range.distance : unit + range.distance);
  }
  const bool alternates = unit >= 0x100 && unit <= 0x137;
  if (!alternates) return unit;
  const bool is_capital = unit % 2 == 0;
  return static_cast<char16_t>(upper ? unit - (is_capital ? 0 : 1) : unit + (is_capital ? 1 : 0));
}

}  // namespace

std::string write_value(const Value& value, std::string_view format) {
  if (format.empty()) return to_text(value);
  if (const auto* instant = value.find<Instant>()) {
    auto text = write_instant(*instant, format);
    if (!text) refuse_format();
    return std::move(*text);
  }
  if (as_double(value) && value.find<Character>() == nullptr) return write_number(value, format);
  return to_text(value);
}

std::string write_format(std::string_view format, std::span<const Value> values) {
  std::string out;
  while (!format.empty()) {
    if (out.size() > kMaxMadeBytes) throw ExpressionError("The expression made too long texts.");
    const char first = format.front();
    if (format.starts_with("{{") || format.starts_with("}}")) {
      out += first;
      format.remove_prefix(2);
    } else if (first == '{') {
      const std::size_t end = format.find('}');
      if (end == std::string_view::npos) refuse_format();
      out += fill(format.substr(1, end - 1), values);
      format.remove_prefix(end + 1);
    } else if (first == '}') {
      refuse_format();
    } else {
      out += first;
      format.remove_prefix(1);
    }
  }
  return out;
}

std::string change_case(std::string_view text, bool upper) {
  std::u16string units = to_utf16(text);
  for (char16_t& unit : units) unit = other_case(unit, upper);
  return from_utf16(units);
}

}  // namespace aml::gateway::expressions
