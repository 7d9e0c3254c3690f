#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "emulator/core/mutex.h"
#include "emulator/gateway/policies/fixed_window.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/sliding_window.h"

namespace aml::gateway {

/// A counter that several policies may share, whatever product or API they belong to.
/// Threads: the window, under the mutex.
template <typename Window>
struct KeyCounter {
  template <typename... Arguments>
  explicit KeyCounter(Arguments... arguments) : window(arguments...) {}

  core::Mutex mutex;
  Window window AML_GUARDED_BY(mutex);
};

using RateCounter = KeyCounter<SlidingWindow>;
using QuotaCounter = KeyCounter<FixedWindow>;

/// The counters of `rate-limit-by-key` and `quota-by-key`, each by its own keys. Keys are literals
/// of the documents, so their number is bounded by the documents.
/// Errors:  one key with two periods is a fault: what one counter does with both is documented
///          nowhere. Then none is returned.
/// Threads: one, while documents are compiled.
class KeyCounters {
 public:
  std::shared_ptr<RateCounter> rate(const PolicyElement& element, const PolicyContext& context);
  std::shared_ptr<QuotaCounter> quota(const PolicyElement& element, const PolicyContext& context);

 private:
  template <typename Counter>
  struct Shared {
    std::shared_ptr<Counter> counter;
    std::string window;  ///< what all its policies must say alike
    std::string first;   ///< where the first of them is
  };
  template <typename Counter>
  using Table = std::map<std::string, Shared<Counter>, std::less<>>;

  template <typename Counter, typename... Arguments>
  static std::shared_ptr<Counter> share(Table<Counter>& table, const PolicyElement& element,
                                        const PolicyContext& context, Arguments... arguments);

  Table<RateCounter> rates_;
  Table<QuotaCounter> quotas_;
};

}  // namespace aml::gateway
