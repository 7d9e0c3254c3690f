#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace aml::gateway {

/// A key that tokens are signed with: a secret, or the public half of a pair of RSA.
/// Threads: const.
class TokenKey {
 public:
  /// For HS256, HS384 and HS512.
  static TokenKey of_secret(std::string secret);
  /// For RS256 to RS512 and PS256 to PS512, from its two numbers, big-endian bytes.
  /// Errors: nothing where they are no key.
  static std::optional<TokenKey> of_rsa(std::string_view modulus, std::string_view exponent);

  /// Whether `text` was signed so by who has the key; a key of the other kind signed nothing.
  bool has_signed(std::string_view text, std::string_view signature,
                  std::string_view algorithm) const;

 private:
  TokenKey() = default;
  bool has_signed_rsa(std::string_view text, std::string_view signature,
                      std::string_view algorithm) const;

  std::string secret_;
  std::shared_ptr<void> pair_;  // an EVP_PKEY; null: it is a secret
};

}  // namespace aml::gateway
