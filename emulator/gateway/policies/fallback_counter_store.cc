#include "emulator/gateway/policies/fallback_counter_store.h"

#include <atomic>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/state_unavailable.h"
#include "emulator/gateway/policies/memory_counter_store.h"

namespace aml::gateway {

/// What counters have of their store, which they may outlive.
struct FallbackCounterStore::Own {
  explicit Own(std::function<bool()> away) : is_away(std::move(away)) {}

  template <typename Ask, typename AskOwn>
  auto ask(const Ask& shared, const AskOwn& here) {
    if (!is_away()) {
      try {
        auto answer = shared();
        is_alone.store(false, std::memory_order_relaxed);
        return answer;
      } catch (const core::StateUnavailable&) {
        // The loss has not been noticed yet.
      }
    }
    if (!is_alone.exchange(true)) counters.reset();
    return here();
  }

  const std::function<bool()> is_away;
  std::atomic<bool> is_alone = false;
  MemoryCounterStore counters;
};

class FallbackCounterStore::Rate : public RateCounter {
 public:
  Rate(std::shared_ptr<RateCounter> shared, std::shared_ptr<RateCounter> here,
       std::shared_ptr<Own> own)
      : shared_(std::move(shared)), here_(std::move(here)), own_(std::move(own)) {}

  RateVerdict take(core::TimePoint now, std::span<const RateAsk> asks) override {
    return own_->ask([&] { return shared_->take(now, asks); },
                     [&] { return here_->take(now, asks); });
  }

 private:
  const std::shared_ptr<RateCounter> shared_;
  const std::shared_ptr<RateCounter> here_;
  const std::shared_ptr<Own> own_;
};

class FallbackCounterStore::Quota : public QuotaCounter {
 public:
  Quota(std::shared_ptr<QuotaCounter> shared, std::shared_ptr<QuotaCounter> here,
        std::shared_ptr<Own> own)
      : shared_(std::move(shared)), here_(std::move(here)), own_(std::move(own)) {}

  QuotaVerdict take(core::TimePoint now, std::span<const QuotaAsk> asks) override {
    return own_->ask([&] { return shared_->take(now, asks); },
                     [&] { return here_->take(now, asks); });
  }
  void add_bytes(core::TimePoint now, std::span<const QuotaAsk> asks,
                 std::uint64_t bytes) override {
    const auto add = [&](QuotaCounter& counter) {
      counter.add_bytes(now, asks, bytes);
      return true;
    };
    own_->ask([&] { return add(*shared_); }, [&] { return add(*here_); });
  }
  std::vector<QuotaCount> counts(core::TimePoint now) override {
    return own_->ask([&] { return shared_->counts(now); }, [&] { return here_->counts(now); });
  }
  void set_counts(core::TimePoint now, const QuotaLimit& counts) override {
    shared_->set_counts(now, counts);
  }

 private:
  const std::shared_ptr<QuotaCounter> shared_;
  const std::shared_ptr<QuotaCounter> here_;
  const std::shared_ptr<Own> own_;
};

FallbackCounterStore::FallbackCounterStore(std::unique_ptr<CounterStore> shared,
                                           std::function<bool()> is_away)
    : shared_(std::move(shared)), own_(std::make_shared<Own>(std::move(is_away))) {
  AML_ASSERT(shared_ != nullptr && own_->is_away);
}

FallbackCounterStore::~FallbackCounterStore() = default;

std::shared_ptr<RateCounter> FallbackCounterStore::rate(
    const std::string& name, std::span<const std::chrono::seconds> periods) {
  return std::make_shared<Rate>(shared_->rate(name, periods), own_->counters.rate(name, periods),
                                own_);
}

std::shared_ptr<QuotaCounter> FallbackCounterStore::quota(const std::string& name,
                                                          std::span<const QuotaPeriod> periods) {
  return std::make_shared<Quota>(shared_->quota(name, periods), own_->counters.quota(name, periods),
                                 own_);
}

std::vector<std::shared_ptr<QuotaCounter>> FallbackCounterStore::quotas(
    const std::string& name) const {
  return shared_->quotas(name);
}

// What is unused over there waits until it is asked again.
void FallbackCounterStore::drop_unused(core::TimePoint now) {
  own_->counters.drop_unused(now);
  try {
    if (!own_->is_away()) shared_->drop_unused(now);
  } catch (const core::StateUnavailable&) {
  }
}

void FallbackCounterStore::reset() {
  shared_->reset();
  own_->counters.reset();
}

}  // namespace aml::gateway
