#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"

namespace aml::text {

inline constexpr std::string_view kLowerHex = "0123456789abcdef";
inline constexpr std::string_view kUpperHex = "0123456789ABCDEF";

/// The value of a hexadecimal digit of either case; -1 for anything else.
constexpr int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char folded = to_lower(c);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

/// The byte that two digits at `at` spell; -1 where there are no digits.
constexpr int hex_byte(std::string_view text, std::size_t at) {
  if (at + 2 > text.size()) return -1;
  const int high = hex_digit(text[at]);
  const int low = hex_digit(text[at + 1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/// The lowest `count` digits of `value`, leading zeros kept.
inline void append_hex(std::string& out, std::uint64_t value, unsigned count,
                       std::string_view digits = kLowerHex) {
  AML_ASSERT(count <= 16 && digits.size() == 16);
  out.resize(out.size() + count);
  for (auto to = out.rbegin(); count > 0; --count, ++to, value >>= 4) *to = digits[value & 15];
}

}  // namespace aml::text
