#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>

#include "emulator/base/assert.h"

namespace aml::text {

/// A whole number in digits of `base`, with a minus where the type has one; no plus, no blanks.
/// Errors:  nothing where another character is in `text`, or the type does not hold the number.
template <std::integral Number>
std::optional<Number> parse_number(std::string_view text, int base = 10) {
  AML_ASSERT(base >= 2 && base <= 36);
  Number number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number, base);
  if (error != std::errc() || end != last) return std::nullopt;
  return number;
}

/// The number at the front of `text`, taken off it; nothing, and nothing taken, where none is.
template <std::integral Number>
std::optional<Number> take_number(std::string_view& text, int base = 10) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace aml::text
