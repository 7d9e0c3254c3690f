#pragma once

#include <map>

#include "emulator/core/mutex.h"
#include "emulator/gateway/policies/counter_store.h"

namespace aml::gateway {

/// Counters of this process, gone with it.
class MemoryCounterStore : public CounterStore {
 public:
  MemoryCounterStore();
  ~MemoryCounterStore() override;

  std::shared_ptr<RateCounter> rate(const std::string& name,
                                    std::span<const std::chrono::seconds> periods) override;
  std::shared_ptr<QuotaCounter> quota(const std::string& name,
                                      std::span<const QuotaPeriod> periods) override;
  void reset() override;

 private:
  class Rate;
  class Quota;

  mutable core::Mutex mutex_;
  std::map<std::string, std::shared_ptr<Rate>> rates_ AML_GUARDED_BY(mutex_);
  std::map<std::string, std::shared_ptr<Quota>> quotas_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::gateway
