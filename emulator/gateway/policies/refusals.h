#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/gateway/gateway_error.h"
#include "emulator/gateway/policies/policy.h"

namespace aml::gateway {

/// What a rate limit found.
struct RateVerdict {
  bool passed = true;
  std::uint64_t limit = 0;       ///< calls of the policy itself
  std::uint64_t remaining = 0;   ///< calls that are left after this one
  std::chrono::seconds wait{0};  ///< until a call may pass; where this one did not
};

/// How a rate limit answers: the names of its headers, as its attributes say.
class RateAnswer {
 public:
  explicit RateAnswer(const PolicyElement& policy);
  /// None where the call passed; either way headers that were asked for are on their way.
  std::optional<http::Response> operator()(PolicyCall& call, const RateVerdict& verdict) const;

 private:
  std::string policy_;
  std::string retry_after_ = "Retry-After";
  std::string remaining_;
  std::string total_;
};

/// What a quota found.
struct QuotaVerdict {
  const GatewayErrorSpec* refusal = nullptr;  ///< null: the call passed
  /// Until the quota is replenished; none: never.
  std::optional<std::chrono::seconds> wait;
};

std::optional<http::Response> quota_answer(PolicyCall& call, std::string_view policy,
                                           const QuotaVerdict& verdict);

}  // namespace aml::gateway
