#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "emulator/text/utf8.h"

namespace aml::tests {

/// Errors: std::logic_error with `what` where it does not hold.
inline void hold(bool holds, const std::string& what) {
  if (!holds) throw std::logic_error(what);
}

/// Errors: std::logic_error that shows both where they differ.
inline void hold_same(const std::string& one, const std::string& other, const std::string& what) {
  if (one != other) throw std::logic_error(what + ":\n" + one + "\n--- and ---\n" + other);
}

/// What documents are refused for before anything else reads them is left out.
inline bool is_plain_text(std::string_view text) {
  return text::is_utf8(text) && text.find('\0') == std::string_view::npos;
}

}  // namespace aml::tests
