#include "emulator/text/json.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "emulator/text/hex.h"
#include "emulator/text/utf8.h"
#include "emulator/text/words.h"

namespace aml::text {

namespace {

// Bytes that are unescaped inside a JSON string.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x80; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}();

std::size_t plain_prefix(std::string_view text) {
  std::size_t size = unmarked_prefix(text, [](std::uint64_t word) {
    return mark_below(word, 0x20) | mark_equal(word, '"') | mark_equal(word, '\\') |
           (word & kTopBits);
  });
  while (size < text.size() && kPlain[static_cast<unsigned char>(text[size])]) ++size;
  return size;
}

void append_escape(std::string& out, unsigned value) {
  out += "\\u";
  append_hex(out, value, 4);
}

void append_ascii(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\r':
      out += "\\r";
      break;
    default:
      append_escape(out, static_cast<unsigned char>(c));
  }
}

// Appends what is at the front of `text` (a byte from 0x80 up) and answers how long it was.
std::size_t append_beyond_ascii(std::string& out, std::string_view text) {
  const Utf8Sequence sequence = decode_utf8(text);
  if (!sequence.valid) {
    out += kReplacement;
  } else if (sequence.code == 0x85 || sequence.code == 0x2028 || sequence.code == 0x2029) {
    append_escape(out, sequence.code);
  } else {
    out += text.substr(0, sequence.length);
  }
  return sequence.length;
}

}  // namespace

void append_json_escaped(std::string& out, std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = begin + plain_prefix(text.substr(begin));
    out.append(text.data() + begin, end - begin);
    if (end == text.size()) break;
    if (static_cast<unsigned char>(text[end]) < 0x80) {
      append_ascii(out, text[end]);
      begin = end + 1;
    } else {
      begin = end + append_beyond_ascii(out, text.substr(end));
    }
  }
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  append_json_escaped(out, text);
  out += '"';
}

}  // namespace aml::text
