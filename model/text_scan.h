#pragma once

#include <cstddef>
#include <string_view>

namespace aml::model {

/// Character tests that do not depend on the locale.

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// What .NET's number parsers take as white space.
constexpr bool is_white(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr std::string_view trim_white(std::string_view text) {
  while (!text.empty() && is_white(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_white(text.back())) text.remove_suffix(1);
  return text;
}

/// `lower` is in lower case already.
constexpr bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_upper = text[i] >= 'A' && text[i] <= 'Z';
    if ((is_upper ? static_cast<char>(text[i] + ('a' - 'A')) : text[i]) != lower[i]) return false;
  }
  return true;
}

}  // namespace aml::model
