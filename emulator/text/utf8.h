#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace aml::text {

/// What .NET puts where bytes are not UTF-8.
inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// `text` without a byte order mark at its front; many editors write one.
constexpr std::string_view without_bom(std::string_view text) {
  return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

struct Utf8Sequence {
  std::uint32_t code;  ///< the code point; meaningless when not valid
  std::size_t length;  ///< bytes it takes; of an invalid one, the bytes to replace (at least 1)
  bool valid;
};

/// The sequence at the front of `text`, which is not empty. Overlong forms, surrogates and code
/// points beyond U+10FFFF are invalid.
Utf8Sequence decode_utf8(std::string_view text);

bool is_utf8(std::string_view text);

/// `text` with each invalid sequence replaced by U+FFFD.
std::string to_utf8(std::string_view text);

/// The longest beginning of at most `most` bytes that cuts no sequence.
std::string_view clip_utf8(std::string_view text, std::size_t most);

void append_utf8(std::string& out, std::uint32_t code);

}  // namespace aml::text
