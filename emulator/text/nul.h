#pragma once

#include <string_view>

namespace aml::text {

/// Whether a NUL is in `text`. Neither JSON nor XML has one, but libraries take it for the end of
/// what they read, and would not look at what follows.
constexpr bool has_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

}  // namespace aml::text
