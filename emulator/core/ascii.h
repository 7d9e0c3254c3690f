#pragma once

#include <string>
#include <string_view>

namespace aml::core {

/// ASCII only, in no locale: names of headers, ids and keywords.
constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string to_lower(std::string_view text);

/// Equal, ASCII case ignored.
bool same_name(std::string_view a, std::string_view b);

/// Without blanks and tabs at both ends.
std::string_view trim(std::string_view text);

/// The piece before `separator`; `rest` keeps what follows it, nothing where there is none.
std::string_view cut(std::string_view& rest, char separator);

/// The value of a hexadecimal digit; -1 for anything else.
constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char folded = to_lower(c);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

}  // namespace aml::core
