#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "emulator/text/utf8.h"

namespace aml::gateway::expressions {

// C# counts texts in units of UTF-16; here they are UTF-8. Where all is ASCII the two agree.

inline bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::u16string to_utf16(std::string_view text);
/// Half a pair becomes U+FFFD.
std::string from_utf16(std::u16string_view units);

}  // namespace aml::gateway::expressions
