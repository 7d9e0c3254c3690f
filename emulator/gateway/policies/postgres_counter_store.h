#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "emulator/core/mutex.h"
#include "emulator/gateway/policies/counter_store.h"
#include "emulator/postgres/pool.h"

namespace aml::gateway {

/// Counters in PostgreSQL, shared by all processes that name the same schema and world: a limit
/// holds for all of them together, whichever takes a call.
/// Shape:   calls that wait for one counter are decided together, in the order in which they came,
///          in one round trip where no other process counted since, else in two. Rates are kept by
///          SlidingWindow::Detail::kCompact; a crash of the database may forget their last 0.6 s.
///          Quotas are on the disk before a call passes.
///          `now` is of a clock that all processes share.
/// Errors:  those of postgres::Pool; std::system_error ENOSPC where the database's disk is full.
/// Threads: any.
class PostgresCounterStore : public CounterStore {
 public:
  struct Options {
    /// Names this process among all, and no later one.
    std::string replica;
    /// Counters of different worlds do not know each other: empty, or a private workspace's id.
    std::string world = {};
  };

  /// Makes the table where it is missing. `pool` outlives it and its counters.
  PostgresCounterStore(postgres::Pool& pool, Options options);
  ~PostgresCounterStore() override;

  std::shared_ptr<RateCounter> rate(const std::string& name,
                                    std::span<const std::chrono::seconds> periods) override;
  std::shared_ptr<QuotaCounter> quota(const std::string& name,
                                      std::span<const QuotaPeriod> periods) override;
  /// Those that this process has met.
  std::vector<std::shared_ptr<QuotaCounter>> quotas(const std::string& name) const override;
  void drop_unused(core::TimePoint now) override;
  void reset() override;

 private:
  class Rate;
  class Quota;
  struct Shared;
  template <typename Windows, typename Ask, typename Verdict>
  class Row;

  const std::shared_ptr<Shared> shared_;
  mutable core::Mutex mutex_;
  std::map<std::string, std::shared_ptr<Rate>> rates_ AML_GUARDED_BY(mutex_);
  std::map<std::string, std::shared_ptr<Quota>> quotas_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::gateway
