#include "model/hashing.h"

#include <murmurhash.h>

#include <array>
#include <bit>
#include <cstring>

#include "emulator/text/ascii.h"

namespace aml::model {
namespace {

constexpr std::size_t kWord = sizeof(std::uint64_t);
constexpr std::uint64_t kEveryByte = 0x0101010101010101u;

constexpr auto kSeparators = [] {
  std::array<bool, 256> table{};
  for (const char c : {' ', '\t', '\r', '\n'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_separator(char c) {
  return kSeparators[static_cast<unsigned char>(c)];
}

bool is_low(char c) {
  return static_cast<unsigned char>(c) <= 0x20;
}

std::uint32_t murmur(std::string_view token) {
  std::uint32_t hash = 0;
  lmmh_x86_32(token.data(), static_cast<unsigned>(token.size()), 0, &hash);
  return hash;
}

// The next eight bytes with the first one lowest; blanks fill what is past `end`.
std::uint64_t load(const char* at, const char* end) {
  std::uint64_t word = kEveryByte * 0x20;
  if (at >= end) return word;
  if (static_cast<std::size_t>(end - at) >= kWord)
    std::memcpy(&word, at, kWord);
  else
    std::memcpy(&word, at, static_cast<std::size_t>(end - at));
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

// How many bytes of `word` come before the first one up to 0x20; 8 when there is no such byte. The
// sum sets the top bit of each byte above 0x20 without a carry into the next.
std::size_t bytes_before_low(std::uint64_t word) {
  const std::uint64_t tops = kEveryByte * 0x80;
  const std::uint64_t above = ((word & ~tops) + kEveryByte * (0x7F - 0x20)) | word;
  return static_cast<std::size_t>(std::countr_zero(~above & tops)) / 8;
}

std::uint64_t first_bytes(std::uint64_t word, std::size_t size) {
  return size == kWord ? word : word & ((std::uint64_t{1} << (8 * size)) - 1);
}

/// The beginning of a token, up to its first byte that may end it.
struct Registers {
  std::uint64_t low;   ///< bytes 0 to 7, the first one lowest; zeros past the end
  std::uint64_t high;  ///< bytes 8 to 15
  std::size_t size;    ///< 16 and more: not all of it is here
};

[[gnu::always_inline]] inline Registers read_registers(const char* at, const char* end) {
  const std::uint64_t low = load(at, end);
  const std::size_t size = bytes_before_low(low);
  if (size < kWord) return {first_bytes(low, size), 0, size};
  const std::uint64_t high = load(at + kWord, end);
  const std::size_t more = bytes_before_low(high);
  return {low, first_bytes(high, more), kWord + more};
}

std::uint32_t scrambled(std::uint32_t bytes) {
  return std::rotl(bytes * 0xCC9E2D51u, 15) * 0x1B873593u;
}

std::uint32_t with_block(std::uint32_t hash, std::uint64_t bytes) {
  return std::rotl(hash ^ scrambled(static_cast<std::uint32_t>(bytes)), 13) * 5 + 0xE6546B64u;
}

// What murmur() gives, for a word of at most 15 bytes without a call: most words are as short, and
// a call of the library takes longer than all else that is done for one. Inlined, the word never
// leaves its registers.
[[gnu::always_inline]] inline std::uint32_t murmur_of(const Registers& word) {
  constexpr std::size_t kBlock = 4;
  std::uint32_t hash = 0;
  std::uint64_t rest = word.low;
  if (word.size >= kWord) {
    hash = with_block(with_block(hash, rest), rest >> 32);
    rest = word.high;
  }
  const bool has_block = word.size % kWord >= kBlock;
  const std::uint32_t further = with_block(hash, rest);
  hash = has_block ? further : hash;
  hash ^= scrambled(static_cast<std::uint32_t>(has_block ? rest >> 32 : rest));
  hash ^= static_cast<std::uint32_t>(word.size);
  hash = (hash ^ (hash >> 16)) * 0x85EBCA6Bu;
  hash = (hash ^ (hash >> 13)) * 0xC2B2AE35u;
  return hash ^ (hash >> 16);
}

// Calls `take(token, hash)` for each token of `text`.
template <typename Take>
void for_each_token(std::string_view text, NumericTokens numeric, Take take) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    while (at != end && is_separator(*at)) ++at;
    if (at == end) return;
    const Registers word = read_registers(at, end);
    const bool is_whole = word.size > 0 && word.size < 2 * kWord &&
                          (at + word.size == end || is_separator(at[word.size]));
    if (is_whole && !text::is_digit(*at)) {
      take(std::string_view(at, word.size), murmur_of(word));
      at += word.size;
      continue;
    }
    const char* const begin = at;
    while (at != end && !is_separator(*at)) ++at;
    // A word with control bytes, which are rare, or a long one, or perhaps a number.
    const std::string_view token =
        text::trim_if(std::string_view(begin, static_cast<std::size_t>(at - begin)), is_low);
    take(token, hash_token(token, numeric));
  }
}

}  // namespace

std::uint32_t hash_token(std::string_view token, NumericTokens numeric) {
  if (numeric == NumericTokens::kMurmurHash3) return murmur(token);
  // Vowpal Wabbit adds digits up in a wider integer and cuts it to 32 bits at the end; wrapping at
  // each step leaves the same low bits.
  std::uint32_t number = 0;
  for (const char c : token) {
    if (!text::is_digit(c)) return murmur(token);
    number = number * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return number;
}

std::vector<Token> tokenize(std::string_view text, NumericTokens numeric) {
  std::vector<Token> tokens;
  for_each_token(text, numeric, [&](std::string_view token, std::uint32_t hash) {
    tokens.push_back({token, hash});
  });
  return tokens;
}

std::span<const std::uint32_t> TokenHashes::of(std::string_view text) {
  // Between two tokens there is a separator.
  if (const std::size_t most = text.size() / 2 + 1; hashes_.size() < most) hashes_.resize(most);
  std::size_t count = 0;
  for_each_token(text, numeric_,
                 [&](std::string_view, std::uint32_t hash) { hashes_[count++] = hash; });
  return {hashes_.data(), count};
}

}  // namespace aml::model
