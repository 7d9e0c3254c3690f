// Limits that are counted by one process alone while the shared counts cannot be asked.

#include "emulator/gateway/policies/fallback_counter_store.h"

#include <doctest/doctest.h>

#include <array>
#include <memory>

#include "emulator/core/state_unavailable.h"
#include "emulator/gateway/policies/memory_counter_store.h"

namespace fallback_counter_store_test {

using namespace aml;
using namespace aml::gateway;
using std::chrono::seconds;

namespace {

constexpr std::array kMinute = {seconds(60)};
const core::TimePoint kNow{seconds(1'000'000)};

struct Away : core::StateUnavailable {
  const char* reason() const override { return "away"; }
};

/// Counts that may be out of reach.
struct Link {
  MemoryCounterStore counters;
  bool is_lost = false;
  bool is_known = false;  ///< that it is lost
  int asked = 0;

  void ask() {
    ++asked;
    if (is_lost) throw Away();
  }
};

struct LinkedRate : RateCounter {
  LinkedRate(Link& of, std::shared_ptr<RateCounter> kept) : link(of), rate(std::move(kept)) {}
  RateVerdict take(core::TimePoint now, std::span<const RateAsk> asks) override {
    link.ask();
    return rate->take(now, asks);
  }
  Link& link;
  std::shared_ptr<RateCounter> rate;
};

struct LinkedQuota : QuotaCounter {
  LinkedQuota(Link& of, std::shared_ptr<QuotaCounter> kept) : link(of), quota(std::move(kept)) {}
  QuotaVerdict take(core::TimePoint now, std::span<const QuotaAsk> asks) override {
    link.ask();
    return quota->take(now, asks);
  }
  void add_bytes(core::TimePoint now, std::span<const QuotaAsk> asks,
                 std::uint64_t bytes) override {
    link.ask();
    quota->add_bytes(now, asks, bytes);
  }
  std::vector<QuotaCount> counts(core::TimePoint now) override {
    link.ask();
    return quota->counts(now);
  }
  void set_counts(core::TimePoint now, const QuotaLimit& counts) override {
    link.ask();
    quota->set_counts(now, counts);
  }
  Link& link;
  std::shared_ptr<QuotaCounter> quota;
};

struct LinkedStore : CounterStore {
  explicit LinkedStore(Link& of) : link(of) {}
  std::shared_ptr<RateCounter> rate(const std::string& name,
                                    std::span<const seconds> periods) override {
    return std::make_shared<LinkedRate>(link, link.counters.rate(name, periods));
  }
  std::shared_ptr<QuotaCounter> quota(const std::string& name,
                                      std::span<const QuotaPeriod> periods) override {
    return std::make_shared<LinkedQuota>(link, link.counters.quota(name, periods));
  }
  std::vector<std::shared_ptr<QuotaCounter>> quotas(const std::string& name) const override {
    return link.counters.quotas(name);
  }
  void drop_unused(core::TimePoint now) override {
    link.ask();
    link.counters.drop_unused(now);
  }
  void reset() override {
    link.ask();
    link.counters.reset();
  }
  Link& link;
};

struct Fallback {
  Link link;
  FallbackCounterStore store{std::make_unique<LinkedStore>(link), [this] { return link.is_known; }};
  std::shared_ptr<RateCounter> rate = store.rate("r", kMinute);

  bool passes() {
    const RateAsk ask{.limit = 2};
    return rate->take(kNow, {&ask, 1}).passed;
  }
};

}  // namespace

TEST_CASE("limits are counted alone while the shared counts are away, and shared again after") {
  Fallback fallback;
  CHECK(fallback.passes());
  fallback.link.is_lost = true;
  CHECK(fallback.passes());  // the loss is noticed by the call itself
  fallback.link.is_known = true;
  const int asked = fallback.link.asked;
  CHECK(fallback.passes());
  CHECK_FALSE(fallback.passes());
  CHECK(fallback.link.asked == asked);  // no call waits for what is known to be away
  fallback.link.is_lost = fallback.link.is_known = false;
  CHECK(fallback.passes());
  CHECK_FALSE(fallback.passes());
}

TEST_CASE("each loss begins at nothing, and the shared counts are those of before it") {
  Fallback fallback;
  CHECK(fallback.passes());
  for (int loss = 0; loss < 2; ++loss) {
    CAPTURE(loss);
    fallback.link.is_lost = true;
    CHECK(fallback.passes());
    CHECK(fallback.passes());
    CHECK_FALSE(fallback.passes());
    fallback.link.is_lost = false;
    CHECK(fallback.passes() == (loss == 0));  // two of two, then none is left
  }
}

TEST_CASE("quotas are counted alone, too, and are set in the shared counts") {
  Link link;
  FallbackCounterStore store(std::make_unique<LinkedStore>(link), [] { return false; });
  const std::array<QuotaPeriod, 1> hour = {{{kNow, seconds(3'600)}}};
  const auto quota = store.quota("q", hour);
  const QuotaAsk ask{.limit = {.calls = 1, .bytes = {}}};
  CHECK(quota->take(kNow, {&ask, 1}).passed());
  CHECK_FALSE(quota->take(kNow, {&ask, 1}).passed());
  link.is_lost = true;
  CHECK(quota->take(kNow, {&ask, 1}).passed());
  quota->add_bytes(kNow, {&ask, 1}, 7);
  CHECK(quota->counts(kNow).at(0).bytes == 7);
  CHECK_THROWS_AS(quota->set_counts(kNow, {.calls = 0, .bytes = {}}), Away);
  CHECK_THROWS_AS(store.reset(), Away);
  store.drop_unused(kNow);
  link.is_lost = false;
  CHECK_FALSE(quota->take(kNow, {&ask, 1}).passed());
  CHECK(quota->counts(kNow).at(0).bytes == 0);
}

}  // namespace fallback_counter_store_test
