#include "emulator/text/percent.h"

#include "emulator/text/hex.h"

namespace aml::text {

namespace {

bool is_unreserved(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string percent_decode(std::string_view text) {
  const std::size_t first = text.find('%');
  if (first == std::string_view::npos) return std::string(text);
  std::string decoded;
  decoded.reserve(text.size());
  decoded.append(text, 0, first);
  for (std::size_t i = first; i < text.size(); ++i) {
    const int byte = text[i] == '%' ? hex_byte(text, i + 1) : -1;
    if (byte < 0) {
      decoded += text[i];
    } else {
      decoded += static_cast<char>(byte);
      i += 2;
    }
  }
  return decoded;
}

// The decoded form is made only where there is something to decode.
bool decodes_to(std::string_view raw, std::string_view name) {
  if (raw.find('%') == std::string_view::npos) return same_name(raw, name);
  return same_name(percent_decode(raw), name);
}

std::string percent_encode(std::string_view text, std::string_view keep) {
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c) || keep.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += '%';
      append_hex(encoded, static_cast<unsigned char>(c), 2, kUpperHex);
    }
  }
  return encoded;
}

}  // namespace aml::text
