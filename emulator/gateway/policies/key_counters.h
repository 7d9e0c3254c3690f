#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "emulator/gateway/policies/counter_store.h"
#include "emulator/gateway/policies/policy.h"

namespace aml::gateway {

/// The name of the counter of a key.
std::string key_counter_name(const std::string& key);

/// The counters of `rate-limit-by-key` and `quota-by-key`, each by its own keys. Those that are
/// literals of the documents are bounded by them; of computed ones see KeyedCounters.
/// Errors:  one key with two periods is a fault: what one counter does with both is documented
///          nowhere. Then none is returned.
/// Threads: one, while documents are compiled.
class KeyCounters {
 public:
  std::shared_ptr<RateCounter> rate(const PolicyElement& element, const PolicyContext& context);
  std::shared_ptr<QuotaCounter> quota(const PolicyElement& element, const PolicyContext& context);

  using MakeRate = std::function<std::shared_ptr<RateCounter>(const std::string& key,
                                                              std::chrono::seconds period)>;
  using MakeQuota =
      std::function<std::shared_ptr<QuotaCounter>(const std::string& key, std::chrono::seconds)>;
  /// Of computed keys: counters of a call's period, and of the element's windows. The store outlives
  /// them.
  static MakeRate rates(const PolicyContext& context);
  static MakeQuota quotas(const PolicyElement& element, const PolicyContext& context);

 private:
  struct Given {
    std::string window;  ///< what all policies of the key must say alike
    std::string first;   ///< where the first of them is
  };
  using Keys = std::map<std::string, Given, std::less<>>;

  static bool agree(Keys& keys, const PolicyElement& element, const PolicyContext& context);

  Keys rates_;
  Keys quotas_;
};

}  // namespace aml::gateway
