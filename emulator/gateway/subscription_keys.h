#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "emulator/core/signature.h"
#include "emulator/gateway/configuration.h"
#include "emulator/gateway/gateway_error.h"
#include "emulator/http/message.h"

namespace aml::gateway {

/// Who may call an API, by the key of the request.
/// Threads: const after construction. Unknown keys are compared and forgotten.
/// Source:  rows key.* of kGatewayRules.
class SubscriptionKeys {
 public:
  /// What a request may do. Where `refusal` is null, it may call.
  struct Verdict {
    const GatewayErrorSpec* refusal = nullptr;
    const Subscription* subscription = nullptr;  ///< whose key it is; null: no key was needed
    const Product* product = nullptr;            ///< whose policies count; null: none's
  };

  /// The configuration outlives it.
  explicit SubscriptionKeys(const Configuration& configuration);

  Verdict check(const http::Request& request, const Api& api) const;

 private:
  struct Grant {
    const Subscription* subscription;
    const Product* product;  ///< null where its scope is another
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  struct Same {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const {
      return core::same_secret(a, b);
    }
  };

  Verdict of_key(std::string_view key, const Api& api) const;
  Verdict without_key(const Api& api) const;

  const Configuration& configuration_;
  std::unordered_map<std::string_view, Grant, Hash, Same> grants_;
};

}  // namespace aml::gateway
