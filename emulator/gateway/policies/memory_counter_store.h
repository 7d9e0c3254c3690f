#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "emulator/core/mutex.h"
#include "emulator/gateway/policies/counter_store.h"

namespace aml::gateway {

/// Counters of this process, gone with it.
/// Shape:   where more than kMostUnused are kept, drop_unused() forgets those with counts too.
class MemoryCounterStore : public CounterStore {
 public:
  static constexpr std::size_t kMostUnused = 300'000;

  MemoryCounterStore();
  ~MemoryCounterStore() override;

  std::shared_ptr<RateCounter> rate(const std::string& name,
                                    std::span<const std::chrono::seconds> periods) override;
  std::shared_ptr<QuotaCounter> quota(const std::string& name,
                                      std::span<const QuotaPeriod> periods) override;
  std::vector<std::shared_ptr<QuotaCounter>> quotas(const std::string& name) const override;
  void drop_unused(core::TimePoint now) override;
  void reset() override;
  /// How many counters are kept.
  std::size_t size() const;

 private:
  class Rate;
  class Quota;

  /// A name, and the windows as numbers.
  using Key = std::pair<std::string, std::vector<std::int64_t>>;

  mutable core::Mutex mutex_;
  std::map<Key, std::shared_ptr<Rate>> rates_ AML_GUARDED_BY(mutex_);
  std::map<Key, std::shared_ptr<Quota>> quotas_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::gateway
