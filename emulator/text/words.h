#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

/// Text looked at eight bytes at a time, for those that nearly always hold nothing special.
/// Shape:   a function of a word gives its mark, the top bit, in some byte that is meant, and is 0
///          where there is none.
namespace aml::text {

inline constexpr std::uint64_t kEveryByte = 0x0101010101010101u;
inline constexpr std::uint64_t kTopBits = kEveryByte * 0x80;

/// A byte below `limit`, which is at most 0x80.
constexpr std::uint64_t mark_below(std::uint64_t word, std::uint64_t limit) {
  return (word - kEveryByte * limit) & ~word & kTopBits;
}

constexpr std::uint64_t mark_equal(std::uint64_t word, unsigned char byte) {
  return mark_below(word ^ (kEveryByte * byte), 1);
}

/// How many bytes from the front are in whole words without a mark.
template <typename Mark>
std::size_t unmarked_prefix(std::string_view text, Mark mark) {
  std::size_t size = 0;
  for (; size + sizeof(std::uint64_t) <= text.size(); size += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + size, sizeof word);
    if (mark(word) != 0) break;
  }
  return size;
}

}  // namespace aml::text
