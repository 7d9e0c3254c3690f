#include "emulator/core/signature.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <new>
#include <optional>
#include <stdexcept>

#include "emulator/base/assert.h"
#include "emulator/text/base64.h"

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

bool same_signature(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

struct Md5::State {
  State() : context(EVP_MD_CTX_new()) {
    if (context == nullptr) throw std::bad_alloc();
    if (EVP_DigestInit_ex(context, EVP_md5(), nullptr) != 1) {
      EVP_MD_CTX_free(context);
      throw std::runtime_error("MD5 is not available");
    }
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }

  EVP_MD_CTX* context;
};

Md5::Md5() : state_(std::make_unique<State>()) {}
Md5::Md5(Md5&&) noexcept = default;
Md5& Md5::operator=(Md5&&) noexcept = default;
Md5::~Md5() = default;

void Md5::update(std::string_view bytes) {
  AML_ASSERT(state_ != nullptr);
  if (EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) != 1) {
    throw std::runtime_error("MD5 failed");
  }
}

std::string Md5::finish() {
  AML_ASSERT(state_ != nullptr);
  Digest digest{};
  unsigned size = 0;
  if (EVP_DigestFinal_ex(state_->context, digest.data(), &size) != 1) {
    throw std::runtime_error("MD5 failed");
  }
  state_.reset();
  return digest_base64(digest, size);
}

std::string md5_base64(std::string_view bytes) {
  Md5 md5;
  md5.update(bytes);
  return md5.finish();
}

}  // namespace aml::core
