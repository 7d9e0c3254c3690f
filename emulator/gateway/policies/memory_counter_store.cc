#include "emulator/gateway/policies/memory_counter_store.h"

#include <algorithm>
#include <utility>

#include "emulator/gateway/policies/counted_windows.h"

namespace aml::gateway {

using core::MutexLock;

class MemoryCounterStore::Rate : public RateCounter {
 public:
  explicit Rate(std::span<const std::chrono::seconds> periods) : windows_(periods) {}

  RateVerdict take(core::TimePoint now, std::span<const RateAsk> asks) override {
    const MutexLock lock(mutex_);
    return windows_.take(now, asks);
  }

  void reset() {
    const MutexLock lock(mutex_);
    windows_.reset();
  }

  bool is_empty(core::TimePoint now) {
    const MutexLock lock(mutex_);
    return windows_.is_empty(now);
  }

 private:
  core::Mutex mutex_;
  RateWindows windows_ AML_GUARDED_BY(mutex_);
};

class MemoryCounterStore::Quota : public QuotaCounter {
 public:
  explicit Quota(std::span<const QuotaPeriod> periods) : windows_(periods) {}

  QuotaVerdict take(core::TimePoint now, std::span<const QuotaAsk> asks) override {
    const MutexLock lock(mutex_);
    return windows_.take(now, asks);
  }

  void add_bytes(core::TimePoint now, std::span<const QuotaAsk> asks,
                 std::uint64_t bytes) override {
    const MutexLock lock(mutex_);
    windows_.add_bytes(now, asks, bytes);
  }

  std::vector<QuotaCount> counts(core::TimePoint now) override {
    const MutexLock lock(mutex_);
    return windows_.counts(now);
  }

  void set_counts(core::TimePoint now, const QuotaLimit& counts) override {
    const MutexLock lock(mutex_);
    windows_.set_counts(now, counts);
  }

  void reset() {
    const MutexLock lock(mutex_);
    windows_.reset();
  }

  bool is_empty(core::TimePoint now) {
    const MutexLock lock(mutex_);
    return windows_.is_empty(now);
  }

 private:
  core::Mutex mutex_;
  QuotaWindows windows_ AML_GUARDED_BY(mutex_);
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

std::vector<std::shared_ptr<QuotaCounter>> MemoryCounterStore::quotas(
    const std::string& name) const {
  std::vector<std::shared_ptr<QuotaCounter>> found;
  const MutexLock lock(mutex_);
  for (auto at = quotas_.lower_bound({name, {}}); at != quotas_.end() && at->first.first == name;
       ++at)
    found.push_back(at->second);
  return found;
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
