#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "emulator/http/message.h"
#include "model/evidence.h"

namespace aml::gateway {

/// One answer that the gateway itself makes.
struct GatewayErrorSpec {
  int status;
  std::string_view source;   ///< of context.LastError: "authorization"
  std::string_view reason;   ///< of context.LastError: "SubscriptionKeyNotFound"
  std::string_view message;  ///< on the wire; `{0}` is filled in
  model::Evidence evidence;
};

using model::documented;
using model::observed;

inline constexpr GatewayErrorSpec kOperationNotFound{
    404, "configuration", "OperationNotFound", "Resource not found",
    observed("five bodies in threads and troubleshooting pages")};
inline constexpr GatewayErrorSpec kSubscriptionKeyNotFound{
    401, "authorization", "SubscriptionKeyNotFound",
    "Access denied due to missing subscription key. Make sure to include subscription key when "
    "making requests to an API.",
    observed("a capture of 2018 whose length, 152, only this text fits")};
inline constexpr GatewayErrorSpec kSubscriptionKeyInvalid{
    401, "authorization", "SubscriptionKeyInvalid",
    "Access denied due to invalid subscription key. Make sure to provide a valid key for an active "
    "subscription.",
    observed("captures; their length, 143, fits")};
inline constexpr GatewayErrorSpec kRateLimitExceeded{
    429, "rate-limit", "RateLimitExceeded", "Rate limit is exceeded. Try again in {0} seconds.",
    observed("captures; their length, 84 with two digits, fits")};
inline constexpr GatewayErrorSpec kCallQuotaExceeded{
    403, "quota", "QuotaExceeded", "Out of call volume quota. Quota will be replenished in {0}.",
    observed("three threads")};
inline constexpr GatewayErrorSpec kBandwidthQuotaExceeded{
    403, "quota", "QuotaExceeded", "Out of bandwidth quota. Quota will be replenished in {0}.",
    documented("quota policy; the same form as the call quota's")};
inline constexpr GatewayErrorSpec kBackendFailure{
    500, "forward-request", "BackendConnectionFailure", "Internal server error",
    observed("two captures with activityId")};
inline constexpr GatewayErrorSpec kTooManyCalls{
    503, "forward-request", "TooManyCalls", "Too many calls wait for other servers.",
    model::inferred(
        "the cloud's own bound is not known; the emulator stays answerable and says so")};

inline constexpr GatewayErrorSpec kExpressionFailure{
    500, "expression", "ExpressionValueEvaluationFailure", "Internal server error",
    documented("error handling in policies; the body is the backend failure's")};
inline constexpr GatewayErrorSpec kCallerIpNotAllowed{
    403, "ip-filter", "CallerIpNotAllowed", "Caller IP address {0} is not allowed. Access denied.",
    documented("error handling in policies: predefined errors")};
/// Status and message are the policy's.
inline constexpr GatewayErrorSpec kHeaderNotFound{
    401, "check-header", "HeaderNotFound", "{0}",
    documented("error handling in policies: predefined errors")};
inline constexpr GatewayErrorSpec kHeaderValueNotAllowed{
    401, "check-header", "HeaderValueNotAllowed", "{0}",
    documented("error handling in policies: predefined errors")};

// Of validate-jwt. Status and message may be the policy's.
inline constexpr GatewayErrorSpec kTokenNotPresent{
    401, "validate-jwt", "TokenNotPresent", "JWT not present.",
    documented("error handling in policies: predefined errors")};
inline constexpr GatewayErrorSpec kTokenSignatureInvalid{
    401, "validate-jwt", "TokenSignatureInvalid",
    "The signature of the JWT is not valid. Access denied.",
    documented("error handling in policies: predefined errors; the first sentence is inferred")};
inline constexpr GatewayErrorSpec kTokenSignatureKeyNotFound{
    401, "validate-jwt", "TokenSignatureKeyNotFound",
    "The key that the JWT names is not known. Access denied.",
    documented("error handling in policies: predefined errors; the first sentence is inferred")};
inline constexpr GatewayErrorSpec kTokenExpired{
    401, "validate-jwt", "TokenExpired", "The JWT has expired. Access denied.",
    documented("error handling in policies: predefined errors; the first sentence is inferred")};
inline constexpr GatewayErrorSpec kTokenIssuerNotAllowed{
    401, "validate-jwt", "TokenIssuerNotAllowed",
    "The issuer of the JWT is not allowed. Access denied.",
    documented("error handling in policies: predefined errors; the first sentence is inferred")};
inline constexpr GatewayErrorSpec kTokenAudienceNotAllowed{
    401, "validate-jwt", "TokenAudienceNotAllowed",
    "The audience of the JWT is not allowed. Access denied.",
    documented("error handling in policies: predefined errors; the first sentence is inferred")};
inline constexpr GatewayErrorSpec kTokenClaimNotFound{
    401, "validate-jwt", "TokenClaimNotFound",
    "JWT token is missing the following claims: {0}. Access denied.",
    documented("error handling in policies: predefined errors")};
inline constexpr GatewayErrorSpec kTokenClaimValueNotAllowed{
    401, "validate-jwt", "TokenClaimValueNotAllowed",
    "Claim {0} value of {1} is not allowed. Access denied.",
    documented("error handling in policies: predefined errors")};
inline constexpr GatewayErrorSpec kJwtInvalid{
    401, "validate-jwt", "JwtInvalid", "The JWT is not valid.",
    documented("error handling in policies: predefined errors; the text is inferred")};

inline constexpr GatewayErrorSpec kConcurrencyExceeded{
    429, "limit-concurrency", "ConcurrencyLimitExceeded",
    "Concurrency limit is exceeded. Try again later.",
    documented("limit-concurrency policy: 429; reason and text are inferred")};

inline constexpr GatewayErrorSpec kHostNotPlayed{
    403, "configuration", "HostNotPlayed",
    "A browser asked under a host name that the emulator does not play.",
    model::inferred("the emulator's own protection: a page that rebound its own name")};

/// **The one list** of them.
std::span<const GatewayErrorSpec* const> gateway_errors();

/// `{ "statusCode": 404, "message": "Resource not found" }`, with exactly these blanks.
/// Source: observed (eight bodies), three Content-Lengths agree.
http::Response gateway_error(const GatewayErrorSpec& row,
                             std::initializer_list<std::string_view> values = {});

/// The same with a third member, `activityId`.
http::Response gateway_failure(const GatewayErrorSpec& row, std::string_view activity_id);

/// The same form with a status and a message that a policy chose.
http::Response gateway_answer(int status, std::string_view message);

}  // namespace aml::gateway
