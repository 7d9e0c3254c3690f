#include <algorithm>
#include <array>

#include "emulator/gateway/expressions/jwt.h"
#include "emulator/gateway/policies/absent_policies.h"
#include "emulator/gateway/policies/call_context.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"
#include "emulator/gateway/policies/token_checks.h"
#include "emulator/text/ascii.h"
#include "emulator/text/number.h"

namespace aml::gateway {

namespace validate_jwt {
namespace {

using expressions::Jwt;
using model::documented;
using model::inferred;

struct Key {
  std::string id;
  std::optional<TokenKey> fixed;  ///< none: the secret is computed for each call
  Setting secret;
};

struct Claim {
  std::string name;
  Setting match;  ///< "all", "any"
  std::string separator;
  std::vector<Setting> values;
};

std::vector<Setting> texts_in(const PolicyElement* list, const PolicyContext& context) {
  std::vector<Setting> texts;
  if (list == nullptr) return texts;
  for (const PolicyElement& child : list->children)
    texts.push_back(Setting::of_text(child, context));
  return texts;
}

std::vector<std::string> texts_of(const std::vector<Setting>& settings, PolicyCall& call) {
  std::vector<std::string> texts;
  for (const Setting& setting : settings) texts.push_back(setting.text(call));
  return texts;
}

// The values of a claim, each cut at the separator.
std::vector<std::string> values_of(const std::vector<std::string>& said,
                                   std::string_view separator) {
  if (separator.empty()) return said;
  std::vector<std::string> values;
  for (std::string_view rest : said) {
    std::size_t at = 0;
    while ((at = rest.find(separator)) != std::string_view::npos) {
      values.emplace_back(text::trim(rest.substr(0, at)));
      rest.remove_prefix(at + separator.size());
    }
    values.emplace_back(text::trim(rest));
  }
  return values;
}

class ValidateJwt : public Policy {
 public:
  ValidateJwt(const PolicyElement& element, std::vector<Key> keys, const PolicyContext& context)
      : header_(Setting::of(element, "header-name", context)),
        query_(Setting::of(element, "query-parameter-name", context)),
        token_(Setting::of(element, "token-value", context)),
        from_header_(element.find("header-name") != nullptr),
        from_query_(element.find("query-parameter-name") != nullptr),
        status_(Setting::of(element, "failed-validation-httpcode", context)),
        message_(Setting::of(element, "failed-validation-error-message", context)),
        has_message_(element.find("failed-validation-error-message") != nullptr),
        scheme_(Setting::of(element, "require-scheme", context)),
        expires_(Setting::of(element, "require-expiration-time", context, "true")),
        signed_(Setting::of(element, "require-signed-tokens", context, "true")),
        skew_(Setting::of(element, "clock-skew", context, "0")),
        output_(text_of(element, "output-token-variable-name").value_or("")),
        keys_(std::move(keys)),
        audiences_(texts_in(find_child(element, "audiences"), context)),
        issuers_(texts_in(find_child(element, "issuers"), context)) {
    const PolicyElement* claims = find_child(element, "required-claims");
    if (claims == nullptr) return;
    for (const PolicyElement& claim : claims->children)
      claims_.push_back(
          {std::string(*text_of(claim, "name")), Setting::of(claim, "match", context, "all"),
           std::string(text_of(claim, "separator").value_or("")), texts_in(&claim, context)});
  }

  Flow run(PolicyCall& call) override {
    const std::optional<std::string> text = token_of(call);
    if (!text || text->empty()) return refuse(call, {&kTokenNotPresent, "JWT not present."});
    const std::optional<SignedToken> token = read_signed_token(*text);
    if (!token) return refuse(call, {&kJwtInvalid, std::string(kJwtInvalid.message)});
    if (auto fault = find_fault(*token, call)) return refuse(call, std::move(*fault));
    if (!output_.empty()) call.variables[output_] = token->jwt;
    note(call, kValidateJwt.format.name, "The token is valid.");
    return Flow::kOn;
  }

 private:
  // The scheme is asked in Authorization alone; what is before a blank there is one.
  std::optional<std::string> token_of(PolicyCall& call) const {
    if (!from_header_ && !from_query_) return token_.text(call);
    CallContext context(call);
    const std::string name = (from_header_ ? header_ : query_).text(call);
    const auto found = context.values(
        from_header_ ? expressions::Table::kRequestHeaders : expressions::Table::kQuery, name);
    if (!found) return std::nullopt;
    std::string_view rest = text::trim(found->front());
    if (!from_header_) return std::string(rest);
    const std::size_t blank = rest.find(' ');
    const std::string_view scheme = blank == std::string_view::npos ? "" : rest.substr(0, blank);
    const std::string wanted =
        text::same_name(name, "Authorization") ? scheme_.text(call) : std::string();
    if (!wanted.empty() && !text::same_name(scheme, wanted)) return std::nullopt;
    return std::string(text::trim(rest.substr(scheme.size())));
  }

  std::optional<TokenFault> find_fault(const SignedToken& token, PolicyCall& call) const {
    const Jwt& jwt = *token.jwt;
    if (auto fault = check_signature(token, keys_of(call), signed_.truth(call))) return fault;
    const auto skew = text::parse_number<std::int64_t>(skew_.text(call));
    if (!skew || *skew < 0) throw expressions::ExpressionError("clock-skew is no number.");
    if (auto fault = check_lifetime(jwt, call.now, *skew, expires_.truth(call))) return fault;
    if (!issuers_.empty() && !claims_one_of(jwt, "iss", texts_of(issuers_, call)))
      return TokenFault{&kTokenIssuerNotAllowed, std::string(kTokenIssuerNotAllowed.message)};
    if (!audiences_.empty() && !claims_one_of(jwt, "aud", texts_of(audiences_, call)))
      return TokenFault{&kTokenAudienceNotAllowed, std::string(kTokenAudienceNotAllowed.message)};
    return find_claim_fault(jwt, call);
  }

  std::vector<NamedKey> keys_of(PolicyCall& call) const {
    std::vector<NamedKey> keys;
    for (const Key& key : keys_) {
      if (key.fixed) {
        keys.push_back({key.id, *key.fixed});
        continue;
      }
      auto secret = expressions::from_base64_url(key.secret.text(call));
      if (!secret) throw expressions::ExpressionError("The key is no Base64.");
      keys.push_back({key.id, TokenKey::of_secret(std::move(*secret))});
    }
    return keys;
  }

  std::optional<TokenFault> find_claim_fault(const Jwt& jwt, PolicyCall& call) const {
    std::string missing;
    for (const Claim& claim : claims_) {
      if (!expressions::claim_of(jwt, claim.name))
        missing += (missing.empty() ? "" : ", ") + claim.name;
    }
    if (!missing.empty())
      return TokenFault{&kTokenClaimNotFound,
                        text::fill_in(kTokenClaimNotFound.message, {missing})};
    for (const Claim& claim : claims_) {
      const auto said = values_of(*expressions::claim_of(jwt, claim.name), claim.separator);
      const std::vector<std::string> wanted = texts_of(claim.values, call);
      const auto is_said = [&](const std::string& value) {
        return std::find(said.begin(), said.end(), value) != said.end();
      };
      const bool fits =
          wanted.empty() ||
          (asks_all(claim, call) ? std::all_of(wanted.begin(), wanted.end(), is_said)
                                 : std::any_of(wanted.begin(), wanted.end(), is_said));
      if (fits) continue;
      const std::string value = said.empty() ? "" : said.front();
      return TokenFault{&kTokenClaimValueNotAllowed,
                        text::fill_in(kTokenClaimValueNotAllowed.message, {claim.name, value})};
    }
    return std::nullopt;
  }

  static bool asks_all(const Claim& claim, PolicyCall& call) {
    const std::string match = claim.match.text(call);
    if (match != "all" && match != "any")
      throw expressions::ExpressionError("A claim's match is neither all nor any.");
    return match == "all";
  }

  Flow refuse(PolicyCall& call, TokenFault fault) const {
    const GatewayErrorSpec& row = *fault.row;
    note(call, kValidateJwt.format.name, fault.message);
    if (has_message_) fault.message = message_.text(call);
    const auto status = text::parse_number<int>(status_.text(call));
    const bool usable = status && *status >= 200 && *status <= 599;
    call.refusal = &row;
    call.last_error = {std::string(row.source), std::string(row.reason), fault.message,
                       std::string(name_of(call.section))};
    return answer_with(call, gateway_answer(usable ? *status : row.status, fault.message));
  }

  Setting header_;
  Setting query_;
  Setting token_;
  bool from_header_;
  bool from_query_;
  Setting status_;
  Setting message_;
  bool has_message_;
  Setting scheme_;
  Setting expires_;
  Setting signed_;
  Setting skew_;
  std::string output_;
  std::vector<Key> keys_;
  std::vector<Setting> audiences_;
  std::vector<Setting> issuers_;
  std::vector<Claim> claims_;
};

std::optional<Key> key_of(const PolicyElement& element, const PolicyContext& context) {
  Key key{std::string(text_of(element, "id").value_or("")), std::nullopt,
          Setting::of_text(element, context)};
  const auto modulus = text_of(element, "n");
  const auto exponent = text_of(element, "e");
  if (modulus.has_value() != exponent.has_value() || modulus.has_value() != element.text.empty()) {
    context.faults.add(element.position, "key has either a text, or \"n\" and \"e\"");
    return std::nullopt;
  }
  if (modulus) {
    const auto n = expressions::from_base64_url(*modulus);
    const auto e = expressions::from_base64_url(*exponent);
    if (n && e) key.fixed = TokenKey::of_rsa(*n, *e);
    if (!key.fixed) context.faults.add(element.position, "\"n\" and \"e\" are no key of RSA");
    return key;
  }
  if (!key.secret.is_literal()) return key;
  auto secret = expressions::from_base64_url(key.secret.literal());
  if (!secret) context.faults.add(element.position, "the text of key must be Base64");
  if (secret) key.fixed = TokenKey::of_secret(std::move(*secret));
  return key;
}

// Why the policy cannot be run here; empty: it can.
std::string_view what_is_absent(const PolicyElement& element) {
  if (find_child(element, "openid-config") != nullptr) return "its keys come from another server";
  if (find_child(element, "decryption-keys") != nullptr)
    return "encrypted tokens are not read here";
  const PolicyElement* keys = find_child(element, "issuer-signing-keys");
  if (keys == nullptr) return {};
  const bool has_certificate =
      std::any_of(keys->children.begin(), keys->children.end(),
                  [](const auto& key) { return key.find("certificate-id") != nullptr; });
  return has_certificate ? "no certificates are kept here" : "";
}

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  const std::string_view absent = what_is_absent(element);
  if (!absent.empty()) return pass_over(element, absent, context);
  const std::size_t before = context.faults.size();
  constexpr std::array<std::string_view, 3> kSources = {"header-name", "query-parameter-name",
                                                        "token-value"};
  const auto sources = std::count_if(kSources.begin(), kSources.end(), [&](std::string_view name) {
    return element.find(name) != nullptr;
  });
  if (sources != 1)
    context.faults.add(element.position,
                       "validate-jwt needs one of the attributes \"header-name\", "
                       "\"query-parameter-name\" and \"token-value\"");
  std::vector<Key> keys;
  if (const PolicyElement* list = find_child(element, "issuer-signing-keys")) {
    for (const PolicyElement& child : list->children) {
      if (auto key = key_of(child, context)) keys.push_back(std::move(*key));
    }
  }
  if (context.faults.size() > before) return nullptr;
  return std::make_unique<ValidateJwt>(element, std::move(keys), context);
}

constexpr std::array kAttributes = {
    AttributeFormat{.name = "header-name", .computed = true},
    AttributeFormat{.name = "query-parameter-name", .computed = true},
    AttributeFormat{.name = "token-value", .computed = true},
    AttributeFormat{.name = "failed-validation-httpcode",
                    .kind = AttributeKind::kNumber,
                    .min = 200,
                    .max = 599,
                    .computed = true},
    AttributeFormat{.name = "failed-validation-error-message", .computed = true},
    AttributeFormat{
        .name = "require-expiration-time", .kind = AttributeKind::kBoolean, .computed = true},
    AttributeFormat{.name = "require-scheme", .computed = true},
    AttributeFormat{
        .name = "require-signed-tokens", .kind = AttributeKind::kBoolean, .computed = true},
    AttributeFormat{.name = "clock-skew",
                    .kind = AttributeKind::kNumber,
                    .min = 0,
                    .max = kMaxCalls,
                    .computed = true},
    AttributeFormat{.name = "output-token-variable-name"}};

constexpr std::array kUrl = {AttributeFormat{.name = "url", .required = true}};
constexpr std::array kKeyAttributes = {AttributeFormat{.name = "id"},
                                       AttributeFormat{.name = "certificate-id"},
                                       AttributeFormat{.name = "n"}, AttributeFormat{.name = "e"}};
constexpr std::array kKey = {
    ElementFormat{.name = "key", .attributes = kKeyAttributes, .text = true, .computed = true}};
constexpr std::array kAudience = {
    ElementFormat{.name = "audience", .text = true, .computed = true}};
constexpr std::array kIssuer = {ElementFormat{.name = "issuer", .text = true, .computed = true}};
constexpr std::array kValue = {ElementFormat{.name = "value", .text = true, .computed = true}};
constexpr std::array<std::string_view, 2> kMatches = {"all", "any"};
constexpr std::array kClaimAttributes = {
    AttributeFormat{.name = "name", .required = true},
    AttributeFormat{
        .name = "match", .kind = AttributeKind::kChoice, .choices = kMatches, .computed = true},
    AttributeFormat{.name = "separator"}};
constexpr std::array kClaim = {
    ElementFormat{.name = "claim", .attributes = kClaimAttributes, .children = kValue}};
constexpr std::array kParts = {
    ElementFormat{.name = "openid-config", .attributes = kUrl},
    ElementFormat{.name = "issuer-signing-keys", .children = kKey, .once = true},
    ElementFormat{.name = "decryption-keys", .children = kKey, .once = true},
    ElementFormat{.name = "audiences", .children = kAudience, .once = true},
    ElementFormat{.name = "issuers", .children = kIssuer, .once = true},
    ElementFormat{.name = "required-claims", .children = kClaim, .once = true}};

constexpr std::array kRules = {
    model::Rule{
        "policy.validate-jwt.checks",
        "signature, lifetime, issuer, audience and claims are checked in this order, on the "
        "emulator's clock; the first fault is answered with 401, or the policy's status",
        documented("validate-jwt policy; the order is inferred")},
    model::Rule{"policy.validate-jwt.algorithms",
                "HS256 to HS512 with secrets, RS256 to RS512 and PS256 to PS512 with pairs of RSA; "
                "a key of the other kind never fits",
                documented("validate-jwt policy; RS384, PS384 and PS512 are inferred")},
    model::Rule{"policy.validate-jwt.key-id",
                "a token that names a key is checked with the key of that id, or those without one",
                documented("validate-jwt policy: key attributes")},
    model::Rule{"policy.validate-jwt.scheme",
                "require-scheme is about Authorization; a scheme before the token is left out",
                documented("validate-jwt policy: usage notes")},
    model::Rule{"policy.validate-jwt.claims",
                "a claim has to be there, and to say all values or any of them; a separator makes "
                "several values of one",
                documented("validate-jwt policy: claim attributes")},
    model::Rule{
        "policy.validate-jwt.messages",
        "the messages about signature, lifetime, issuer and audience are the emulator's own",
        inferred("the cloud's are those of a library of .NET")}};

}  // namespace
}  // namespace validate_jwt

constexpr PolicySpec kValidateJwt{.format = {.name = "validate-jwt",
                                             .attributes = validate_jwt::kAttributes,
                                             .children = validate_jwt::kParts},
                                  .sections = set_of(TraceSection::kInbound),
                                  .scopes = kAllScopes,
                                  .compile = validate_jwt::compile,
                                  .rules = validate_jwt::kRules};

}  // namespace aml::gateway
