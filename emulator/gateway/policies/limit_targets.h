#pragma once

#include <vector>

#include "emulator/gateway/policies/policy.h"

namespace aml::gateway {

/// Which calls a limit is about.
struct LimitTarget {
  const Api* api = nullptr;              ///< null: every call
  const Operation* operation = nullptr;  ///< null: every call of the API

  bool operator==(const LimitTarget&) const = default;
  bool covers(const Call& call) const {
    return (api == nullptr || api == call.api) &&
           (operation == nullptr || operation == call.operation);
  }
};

/// One limit of a `rate-limit` or `quota`: its own, or that of a nested `api` or `operation`. Each
/// is counted on its own.
struct LimitElement {
  LimitTarget target;
  const PolicyElement& element;  ///< has its numbers; of the document, which does not stay
};

/// The policy's own limit first.
/// Errors: a nested element that fits nothing of the product, names nothing, or is there twice.
std::vector<LimitElement> limit_elements(const PolicyElement& policy, const PolicyContext& context);

}  // namespace aml::gateway
