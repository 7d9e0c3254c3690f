#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "emulator/gateway/policies/policy.h"

namespace aml::gateway {

/// A policy of the cloud that is not run here, and why.
struct AbsentPolicy {
  std::string_view name;
  std::string_view reason;
};

/// **The one list** of them.
std::span<const AbsentPolicy> absent_policies();

/// Null: the cloud has no policy of that name, or it is run here.
const AbsentPolicy* find_absent_policy(std::string_view name);

/// What takes the place of a policy that is not run here.
/// Errors: where such policies are refused, a fault says so, and why; null then.
std::unique_ptr<Policy> pass_over(const PolicyElement& element, std::string_view reason,
                                  const PolicyContext& context);

}  // namespace aml::gateway
