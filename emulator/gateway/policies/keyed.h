#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "emulator/core/mutex.h"
#include "emulator/gateway/policies/setting.h"

namespace aml::gateway {

/// The counters of a limit by key: one where the key is a literal, else one for each key that calls
/// have.
/// Shape:   of computed keys the first kMostKeys have their own counters, all others share one.
/// Threads: any.
template <typename Counter>
class KeyedCounters {
 public:
  static constexpr std::size_t kMostKeys = 100'000;
  using Make = std::function<std::shared_ptr<Counter>(const std::string& key)>;

  /// `fixed`: of a literal key; null: the key is computed.
  KeyedCounters(Setting key, std::shared_ptr<Counter> fixed, Make make)
      : key_(std::move(key)), fixed_(std::move(fixed)), make_(std::move(make)) {}

  /// Errors: expressions::ExpressionError.
  std::shared_ptr<Counter> of(PolicyCall& call) {
    if (fixed_ != nullptr) return fixed_;
    std::string key = key_.text(call);
    const core::MutexLock lock(mutex_);
    auto found = known_.find(key);
    if (found != known_.end()) return found->second;
    if (known_.size() >= kMostKeys) key.clear();
    std::shared_ptr<Counter>& counter = known_[key];
    if (counter == nullptr) counter = make_(key);
    return counter;
  }

 private:
  const Setting key_;
  const std::shared_ptr<Counter> fixed_;
  const Make make_;
  core::Mutex mutex_;
  std::map<std::string, std::shared_ptr<Counter>> known_ AML_GUARDED_BY(mutex_);
};

/// What a limit by key counts of a call.
struct KeyedIncrement {
  KeyedIncrement(const PolicyElement& element, const PolicyContext& context)
      : condition(Setting::of(element, "increment-condition", context, "true")),
        count(Setting::of(element, "increment-count", context, "1")) {}

  /// Whether all is known before the backend answers.
  bool is_known_first() const { return condition.is_literal() && count.is_literal(); }
  /// 0 where the condition is false. Errors: expressions::ExpressionError.
  std::uint64_t of(PolicyCall& call) const;

  Setting condition;
  Setting count;
};

}  // namespace aml::gateway
