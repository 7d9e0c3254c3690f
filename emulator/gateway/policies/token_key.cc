#include "emulator/gateway/policies/token_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <array>
#include <utility>

#include "emulator/core/signature.h"

namespace aml::gateway {

namespace {

template <auto kFree>
struct Freed {
  template <typename Handle>
  void operator()(Handle* handle) const {
    kFree(handle);
  }
};

template <typename Handle, auto kFree>
using Owned = std::unique_ptr<Handle, Freed<kFree>>;

using Number = Owned<BIGNUM, &BN_free>;

// OpenSSL works as long as the numbers are large.
constexpr std::size_t kLargestNumber = 2048;

Number number_of(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > kLargestNumber) return nullptr;
  return Number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                          static_cast<int>(bytes.size()), nullptr));
}

/// By the end of an algorithm's name. Null: no digest has that size.
const EVP_MD* digest_of(std::string_view algorithm) {
  if (algorithm.ends_with("256")) return EVP_sha256();
  if (algorithm.ends_with("384")) return EVP_sha384();
  return algorithm.ends_with("512") ? EVP_sha512() : nullptr;
}

}  // namespace

TokenKey TokenKey::of_secret(std::string secret) {
  TokenKey key;
  key.secret_ = std::move(secret);
  return key;
}

std::optional<TokenKey> TokenKey::of_rsa(std::string_view modulus, std::string_view exponent) {
  const Number n = number_of(modulus);
  const Number e = number_of(exponent);
  const Owned<OSSL_PARAM_BLD, &OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  const Owned<EVP_PKEY_CTX, &EVP_PKEY_CTX_free> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  if (!n || !e || !builder || !context ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
    return std::nullopt;
  const Owned<OSSL_PARAM, &OSSL_PARAM_free> numbers(OSSL_PARAM_BLD_to_param(builder.get()));
  EVP_PKEY* made = nullptr;
  if (!numbers || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, numbers.get()) != 1)
    return std::nullopt;
  TokenKey key;
  key.pair_ =
      std::shared_ptr<void>(made, [](void* pair) { EVP_PKEY_free(static_cast<EVP_PKEY*>(pair)); });
  return key;
}

bool TokenKey::has_signed(std::string_view text, std::string_view signature,
                          std::string_view algorithm) const {
  if (pair_ != nullptr) return has_signed_rsa(text, signature, algorithm);
  const EVP_MD* digest = digest_of(algorithm);
  if (!algorithm.starts_with("HS") || algorithm.size() != 5 || digest == nullptr) return false;
  std::array<unsigned char, EVP_MAX_MD_SIZE> made{};
  unsigned size = 0;
  if (HMAC(digest, secret_.data(), static_cast<int>(secret_.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), made.data(),
           &size) == nullptr)
    return false;
  return core::same_secret({reinterpret_cast<const char*>(made.data()), size}, signature);
}

bool TokenKey::has_signed_rsa(std::string_view text, std::string_view signature,
                              std::string_view algorithm) const {
  const bool is_pss = algorithm.starts_with("PS");
  const EVP_MD* digest = digest_of(algorithm);
  if ((!is_pss && !algorithm.starts_with("RS")) || algorithm.size() != 5 || digest == nullptr)
    return false;
  const Owned<EVP_MD_CTX, &EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* way = nullptr;  // belongs to the context
  if (!context || EVP_DigestVerifyInit(context.get(), &way, digest, nullptr,
                                       static_cast<EVP_PKEY*>(pair_.get())) != 1)
    return false;
  if (is_pss && (EVP_PKEY_CTX_set_rsa_padding(way, RSA_PKCS1_PSS_PADDING) != 1 ||
                 EVP_PKEY_CTX_set_rsa_pss_saltlen(way, RSA_PSS_SALTLEN_DIGEST) != 1))
    return false;
  return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                          text.size()) == 1;
}

}  // namespace aml::gateway
