#include "model/column_guess.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "emulator/text/ascii.h"
#include "model/cell_text.h"

namespace aml::model {
namespace {

std::string_view without_minus(std::string_view text) {
  return text.starts_with('-') ? text.substr(1) : text;
}

std::size_t count_digits(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && text::is_digit(text[at])) ++at;
  return at;
}

// Digits without a leading zero.
bool is_whole(std::string_view text) {
  const std::string_view digits = without_minus(text);
  if (digits.empty() || count_digits(digits) != digits.size()) return false;
  return digits.size() == 1 || digits.front() != '0';
}

// A number as programs write it: no plus, no thousands commas, no leading zeros.
bool is_real(std::string_view text) {
  if (text == "NaN" || text == "Infinity" || text == "-Infinity") return true;
  const std::string_view digits = without_minus(text);
  if (count_digits(digits) > 1 && digits.front() == '0') return false;
  if (!digits.empty() && digits.front() == '+') return false;
  return digits.find(',') == digits.npos && parse_double(digits).has_value();
}

// Whether a Double has room for the number's digits.
bool keeps_digits(std::string_view text) {
  constexpr std::size_t kExactDigits = 15;
  return !is_whole(text) || without_minus(text).size() <= kExactDigits;
}

bool is_date(std::string_view text) {
  const bool has_separators = text.find_first_of("-/") != text.npos;
  return has_separators && text::is_digit(text.front()) && parse_datetime(text).has_value();
}

}  // namespace

ColumnType guess_type(std::span<const WrittenCell> values) {
  std::vector<std::string_view> present;
  for (const WrittenCell& value : values)
    if (value) present.push_back(text::trim_white(*value));
  const auto all_are = [&](auto test) { return std::all_of(present.begin(), present.end(), test); };
  if (present.empty() || !all_are([](std::string_view value) { return !value.empty(); }))
    return ColumnType::kString;
  if (all_are([](std::string_view v) { return is_whole(v) && parse_int32(v); }))
    return ColumnType::kInt32;
  if (all_are(is_real)) return all_are(keeps_digits) ? ColumnType::kDouble : ColumnType::kString;
  if (all_are([](std::string_view v) { return parse_boolean(v).has_value(); }))
    return ColumnType::kBoolean;
  return all_are(is_date) ? ColumnType::kDateTime : ColumnType::kString;
}

}  // namespace aml::model
