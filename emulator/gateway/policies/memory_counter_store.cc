#include "emulator/gateway/policies/memory_counter_store.h"

#include <algorithm>
#include <limits>
#include <vector>

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
  const MutexLock lock(mutex_);
  std::shared_ptr<Rate>& counter = rates_[name];
  if (counter == nullptr) counter = std::make_shared<Rate>(periods);
  return counter;
}

std::shared_ptr<QuotaCounter> MemoryCounterStore::quota(const std::string& name,
                                                        std::span<const QuotaPeriod> periods) {
  const MutexLock lock(mutex_);
  std::shared_ptr<Quota>& counter = quotas_[name];
  if (counter == nullptr) counter = std::make_shared<Quota>(periods);
  return counter;
}

void MemoryCounterStore::reset() {
  std::vector<std::shared_ptr<Rate>> rates;
  std::vector<std::shared_ptr<Quota>> quotas;
  {
    const MutexLock lock(mutex_);
    for (const auto& [name, rate] : rates_) rates.push_back(rate);
    for (const auto& [name, quota] : quotas_) quotas.push_back(quota);
  }
  for (const auto& rate : rates) rate->reset();
  for (const auto& quota : quotas) quota->reset();
}

}  // namespace aml::gateway
