#include "model/hashing.h"

#include <murmurhash.h>

#include <array>
#include <bit>
#include <cstring>

#include "emulator/text/ascii.h"

namespace aml::model {
namespace {

constexpr std::size_t kTextsToRemember = 32;  ///< before a table of known words is worth its memory
constexpr int kKnownBits = 12;
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
  return word & ((std::uint64_t{1} << (8 * size)) - 1);
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
  return Tokenizer(numeric).tokens_of(text);
}

const std::vector<Token>& Tokenizer::tokens_of(std::string_view text) {
  if (++texts_ == kTextsToRemember) known_.resize(std::size_t{1} << kKnownBits);
  tokens_.clear();
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    while (at != end && is_separator(*at)) ++at;
    if (at == end) return tokens_;
    const std::uint64_t word = load(at, end);
    const std::size_t size = bytes_before_low(word);
    const bool is_short = size < kWord && size > 0 && (at + size == end || is_separator(at[size]));
    if (!is_short) {
      at = add_long(at, end);
      continue;
    }
    const std::string_view token(at, size);
    tokens_.push_back({token, hash_short(token, first_bytes(word, size))});
    at += size;
  }
}

// Also for words with control bytes, which are rare.
const char* Tokenizer::add_long(const char* begin, const char* end) {
  const char* at = begin;
  while (at != end && !is_separator(*at)) ++at;
  const std::string_view token =
      text::trim_if(std::string_view(begin, static_cast<std::size_t>(at - begin)), is_low);
  tokens_.push_back({token, hash_token(token, numeric_)});
  return at;
}

std::uint32_t Tokenizer::hash_short(std::string_view token, std::uint64_t bytes) {
  if (known_.empty()) return hash_token(token, numeric_);
  Known& known = known_[(bytes * 0x9E3779B97F4A7C15u) >> (64 - kKnownBits)];
  if (known.bytes != bytes || known.size != token.size())
    known = {bytes, static_cast<std::uint32_t>(token.size()), hash_token(token, numeric_)};
  return known.hash;
}

}  // namespace aml::model
