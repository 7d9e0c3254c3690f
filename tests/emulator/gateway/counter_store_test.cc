// The contract of every CounterStore.

#include "emulator/gateway/policies/counter_store.h"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "emulator/gateway/policies/memory_counter_store.h"
#include "emulator/gateway/policies/postgres_counter_store.h"
#include "emulator/text/dates.h"
#include "tests/support/postgres_server.h"

namespace counter_store_test {

using namespace aml;
using namespace aml::gateway;
using namespace aml::tests;
using std::chrono::seconds;

namespace {

/// Counters, and what they are kept in.
struct Kept {
  std::shared_ptr<void> place;
  std::shared_ptr<CounterStore> store;
  CounterStore* operator->() const { return store.get(); }
};

struct Database {
  const PostgresSchema schema;
  postgres::Pool pool{schema.target()};
};

struct Implementation {
  const char* name;
  Kept (*make)();
};

const Implementation kImplementations[] = {
    {"memory",
     [] {
       return Kept{nullptr, std::make_shared<MemoryCounterStore>()};
     }},
    {"PostgreSQL", [] {
       auto database = std::make_shared<Database>();
       auto store = std::make_shared<PostgresCounterStore>(
           database->pool, PostgresCounterStore::Options{.replica = "one", .world = "w"});
       return Kept{std::move(database), std::move(store)};
     }}};

const core::TimePoint kStart = *text::parse_utc("2016-10-14T14:52:33Z");

constexpr std::array kMinute = {seconds(60)};
const std::array kHour = {QuotaPeriod{kStart, seconds(3600)}};

RateVerdict take(RateCounter& counter, core::TimePoint now, const RateAsk& ask) {
  return counter.take(now, {&ask, 1});
}

QuotaVerdict take(QuotaCounter& counter, core::TimePoint now, const QuotaAsk& ask) {
  return counter.take(now, {&ask, 1});
}

}  // namespace

TEST_CASE("what a quota counts is read and set, in the windows of now") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const auto store = implementation.make();
    CHECK(store->quotas("q").empty());
    const auto counter = store->quota("q", kHour);
    const auto other = store->quota("other/q", kHour);
    const QuotaAsk ask{.limit = {.calls = 2, .bytes = {}}};
    CHECK(take(*counter, kStart, ask).passed());
    const auto found = store->quotas("q");
    REQUIRE(found.size() == 1);
    std::vector<QuotaCount> counts = found[0]->counts(kStart + seconds(3599));
    REQUIRE(counts.size() == 1);
    CHECK(counts[0].index == 0);
    CHECK(counts[0].start == kStart);
    CHECK(counts[0].length == seconds(3600));
    CHECK(counts[0].calls == 1);
    found[0]->set_counts(kStart, {.calls = 2, .bytes = {}});
    CHECK_FALSE(take(*counter, kStart, ask).passed());
    found[0]->set_counts(kStart, {.calls = 0, .bytes = 7});
    CHECK(take(*counter, kStart, ask).passed());
    counts = found[0]->counts(kStart);
    CHECK(counts[0].calls == 1);
    CHECK(counts[0].bytes == 7);
    CHECK(found[0]->counts(kStart + seconds(3600))[0].index == 1);
  }
}

TEST_CASE("a rate holds as many calls as its limit, each until it is as old as the window") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const auto store = implementation.make();
    const auto counter = store->rate("r", kMinute);
    const RateAsk ask{.limit = 2};
    CHECK(take(*counter, kStart, ask).remaining == 1);
    CHECK(take(*counter, kStart + seconds(10), ask).remaining == 0);
    const RateVerdict refused = take(*counter, kStart + seconds(20), ask);
    CHECK_FALSE(refused.passed);
    CHECK(refused.remaining == 0);
    CHECK(refused.wait == seconds(40));
    CHECK(take(*counter, kStart + seconds(60), ask).passed);
    CHECK_FALSE(take(*counter, kStart + seconds(60), ask).passed);
  }
}

TEST_CASE("a call counts by its increment, and one of 0 only looks") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const auto store = implementation.make();
    const auto counter = store->rate("r", kMinute);
    CHECK(take(*counter, kStart, {.limit = 5, .increment = 4}).remaining == 1);
    CHECK_FALSE(take(*counter, kStart, {.limit = 5, .increment = 2}).passed);
    CHECK(take(*counter, kStart, {.limit = 5, .increment = 0}).remaining == 1);
    CHECK(take(*counter, kStart, {.limit = 5, .increment = 1}).passed);
    CHECK_FALSE(take(*counter, kStart, {.limit = 5, .increment = 0}).passed);
    CHECK(take(*counter, kStart, {.limit = 6, .increment = 1}).passed);
  }
}

TEST_CASE("a call that one of several windows refuses counts in none") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const auto store = implementation.make();
    const auto rate = store->rate("r", std::array{seconds(60), seconds(10)});
    const std::array asks = {RateAsk{.window = 0, .limit = 9}, RateAsk{.window = 1, .limit = 1}};
    CHECK(rate->take(kStart, asks).remaining == 0);
    for (int i = 0; i < 5; ++i) {
      const RateVerdict refused = rate->take(kStart, asks);
      CHECK_FALSE(refused.passed);
      CHECK(refused.wait == seconds(10));
    }
    CHECK(take(*rate, kStart, asks[0]).remaining == 7);

    const auto quota = store->quota("q", std::array{kHour[0], QuotaPeriod{kStart, seconds(0)}});
    const std::array both = {QuotaAsk{.window = 0, .limit = {.calls = 3, .bytes = {}}},
                             QuotaAsk{.window = 1, .limit = {.calls = 1, .bytes = {}}}};
    CHECK(quota->take(kStart, both).passed());
    for (int i = 0; i < 5; ++i) {
      const QuotaVerdict refused = quota->take(kStart, both);
      CHECK((refused.end == QuotaVerdict::End::kCalls));
      CHECK_FALSE(refused.wait.has_value());
    }
    CHECK(take(*quota, kStart, both[0]).passed());
    CHECK(take(*quota, kStart, both[0]).passed());
    CHECK_FALSE(take(*quota, kStart, both[0]).passed());
  }
}

TEST_CASE("a quota is replenished at the end of its window") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const auto store = implementation.make();
    const auto counter = store->quota("q", kHour);
    const QuotaAsk ask{.limit = {.calls = 1, .bytes = 100}};
    CHECK(take(*counter, kStart + seconds(600), ask).passed());
    const QuotaVerdict refused = take(*counter, kStart + seconds(700), ask);
    CHECK((refused.end == QuotaVerdict::End::kCalls));
    CHECK((refused.wait == seconds(2900)));
    CHECK(take(*counter, kStart + seconds(3600), ask).passed());
    counter->add_bytes(kStart + seconds(3600), {&ask, 1}, 100);
    const QuotaAsk bytes{.limit = {.calls = {}, .bytes = 100}};
    CHECK((take(*counter, kStart + seconds(3601), bytes).end == QuotaVerdict::End::kBytes));
    CHECK(take(*counter, kStart + seconds(7200), bytes).passed());
  }
}

TEST_CASE("who asks for a name gets the counter of that name, until all are reset") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const auto store = implementation.make();
    const auto counter = store->rate("one", kMinute);
    const auto quota = store->quota("one", kHour);
    const RateAsk ask{.limit = 1};
    const QuotaAsk calls{.limit = {.calls = 1, .bytes = {}}};
    CHECK(take(*counter, kStart, ask).passed);
    CHECK_FALSE(take(*store->rate("one", kMinute), kStart, ask).passed);
    CHECK(take(*store->rate("two", kMinute), kStart, ask).passed);
    CHECK(take(*quota, kStart, calls).passed());
    CHECK_FALSE(take(*store->quota("one", kHour), kStart, calls).passed());
    store->reset();
    CHECK(take(*counter, kStart, ask).passed);
    CHECK(take(*quota, kStart, calls).passed());
  }
}

TEST_CASE("counters that are in use go on over a drop, and others lose nothing that counts") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const auto store = implementation.make();
    const RateAsk ask{.limit = 1};
    const auto held = store->rate("held", kMinute);
    CHECK(take(*held, kStart, ask).passed);
    CHECK(take(*store->rate("left", kMinute), kStart, ask).passed);
    CHECK(
        take(*store->quota("left", kHour), kStart, {.limit = {.calls = 1, .bytes = {}}}).passed());
    store->drop_unused(kStart + seconds(59));
    CHECK_FALSE(take(*held, kStart + seconds(59), ask).passed);
    CHECK_FALSE(take(*store->rate("left", kMinute), kStart + seconds(59), ask).passed);
    store->drop_unused(kStart + seconds(7200));
    CHECK(take(*store->rate("left", kMinute), kStart + seconds(7200), ask).passed);
    CHECK(take(*held, kStart + seconds(7200), ask).passed);
    CHECK_FALSE(take(*held, kStart + seconds(7200), ask).passed);
  }
}

TEST_CASE("a name may be any bytes, of any length") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const auto store = implementation.make();
    const std::string names[] = {
        "",     std::string("a\0b", 3),    std::string("a\0c", 3),
        "\xff", std::string(100'000, 'x'), std::string(100'000, 'x') + "y"};
    for (const std::string& name : names) {
      CHECK(take(*store->rate(name, kMinute), kStart, {.limit = 1}).passed);
      CHECK_FALSE(take(*store->rate(name, kMinute), kStart, {.limit = 1}).passed);
    }
  }
}

TEST_CASE("many threads get exactly as many calls as there is room for") {
  constexpr int kThreads = 8;
  constexpr int kCalls = 500;
  constexpr std::uint64_t kRoom = 1000;
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const auto store = implementation.make();
    std::atomic<std::uint64_t> rates = 0;
    std::atomic<std::uint64_t> quotas = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        const auto rate = store->rate("r", kMinute);
        const auto quota = store->quota("q", kHour);
        for (int n = 0; n < kCalls; ++n) {
          if (take(*rate, kStart, {.limit = kRoom}).passed) ++rates;
          if (take(*quota, kStart, {.limit = {.calls = kRoom, .bytes = {}}}).passed()) ++quotas;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(rates == kRoom);
    CHECK(quotas == kRoom);
  }
}

}  // namespace counter_store_test
