#include "emulator/gateway/policies/refusals.h"

#include "emulator/gateway/policies/fixed_window.h"

namespace aml::gateway {

namespace {

// What .NET writes for the longest time there is: the quota without an end.
constexpr std::string_view kNever = "10675199.02:48:05";

}  // namespace

RateAnswer::RateAnswer(const PolicyElement& policy)
    : policy_(policy.name),
      remaining_(text_of(policy, "remaining-calls-header-name").value_or("")),
      total_(text_of(policy, "total-calls-header-name").value_or("")),
      retry_after_variable_(text_of(policy, "retry-after-variable-name").value_or("")),
      remaining_variable_(text_of(policy, "remaining-calls-variable-name").value_or("")) {
  if (const auto name = text_of(policy, "retry-after-header-name")) retry_after_ = *name;
}

std::optional<http::Response> RateAnswer::operator()(PolicyCall& call, const RateVerdict& verdict,
                                                     std::uint64_t limit) const {
  if (!remaining_.empty())
    call.answer_headers.push_back({remaining_, std::to_string(verdict.remaining)});
  if (!total_.empty()) call.answer_headers.push_back({total_, std::to_string(limit)});
  if (!remaining_variable_.empty())
    call.variables[remaining_variable_] = static_cast<std::int32_t>(verdict.remaining);
  if (verdict.passed) {
    if (call.trace == nullptr) return std::nullopt;  // the way of nearly every call
    note(call, policy_,
         "The call is within the rate; " + std::to_string(verdict.remaining) + " of " +
             std::to_string(limit) + " calls are left.");
    return std::nullopt;
  }
  const std::string seconds = std::to_string(verdict.wait.count());
  if (!retry_after_variable_.empty())
    call.variables[retry_after_variable_] = static_cast<std::int32_t>(verdict.wait.count());
  note(call, policy_, "The rate is exceeded for " + seconds + " seconds.");
  call.refusal = &kRateLimitExceeded;
  http::Response response = gateway_error(kRateLimitExceeded, {seconds});
  response.set(retry_after_, seconds);
  return response;
}

std::optional<http::Response> quota_answer(PolicyCall& call, std::string_view policy,
                                           const QuotaVerdict& verdict) {
  if (verdict.passed()) {
    if (call.trace != nullptr) note(call, policy, "The call is within the quota.");
    return std::nullopt;
  }
  const std::string until = verdict.wait ? write_time_span(*verdict.wait) : std::string(kNever);
  note(call, policy, "The quota is used up for " + until + ".");
  call.refusal =
      verdict.end == QuotaVerdict::End::kCalls ? &kCallQuotaExceeded : &kBandwidthQuotaExceeded;
  http::Response response = gateway_error(*call.refusal, {until});
  if (verdict.wait) response.set("Retry-After", std::to_string(verdict.wait->count()));
  return response;
}

}  // namespace aml::gateway
