#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "emulator/core/mutex.h"
#include "emulator/gateway/policies/setting.h"

namespace aml::gateway {

/// The counters of a limit by key: one where key and period are literals, else one for each key and
/// period that calls have.
/// Shape:   of computed ones the first kMostKeys have their own counters, all others of a period
///          share one; there are at most 300 periods.
/// Threads: any.
template <typename Counter>
class KeyedCounters {
 public:
  static constexpr std::size_t kMostKeys = 100'000;
  using Make =
      std::function<std::shared_ptr<Counter>(const std::string& key, std::chrono::seconds period)>;

  /// `fixed`: of a literal key; null: the key or the period is computed.
  KeyedCounters(Setting key, std::shared_ptr<Counter> fixed, Make make)
      : key_(std::move(key)), fixed_(std::move(fixed)), make_(std::move(make)) {}

  /// `period`: of the call, where it is computed. Errors: expressions::ExpressionError.
  std::shared_ptr<Counter> of(PolicyCall& call, std::chrono::seconds period = {}) {
    if (fixed_ != nullptr) return fixed_;
    std::pair key(key_.text(call), period);
    const core::MutexLock lock(mutex_);
    auto found = known_.find(key);
    if (found != known_.end()) return found->second;
    if (known_.size() >= kMostKeys) key.first.clear();
    std::shared_ptr<Counter>& counter = known_[key];
    if (counter == nullptr) counter = make_(key.first, key.second);
    return counter;
  }

 private:
  const Setting key_;
  const std::shared_ptr<Counter> fixed_;
  const Make make_;
  core::Mutex mutex_;
  std::map<std::pair<std::string, std::chrono::seconds>, std::shared_ptr<Counter>> known_
      AML_GUARDED_BY(mutex_);
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

/// What a limit by key allows: its numbers, or what expressions give for a call.
struct KeyedRate {
  KeyedRate(const PolicyElement& element, const PolicyContext& context)
      : calls(Setting::of(element, "calls", context)),
        period(Setting::of(element, "renewal-period", context)) {}

  /// Errors: expressions::ExpressionError where an expression gives no number of its range.
  std::uint64_t limit_of(PolicyCall& call) const;
  std::chrono::seconds period_of(PolicyCall& call) const;

  Setting calls;
  Setting period;
};

}  // namespace aml::gateway
