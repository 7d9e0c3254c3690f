#include "emulator/core/signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/text/base64.h"
#include "emulator/text/hex.h"

namespace aml::core {

namespace {

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string digest_base64(const Digest& digest, unsigned size) {
  return text::to_base64({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view text) {
  const std::optional<std::string> secret = text::from_base64(key);
  if (!secret) throw std::invalid_argument("the account key is not Base64");
  Digest digest{};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), secret->data(), static_cast<int>(secret->size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(),
           &size) == nullptr) {
    throw std::runtime_error("HMAC-SHA256 failed");
  }
  return digest_base64(digest, size);
}

// Eight bytes at a time: a key is compared with each call, and CRYPTO_memcmp takes seven
// instructions a byte.
bool same_secret(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  std::uint64_t difference = 0;
  std::size_t at = 0;
  for (; at + sizeof difference <= a.size(); at += sizeof difference) {
    std::uint64_t left = 0, right = 0;
    std::memcpy(&left, a.data() + at, sizeof left);
    std::memcpy(&right, b.data() + at, sizeof right);
    difference |= left ^ right;
    asm volatile("" : "+r"(difference));  // the compiler may not end the loop earlier
  }
  for (; at < a.size(); ++at) {
    difference |= static_cast<unsigned char>(a[at] ^ b[at]);
    asm volatile("" : "+r"(difference));
  }
  return difference == 0;
}

/// A digest that is being computed.
class Hashing {
 public:
  explicit Hashing(const EVP_MD* kind) : context_(EVP_MD_CTX_new()) {
    if (context_ == nullptr) throw std::bad_alloc();
    if (EVP_DigestInit_ex(context_, kind, nullptr) == 1) return;
    EVP_MD_CTX_free(context_);
    throw std::runtime_error("the digest is not available");
  }
  Hashing(const Hashing&) = delete;
  Hashing& operator=(const Hashing&) = delete;
  ~Hashing() { EVP_MD_CTX_free(context_); }

  void update(std::string_view bytes) {
    if (EVP_DigestUpdate(context_, bytes.data(), bytes.size()) != 1)
      throw std::runtime_error("the digest failed");
  }
  std::string finish() {
    Digest digest{};
    unsigned size = 0;
    if (EVP_DigestFinal_ex(context_, digest.data(), &size) != 1)
      throw std::runtime_error("the digest failed");
    return {reinterpret_cast<const char*>(digest.data()), size};
  }

 private:
  EVP_MD_CTX* context_;
};

struct Md5::State {
  Hashing hashing{EVP_md5()};
};

Md5::Md5() : state_(std::make_unique<State>()) {}
Md5::Md5(Md5&&) noexcept = default;
Md5& Md5::operator=(Md5&&) noexcept = default;
Md5::~Md5() = default;

void Md5::update(std::string_view bytes) {
  AML_ASSERT(state_ != nullptr);
  state_->hashing.update(bytes);
}

std::string Md5::finish() {
  AML_ASSERT(state_ != nullptr);
  return text::to_base64(std::exchange(state_, nullptr)->hashing.finish());
}

struct Sha256::State {
  Hashing hashing{EVP_sha256()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
  AML_ASSERT(state_ != nullptr);
  state_->hashing.update(bytes);
}

std::string Sha256::finish() {
  AML_ASSERT(state_ != nullptr);
  const std::string digest = std::exchange(state_, nullptr)->hashing.finish();
  std::string text;
  for (const char byte : digest) text::append_hex(text, static_cast<unsigned char>(byte), 2);
  return text;
}

std::string md5_base64(std::string_view bytes) {
  Md5 md5;
  md5.update(bytes);
  return md5.finish();
}

}  // namespace aml::core
