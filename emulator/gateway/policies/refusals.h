#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/gateway/gateway_error.h"
#include "emulator/gateway/policies/counter_store.h"
#include "emulator/gateway/policies/policy.h"

namespace aml::gateway {

/// How a rate limit answers: the names of its headers, as its attributes say.
class RateAnswer {
 public:
  explicit RateAnswer(const PolicyElement& policy);
  /// None where the call passed; either way headers that were asked for are on their way. `limit`:
  /// calls of the policy itself.
  std::optional<http::Response> operator()(PolicyCall& call, const RateVerdict& verdict,
                                           std::uint64_t limit) const;

 private:
  std::string policy_;
  std::string retry_after_ = "Retry-After";
  std::string remaining_;
  std::string total_;
  std::string retry_after_variable_;
  std::string remaining_variable_;
};

std::optional<http::Response> quota_answer(PolicyCall& call, std::string_view policy,
                                           const QuotaVerdict& verdict);

}  // namespace aml::gateway
