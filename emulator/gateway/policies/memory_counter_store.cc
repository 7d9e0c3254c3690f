#include "emulator/gateway/policies/memory_counter_store.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/gateway/policies/fixed_window.h"
#include "emulator/gateway/policies/sliding_window.h"

namespace aml::gateway {

using core::MutexLock;

class MemoryCounterStore::Rate : public RateCounter {
 public:
  explicit Rate(std::span<const std::chrono::seconds> periods)
      : windows_(periods.begin(), periods.end()) {}

  // Another policy with the same counter may allow more, so more may be counted than fits here.
  RateVerdict take(core::TimePoint now, std::span<const RateAsk> asks) override {
    AML_ASSERT(!asks.empty());
    RateVerdict verdict{.remaining = std::numeric_limits<std::uint64_t>::max()};
    const MutexLock lock(mutex_);
    for (const RateAsk& ask : asks) {
      AML_ASSERT(ask.window < windows_.size() && ask.limit > 0);
      SlidingWindow& window = windows_[ask.window];
      const std::uint64_t counted = window.counted(now);
      const std::uint64_t left = counted < ask.limit ? ask.limit - counted : 0;
      const bool fits = left > 0 && ask.increment <= left;
      verdict.remaining = std::min(verdict.remaining, fits ? left - ask.increment : left);
      if (fits) continue;
      const std::uint64_t needed = std::clamp<std::uint64_t>(ask.increment, 1, ask.limit);
      verdict.passed = false;
      verdict.wait = std::max(verdict.wait, window.until_at_most(ask.limit - needed, now));
    }
    if (!verdict.passed) return verdict;
    for (const RateAsk& ask : asks) windows_[ask.window].add(now, ask.increment);
    return verdict;
  }

  void reset() {
    const MutexLock lock(mutex_);
    for (SlidingWindow& window : windows_) window.reset();
  }

  bool is_empty(core::TimePoint now) {
    const MutexLock lock(mutex_);
    return std::all_of(windows_.begin(), windows_.end(),
                       [&](SlidingWindow& window) { return window.counted(now) == 0; });
  }

 private:
  core::Mutex mutex_;
  std::vector<SlidingWindow> windows_ AML_GUARDED_BY(mutex_);
};

class MemoryCounterStore::Quota : public QuotaCounter {
 public:
  explicit Quota(std::span<const QuotaPeriod> periods) {
    const MutexLock lock(mutex_);
    for (const QuotaPeriod& period : periods) windows_.emplace_back(period.start, period.length);
  }

  QuotaVerdict take(core::TimePoint now, std::span<const QuotaAsk> asks) override {
    const MutexLock lock(mutex_);
    for (const QuotaAsk& ask : asks) {
      const QuotaVerdict verdict = check(window(ask), now, ask);
      if (!verdict.passed()) return verdict;
    }
    for (const QuotaAsk& ask : asks) window(ask).add(now, {.calls = ask.calls});
    return {};
  }

  void add_bytes(core::TimePoint now, std::span<const QuotaAsk> asks,
                 std::uint64_t bytes) override {
    const MutexLock lock(mutex_);
    for (const QuotaAsk& ask : asks) window(ask).add(now, {.bytes = bytes});
  }

  void reset() {
    const MutexLock lock(mutex_);
    for (FixedWindow& window : windows_) window.reset();
  }

  bool is_empty(core::TimePoint now) {
    const MutexLock lock(mutex_);
    return std::all_of(windows_.begin(), windows_.end(), [&](FixedWindow& window) {
      const FixedWindow::Count& counted = window.counted(now);
      return counted.calls == 0 && counted.bytes == 0;
    });
  }

 private:
  static QuotaVerdict check(FixedWindow& window, core::TimePoint now, const QuotaAsk& ask) {
    const FixedWindow::Count& counted = window.counted(now);
    const auto& calls = ask.limit.calls;
    if (calls && (counted.calls >= *calls || ask.calls > *calls - counted.calls))
      return {QuotaVerdict::End::kCalls, window.until_end(now)};
    if (ask.limit.bytes && counted.bytes >= *ask.limit.bytes)
      return {QuotaVerdict::End::kBytes, window.until_end(now)};
    return {};
  }

  FixedWindow& window(const QuotaAsk& ask) AML_REQUIRES(mutex_) {
    AML_ASSERT(ask.window < windows_.size());
    return windows_[ask.window];
  }

  core::Mutex mutex_;
  std::vector<FixedWindow> windows_ AML_GUARDED_BY(mutex_);
};

MemoryCounterStore::MemoryCounterStore() = default;
MemoryCounterStore::~MemoryCounterStore() = default;

std::shared_ptr<RateCounter> MemoryCounterStore::rate(
    const std::string& name, std::span<const std::chrono::seconds> periods) {
  Key key{name, {}};
  for (const std::chrono::seconds period : periods) key.second.push_back(period.count());
  const MutexLock lock(mutex_);
  std::shared_ptr<Rate>& counter = rates_[std::move(key)];
  if (counter == nullptr) counter = std::make_shared<Rate>(periods);
  return counter;
}

std::shared_ptr<QuotaCounter> MemoryCounterStore::quota(const std::string& name,
                                                        std::span<const QuotaPeriod> periods) {
  Key key{name, {}};
  for (const QuotaPeriod& period : periods) {
    key.second.push_back(period.start.time_since_epoch().count());
    key.second.push_back(period.length.count());
  }
  const MutexLock lock(mutex_);
  std::shared_ptr<Quota>& counter = quotas_[std::move(key)];
  if (counter == nullptr) counter = std::make_shared<Quota>(periods);
  return counter;
}

// Who asks for one does so under the lock: one that the map alone holds is not in use.
void MemoryCounterStore::drop_unused(core::TimePoint now) {
  const auto is_unused = [now](const auto& one) {
    return one.second.use_count() == 1 && one.second->is_empty(now);
  };
  const MutexLock lock(mutex_);
  std::erase_if(rates_, is_unused);
  std::erase_if(quotas_, is_unused);
  if (rates_.size() + quotas_.size() <= kMostUnused) return;
  const auto is_free = [](const auto& one) { return one.second.use_count() == 1; };
  std::erase_if(rates_, is_free);
  std::erase_if(quotas_, is_free);
}

std::size_t MemoryCounterStore::size() const {
  const MutexLock lock(mutex_);
  return rates_.size() + quotas_.size();
}

void MemoryCounterStore::reset() {
  std::vector<std::shared_ptr<Rate>> rates;
  std::vector<std::shared_ptr<Quota>> quotas;
  {
    const MutexLock lock(mutex_);
    for (const auto& [key, rate] : rates_) rates.push_back(rate);
    for (const auto& [key, quota] : quotas_) quotas.push_back(quota);
  }
  for (const auto& rate : rates) rate->reset();
  for (const auto& quota : quotas) quota->reset();
}

}  // namespace aml::gateway
