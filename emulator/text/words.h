#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "emulator/base/assert.h"

/// Text scanned eight bytes at a time, for texts that rarely hold special characters.
/// Shape:   a function of a word gives its mark, the top bit, in some byte that is meant, and is 0
///          where there is no such byte.
namespace aml::text {

inline constexpr std::uint64_t kEveryByte = 0x0101010101010101u;
inline constexpr std::uint64_t kTopBits = kEveryByte * 0x80;

/// A byte below `limit`, which is at most 0x80.
constexpr std::uint64_t mark_below(std::uint64_t word, std::uint64_t limit) {
  AML_ASSERT(limit <= 0x80);
  return (word - kEveryByte * limit) & ~word & kTopBits;
}

constexpr std::uint64_t mark_equal(std::uint64_t word, unsigned char byte) {
  return mark_below(word ^ (kEveryByte * byte), 1);
}

inline std::uint64_t load_word(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Bytes from the front that are surely not meant; up to seven more may not be.
template <typename Mark>
std::size_t unmarked_prefix(std::string_view text, Mark mark) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  if (text.size() < kWord) return 0;
  const std::size_t last = text.size() - kWord;
  for (std::size_t at = 0; at < last; at += kWord) {
    if (mark(load_word(text.data() + at)) != 0) return at;
  }
  // The last word takes some bytes of the one before with it.
  return mark(load_word(text.data() + last)) == 0 ? text.size() : last;
}

}  // namespace aml::text
