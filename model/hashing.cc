#include "model/hashing.h"

#include <murmurhash.h>

#include <array>

#include "model/text_scan.h"

namespace aml::model {
namespace {

constexpr bool is_separator(unsigned char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

constexpr auto kSeparators = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c)
    table[c] = is_separator(static_cast<unsigned char>(c));
  return table;
}();

bool is_separator_at(const char* at) {
  return kSeparators[static_cast<unsigned char>(*at)];
}

bool is_low(char c) {
  return static_cast<unsigned char>(c) <= 0x20;
}

std::string_view trim(std::string_view token) {
  while (!token.empty() && is_low(token.front())) token.remove_prefix(1);
  while (!token.empty() && is_low(token.back())) token.remove_suffix(1);
  return token;
}

std::uint32_t murmur(std::string_view token) {
  std::uint32_t hash = 0;
  lmmh_x86_32(token.data(), static_cast<unsigned>(token.size()), 0, &hash);
  return hash;
}

}  // namespace

std::uint32_t hash_token(std::string_view token, NumericTokens numeric) {
  if (numeric == NumericTokens::kMurmurHash3) return murmur(token);
  // Vowpal Wabbit adds digits up in a wider integer and cuts it to 32 bits at the end; wrapping at
  // each step leaves the same low bits.
  std::uint32_t number = 0;
  for (const char c : token) {
    if (!is_digit(c)) return murmur(token);
    number = number * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return number;
}

void tokenize(std::string_view text, NumericTokens numeric, std::vector<Token>& tokens) {
  tokens.clear();
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    while (at != end && is_separator_at(at)) ++at;
    if (at == end) return;
    const char* const begin = at;
    while (at != end && !is_separator_at(at)) ++at;
    const std::string_view token = trim({begin, static_cast<std::size_t>(at - begin)});
    tokens.push_back({token, hash_token(token, numeric)});
  }
}

std::vector<Token> tokenize(std::string_view text, NumericTokens numeric) {
  std::vector<Token> tokens;
  tokenize(text, numeric, tokens);
  return tokens;
}

}  // namespace aml::model
