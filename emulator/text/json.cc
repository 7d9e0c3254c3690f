#include "emulator/text/json.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "emulator/text/hex.h"
#include "emulator/text/utf8.h"

namespace aml::text {

namespace {

// Bytes that stand for themselves inside a JSON string.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x80; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}();

constexpr std::uint64_t kEveryByte = 0x0101010101010101u;
constexpr std::uint64_t kTopBits = kEveryByte * 0x80;

// The top bit of each byte of `word` that is below `limit`, which is at most 0x80; further ones may
// be set behind it.
constexpr std::uint64_t below(std::uint64_t word, std::uint64_t limit) {
  return (word - kEveryByte * limit) & ~word & kTopBits;
}

constexpr std::uint64_t equal(std::uint64_t word, char c) {
  return below(word ^ (kEveryByte * static_cast<unsigned char>(c)), 1);
}

// How many bytes from the front stand for themselves, eight at a time.
std::size_t plain_prefix(std::string_view text) {
  std::size_t size = 0;
  for (; size + sizeof(std::uint64_t) <= text.size(); size += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + size, sizeof word);
    if ((below(word, 0x20) | equal(word, '"') | equal(word, '\\') | (word & kTopBits)) != 0) break;
  }
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

// Appends what stands at the front of `text` (a byte from 0x80 up) and answers how long it was.
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
