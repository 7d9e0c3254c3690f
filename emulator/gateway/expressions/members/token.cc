#include "emulator/gateway/expressions/jwt.h"
#include "emulator/gateway/expressions/members.h"
#include "emulator/text/ascii.h"
#include "emulator/text/base64.h"

// Tokens and credentials that callers send.
// Source: documented (policy expressions: Jwt, BasicAuthCredentials), observed (public policies).

namespace aml::gateway::expressions {

namespace of_token {
namespace {

using Values = std::span<Value>;

const Jwt& jwt_of(const Value& value) {
  return *of<std::shared_ptr<const Jwt>>(value);
}

Value as_jwt(Evaluation&, Values values, Type) {
  if (values[0].is_null()) return {};
  auto jwt = read_jwt(text_of(values[0]));
  return jwt == nullptr ? Value() : Value(std::move(jwt));
}

Value as_basic(Evaluation&, Values values, Type) {
  if (values[0].is_null()) return {};
  std::string_view text = text::trim(text_of(values[0]));
  constexpr std::string_view kScheme = "Basic ";
  if (text.size() < kScheme.size() || !text::same_name(text.substr(0, kScheme.size()), kScheme))
    return {};
  const auto pair = text::from_base64(text::trim(text.substr(kScheme.size())));
  if (!pair || pair->find(':') == std::string::npos) return {};
  const std::size_t colon = pair->find(':');
  return std::make_shared<const Basic>(Basic{pair->substr(0, colon), pair->substr(colon + 1)});
}

Value try_parse_jwt(Evaluation& evaluation, Values values, Type argument) {
  Value& variable = evaluation.locals[static_cast<std::size_t>(whole_of(values[1]))];
  variable = as_jwt(evaluation, values.first(1), argument);
  return !variable.is_null();
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ",") + text;
  return out;
}

template <const char* kName>
Value claim(Evaluation&, Values values, Type) {
  const auto texts = claim_of(jwt_of(values[0]), kName);
  return texts ? Value(joined(*texts)) : Value();
}

template <const char* kName>
Value claim_time(Evaluation&, Values values, Type) {
  const JsonPtr node = jwt_of(values[0]).payload->find(kName);
  const auto seconds = node == nullptr ? std::nullopt : as_double(from_json(*node));
  constexpr double kLatest = 253'402'300'799;  // the year 9999
  if (!seconds || *seconds < 0 || *seconds > kLatest) return {};
  return Instant{static_cast<std::int64_t>(*seconds) * kTicksPerSecond};
}

template <const char* kName>
Value header(Evaluation&, Values values, Type) {
  const JsonPtr node = jwt_of(values[0]).header->find(kName);
  return node == nullptr ? Value() : Value(to_text(node));
}

Value audiences(Evaluation&, Values values, Type) {
  const auto texts = claim_of(jwt_of(values[0]), "aud");
  return texts ? list_of({texts->begin(), texts->end()}) : list_of({});
}

// The claims are the token itself, asked otherwise.
Value claims(Evaluation&, Values values, Type) {
  jwt_of(values[0]);
  return values[0];
}

Value claim_or(Evaluation&, Values values, Type) {
  const auto texts = claim_of(jwt_of(values[0]), text_of(values[1]));
  if (texts) return joined(*texts);
  return values.size() > 2 ? values[2] : Value();
}

Value claim_list(Evaluation&, Values values, Type) {
  const auto texts = claim_of(jwt_of(values[0]), text_of(values[1]));
  if (!texts) throw ExpressionError("The given key was not present in the dictionary.");
  return list_of({texts->begin(), texts->end()});
}

Value has_claim(Evaluation&, Values values, Type) {
  return claim_of(jwt_of(values[0]), text_of(values[1])).has_value();
}

Value user(Evaluation&, Values values, Type) {
  return of<std::shared_ptr<const Basic>>(values[0])->user;
}

Value password(Evaluation&, Values values, Type) {
  return of<std::shared_ptr<const Basic>>(values[0])->password;
}

constexpr char kId[] = "jti";
constexpr char kIssuer[] = "iss";
constexpr char kSubject[] = "sub";
constexpr char kExpires[] = "exp";
constexpr char kNotBefore[] = "nbf";
constexpr char kIssued[] = "iat";
constexpr char kAlgorithm[] = "alg";
constexpr char kType[] = "typ";

constexpr Type O = Type::kOut;
constexpr Type J = Type::kJwt;
constexpr Type C = Type::kClaims;
constexpr Type T = Type::kString;
constexpr Type D = Type::kDateTime;

constexpr std::array kMembers = {
    method(T, "AsJwt", J, &as_jwt),
    method(T, "AsBasic", Type::kBasic, &as_basic),
    with_elements(J, method(T, "TryParseJwt", {O}, Type::kBool, &try_parse_jwt)),
    property(J, "Id", T, &claim<kId>),
    property(J, "Issuer", T, &claim<kIssuer>),
    property(J, "Subject", T, &claim<kSubject>),
    property(J, "Audiences", Type::kList, &audiences),
    property(J, "Algorithm", T, &header<kAlgorithm>),
    property(J, "Type", T, &header<kType>),
    property(J, "ExpirationTime", D, &claim_time<kExpires>),
    property(J, "NotBefore", D, &claim_time<kNotBefore>),
    property(J, "IssuedAt", D, &claim_time<kIssued>),
    property(J, "Claims", C, &claims),
    index(C, T, Type::kList, &claim_list),
    method(C, "GetValueOrDefault", {T, T}, T, &claim_or, 1),
    method(C, "ContainsKey", {T}, Type::kBool, &has_claim),
    property(Type::kBasic, "UserId", T, &user),
    property(Type::kBasic, "Username", T, &user),
    property(Type::kBasic, "Password", T, &password)};

}  // namespace
}  // namespace of_token

std::span<const Member> token_members() {
  return of_token::kMembers;
}

}  // namespace aml::gateway::expressions
