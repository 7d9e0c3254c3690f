#include "emulator/gateway/gateway_error.h"

#include <array>

#include "emulator/base/assert.h"
#include "emulator/core/api_error.h"
#include "emulator/text/json.h"
#include "emulator/text/messages.h"

namespace aml::gateway {

namespace {

constexpr std::array kErrors = {&kOperationNotFound,
                                &kSubscriptionKeyNotFound,
                                &kSubscriptionKeyInvalid,
                                &kRateLimitExceeded,
                                &kCallQuotaExceeded,
                                &kBandwidthQuotaExceeded,
                                &kBackendFailure,
                                &kTooManyCalls,
                                &kExpressionFailure,
                                &kCallerIpNotAllowed,
                                &kHeaderNotFound,
                                &kHeaderValueNotAllowed,
                                &kTokenNotPresent,
                                &kTokenSignatureInvalid,
                                &kTokenSignatureKeyNotFound,
                                &kTokenExpired,
                                &kTokenIssuerNotAllowed,
                                &kTokenAudienceNotAllowed,
                                &kTokenClaimNotFound,
                                &kTokenClaimValueNotAllowed,
                                &kJwtInvalid,
                                &kConcurrencyExceeded,
                                &kHostNotPlayed};

// No message has a character that JSON would escape: literals, and numbers filled in.
http::Response answer(const GatewayErrorSpec& row, std::initializer_list<std::string_view> values,
                      std::string_view more) {
  AML_ASSERT(row.status >= 400);
  AML_ASSERT(text::values_needed(row.message) <= values.size());
  http::Response response;
  response.status = row.status;
  response.content_type = "application/json";
  response.body = "{ \"statusCode\": " + std::to_string(row.status) + ", \"message\": \"" +
                  text::fill_in(row.message, values) + "\"";
  response.body.append(more).append(" }");
  return response;
}

}  // namespace

std::span<const GatewayErrorSpec* const> gateway_errors() {
  return kErrors;
}

http::Response gateway_error(const GatewayErrorSpec& row,
                             std::initializer_list<std::string_view> values) {
  return answer(row, values, "");
}

http::Response gateway_failure(const GatewayErrorSpec& row, std::string_view activity_id) {
  return answer(row, {}, ", \"activityId\": \"" + std::string(activity_id) + "\"");
}

http::Response gateway_answer(int status, std::string_view message) {
  http::Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = "{ \"statusCode\": " + std::to_string(status) + ", \"message\": ";
  text::append_json_string(response.body, message);
  response.body += " }";
  return response;
}

}  // namespace aml::gateway
