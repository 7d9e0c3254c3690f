#include "emulator/gateway/policies/token_checks.h"

#include <algorithm>
#include <cmath>

#include "emulator/gateway/expressions/jwt.h"
#include "emulator/text/ascii.h"

namespace aml::gateway {

namespace {

using expressions::Jwt;

std::string header_of(const Jwt& jwt, std::string_view name) {
  const expressions::JsonPtr found = jwt.header->find(name);
  const auto* text = found == nullptr ? nullptr : std::get_if<std::string>(&found->content);
  return text == nullptr ? std::string() : *text;
}

// Seconds since 1970 of a claim; none: it is no number.
std::optional<double> seconds_of(const Jwt& jwt, std::string_view name) {
  const expressions::JsonPtr claim = jwt.payload->find(name);
  if (claim == nullptr) return std::nullopt;
  if (const auto* whole = std::get_if<std::int64_t>(&claim->content))
    return static_cast<double>(*whole);
  const auto* number = std::get_if<double>(&claim->content);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

TokenFault fault(const GatewayErrorSpec& row) {
  return {&row, std::string(row.message)};
}

}  // namespace

std::optional<SignedToken> read_signed_token(std::string_view text) {
  text = text::trim(text);
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  SignedToken token{expressions::read_jwt(text), text.substr(0, dot), ""};
  auto signature = expressions::from_base64_url(text.substr(dot + 1));
  if (token.jwt == nullptr || !signature) return std::nullopt;
  token.signature = std::move(*signature);
  return token;
}

std::optional<TokenFault> check_signature(const SignedToken& token,
                                          const std::vector<NamedKey>& keys, bool required) {
  const std::string algorithm = header_of(*token.jwt, "alg");
  if (token.signature.empty() || algorithm == "none") {
    // Without a signature no signer said so, whatever the token's head claims.
    return required || algorithm != "none" ? std::optional(fault(kTokenSignatureInvalid))
                                           : std::nullopt;
  }
  const std::string id = header_of(*token.jwt, "kid");
  const auto is_meant = [&](const NamedKey& key) { return key.id == id; };
  const bool is_named = !id.empty() && std::any_of(keys.begin(), keys.end(), is_meant);
  bool was_asked = false;
  for (const NamedKey& key : keys) {
    if (is_named ? !is_meant(key) : !key.id.empty() && !id.empty()) continue;
    was_asked = true;
    if (key.key.has_signed(token.text, token.signature, algorithm)) return std::nullopt;
  }
  return fault(was_asked ? kTokenSignatureInvalid : kTokenSignatureKeyNotFound);
}

std::optional<TokenFault> check_lifetime(const Jwt& jwt, core::TimePoint now, std::int64_t skew,
                                         bool required) {
  const auto time = std::chrono::duration<double>(now.time_since_epoch()).count();
  const auto around = static_cast<double>(skew);
  const std::optional<double> end = seconds_of(jwt, "exp");
  const std::optional<double> begin = seconds_of(jwt, "nbf");
  if (end ? time >= *end + around : required) return fault(kTokenExpired);
  if (begin && time + around < *begin) return fault(kJwtInvalid);
  return std::nullopt;
}

bool claims_one_of(const Jwt& jwt, std::string_view claim, const std::vector<std::string>& values) {
  const auto said = expressions::claim_of(jwt, claim);
  return said && std::find_first_of(said->begin(), said->end(), values.begin(), values.end()) !=
                     said->end();
}

}  // namespace aml::gateway
