#include "emulator/gateway/expressions/utf16.h"

namespace aml::gateway::expressions {

namespace {

constexpr char32_t kFirstOfPairs = 0x10000;

bool is_high(char16_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}

bool is_low(char16_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

}  // namespace

std::u16string to_utf16(std::string_view text) {
  std::u16string units;
  units.reserve(text.size());
  while (!text.empty()) {
    const text::Utf8Sequence next = text::decode_utf8(text);
    text.remove_prefix(next.length);
    if (!next.valid) {
      units += u'\uFFFD';
    } else if (next.code < kFirstOfPairs) {
      units += static_cast<char16_t>(next.code);
    } else {
      const char32_t rest = next.code - kFirstOfPairs;
      units += static_cast<char16_t>(0xD800 + (rest >> 10));
      units += static_cast<char16_t>(0xDC00 + (rest & 0x3FF));
    }
  }
  return units;
}

std::string from_utf16(std::u16string_view units) {
  std::string text;
  text.reserve(units.size());
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (is_high(units[i]) && i + 1 < units.size() && is_low(units[i + 1])) {
      const std::uint32_t high = units[i] - 0xD800u;
      text::append_utf8(text, kFirstOfPairs + (high << 10) + (units[i + 1] - 0xDC00u));
      ++i;
    } else if (is_high(units[i]) || is_low(units[i])) {
      text += text::kReplacement;
    } else {
      text::append_utf8(text, units[i]);
    }
  }
  return text;
}

}  // namespace aml::gateway::expressions
