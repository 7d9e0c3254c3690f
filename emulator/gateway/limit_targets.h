#pragma once

#include <vector>

#include "emulator/gateway/policy.h"

namespace aml::gateway {

/// One limit of a `rate-limit` or `quota`: its own, or that of a nested `api` or `operation`. Each
/// is counted on its own.
struct LimitTarget {
  const Api* api = nullptr;              ///< null: every call
  const Operation* operation = nullptr;  ///< null: every call of the API
  const PolicyElement* element;          ///< has its numbers

  bool covers(const Call& call) const {
    return (api == nullptr || api == call.api) &&
           (operation == nullptr || operation == call.operation);
  }
};

/// The policy's own limit first.
/// Errors: a nested element that fits nothing of the product, names nothing, or is there twice.
std::vector<LimitTarget> limit_targets(const PolicyElement& policy, const PolicyContext& context);

}  // namespace aml::gateway
