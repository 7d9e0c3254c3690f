#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/gateway/expressions/value.h"
#include "emulator/gateway/gateway_error.h"
#include "emulator/gateway/policies/policies.h"
#include "emulator/gateway/policies/token_key.h"

namespace aml::gateway {

/// A token in its compact form, taken apart.
struct SignedToken {
  std::shared_ptr<const expressions::Jwt> jwt;
  std::string_view text;  ///< that is signed; views what was read
  std::string signature;
};

/// Errors: nothing where the text is no token of three parts.
std::optional<SignedToken> read_signed_token(std::string_view text);

/// A key of a list; the id is what a token names it by, empty: any.
struct NamedKey {
  std::string id;
  TokenKey key;
};

/// Why a token is refused.
struct TokenFault {
  const GatewayErrorSpec* row;
  std::string message;
};

/// Whether one of the keys signed it. Where the token names a key that has an id here, that one is
/// asked alone.
std::optional<TokenFault> check_signature(const SignedToken& token,
                                          const std::vector<NamedKey>& keys, bool required);

/// Whether it is valid at that time, `skew` seconds around it.
std::optional<TokenFault> check_lifetime(const expressions::Jwt& jwt, core::TimePoint now,
                                         std::int64_t skew, bool required);

/// Whether the claim says one of the values.
bool claims_one_of(const expressions::Jwt& jwt, std::string_view claim,
                   const std::vector<std::string>& values);

}  // namespace aml::gateway
