#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// ASCII only, in no locale: names of headers, ids, keywords, numbers. No other byte is a letter,
/// a digit or white.
/// Errors:  never throws, but for memory.
/// Threads: any.
namespace aml::text {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_letter(char c) {
  return to_lower(c) >= 'a' && to_lower(c) <= 'z';
}

/// The space and the five controls from tab to carriage return, as .NET's number parsers have it.
constexpr bool is_white(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string to_lower(std::string_view text);

/// Equal, ASCII case ignored. Most names differ in length or in their first letter, or are equal to
/// the byte.
constexpr bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (!a.empty() && to_lower(a.front()) != to_lower(b.front())) return false;
  if (a == b) return true;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && to_lower(a[i]) != to_lower(b[i])) return false;
  }
  return true;
}

/// Without the characters at both ends that `drop` takes.
template <typename Predicate>
constexpr std::string_view trim_if(std::string_view text, Predicate drop) {
  while (!text.empty() && drop(text.front())) text.remove_prefix(1);
  while (!text.empty() && drop(text.back())) text.remove_suffix(1);
  return text;
}

/// Without blanks and tabs at both ends, as around header values.
constexpr std::string_view trim(std::string_view text) {
  return trim_if(text, [](char c) { return c == ' ' || c == '\t'; });
}

constexpr std::string_view trim_white(std::string_view text) {
  return trim_if(text, is_white);
}

/// The piece before `separator`; `rest` keeps what follows it, nothing without a separator.
constexpr std::string_view cut(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view piece = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return piece;
}

}  // namespace aml::text
