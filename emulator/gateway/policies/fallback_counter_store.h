#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "emulator/gateway/policies/counter_store.h"

namespace aml::gateway {

/// Counters that several processes share, and this process's own while those cannot be asked.
/// Shape:   each loss begins with counts at nothing here; what was counted meanwhile is not added to
///          the shared counts. Resets and the quotas of a name are the shared ones' alone.
/// Errors:  those of the shared store but core::StateUnavailable from what counts a call.
/// Threads: any.
class FallbackCounterStore : public CounterStore {
 public:
  /// `is_away`: the shared store is known not to answer, so that no call waits for it; cheap.
  FallbackCounterStore(std::unique_ptr<CounterStore> shared, std::function<bool()> is_away);
  ~FallbackCounterStore() override;

  std::shared_ptr<RateCounter> rate(const std::string& name,
                                    std::span<const std::chrono::seconds> periods) override;
  std::shared_ptr<QuotaCounter> quota(const std::string& name,
                                      std::span<const QuotaPeriod> periods) override;
  std::vector<std::shared_ptr<QuotaCounter>> quotas(const std::string& name) const override;
  void drop_unused(core::TimePoint now) override;
  void reset() override;

 private:
  class Rate;
  class Quota;
  struct Own;

  const std::unique_ptr<CounterStore> shared_;
  const std::shared_ptr<Own> own_;
};

}  // namespace aml::gateway
