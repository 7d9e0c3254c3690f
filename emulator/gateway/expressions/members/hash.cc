#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>

#include "emulator/gateway/expressions/members.h"

// Digests of bytes, and what public policies make of them.
// Source: documented (.NET's SHA256, HMACSHA256, BitConverter), observed (public policies).

namespace aml::gateway::expressions {

namespace of_hash {
namespace {

using Values = std::span<Value>;

constexpr std::size_t kDigestBytes = 32;

Value digest_value(const unsigned char* digest) {
  return Bytes{
      std::make_shared<const std::string>(reinterpret_cast<const char*>(digest), kDigestBytes)};
}

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// A hasher is its key; one of SHA-256 has none.
Value make_plain(Evaluation&, Values, Type) {
  return Bytes{std::make_shared<const std::string>()};
}

Value make_keyed(Evaluation&, Values values, Type) {
  return values[0];
}

Value sha256(Evaluation& evaluation, Values values, Type) {
  const std::string& bytes = *of<Bytes>(values.back()).bytes;
  evaluation.read(bytes.size());
  std::array<unsigned char, kDigestBytes> digest{};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
    throw ExpressionError("The digest could not be computed.");
  return digest_value(digest.data());
}

Value hmac_sha256(Evaluation& evaluation, Values values, Type) {
  const std::string& key = *of<Bytes>(values[0]).bytes;
  const std::string& bytes = *of<Bytes>(values[1]).bytes;
  evaluation.read(bytes.size());
  std::array<unsigned char, kDigestBytes> digest{};
  const auto* const made = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                                bytes_of(bytes), bytes.size(), digest.data(), nullptr);
  if (made == nullptr) throw ExpressionError("The digest could not be computed.");
  return digest_value(digest.data());
}

// `0A-FF`
Value in_hex(Evaluation& evaluation, Values values, Type) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (const char c : *of<Bytes>(values[0]).bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (!text.empty()) text += '-';
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xF];
  }
  return evaluation.made(std::move(text));
}

// .NET's differs from run to run: of any text a number.
Value hash_code(Evaluation&, Values values, Type) {
  std::uint32_t hash = 2'166'136'261;
  for (const char c : text_of(values[0]))
    hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619;
  return static_cast<std::int32_t>(hash);
}

constexpr Type S = Type::kSha256;
constexpr Type H = Type::kHmacSha256;
constexpr Type Y = Type::kBytes;
constexpr Type T = Type::kString;

constexpr std::array kMembers = {by_type(method(S, "Create", S, &make_plain)),
                                 by_type(method(S, "HashData", {Y}, Y, &sha256)),
                                 method(S, "ComputeHash", {Y}, Y, &sha256),
                                 constructor(H, {Y}, &make_keyed),
                                 method(H, "ComputeHash", {Y}, Y, &hmac_sha256),
                                 by_type(method(Type::kBitConverter, "ToString", {Y}, T, &in_hex)),
                                 method(T, "GetHashCode", Type::kInt, &hash_code)};

}  // namespace
}  // namespace of_hash

std::span<const Member> hash_members() {
  return of_hash::kMembers;
}

}  // namespace aml::gateway::expressions
