#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace aml::model {

/// The arithmetic of Vowpal Wabbit's text features, which Feature Hashing used.
/// Threads: no state.
/// Source:  documented (module page: "Vowpal Wabbit", 32-bit MurmurHash3) | observed (the guide's
///          vector; 343 vectors made with Vowpal Wabbit 7.4 hold).

/// What a token of digits only hashes to.
enum class NumericTokens {
  kOwnNumber,    ///< the number itself, modulo 2^32
  kMurmurHash3,  ///< like any other token
};

struct Token {
  std::string_view text;  ///< as hashed: bytes up to 0x20 at its ends are gone
  std::uint32_t hash;
};

/// Tokens of a text: split at blank, tab, CR and LF; exact bytes, case kept. A token made of
/// control bytes only stays, as an empty one with hash 0.
std::vector<Token> tokenize(std::string_view text,
                            NumericTokens numeric = NumericTokens::kOwnNumber);

/// The hashes of one text's tokens after another's, in memory that is kept between them.
/// Threads: one at a time; make one per loop.
class TokenHashes {
 public:
  explicit TokenHashes(NumericTokens numeric) : numeric_(numeric) {}

  /// The hashes that tokenize() gives; valid until the next call.
  std::span<const std::uint32_t> of(std::string_view text);

 private:
  NumericTokens numeric_;
  std::vector<std::uint32_t> hashes_;
};

/// The hash of one token: its number, or MurmurHash3 x86 32 with seed 0 of its bytes.
std::uint32_t hash_token(std::string_view token, NumericTokens numeric = NumericTokens::kOwnNumber);

/// One step of the left fold that hashes an n-gram.
constexpr std::uint32_t fold(std::uint32_t gram, std::uint32_t next) {
  return gram * 27942141u + next;
}

/// The column of a gram: the low `bitsize` bits of its hash.
constexpr std::uint32_t bucket_of(std::uint32_t hash, int bitsize) {
  return hash & ((std::uint32_t{1} << bitsize) - 1);
}

/// Calls `emit(first, length, hash)` for every n-gram of `tokens`: single tokens in order, then all
/// pairs, and so on up to `ngrams` (0 counts as 1).
template <typename Emit>
void for_each_gram(const std::vector<Token>& tokens, int ngrams, Emit emit) {
  const std::size_t longest = ngrams < 1 ? 1 : static_cast<std::size_t>(ngrams);
  for (std::size_t length = 1; length <= longest; ++length) {
    for (std::size_t first = 0; first + length <= tokens.size(); ++first) {
      std::uint32_t hash = tokens[first].hash;
      for (std::size_t i = first + 1; i < first + length; ++i) hash = fold(hash, tokens[i].hash);
      emit(first, length, hash);
    }
  }
}

}  // namespace aml::model
