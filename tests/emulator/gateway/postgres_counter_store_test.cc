// Limits that hold over several processes: each of these stores is one.

#include "emulator/gateway/policies/postgres_counter_store.h"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "emulator/text/dates.h"
#include "tests/support/postgres_server.h"

namespace postgres_counter_store_test {

using namespace aml;
using namespace aml::gateway;
using namespace aml::tests;
using std::chrono::seconds;

namespace {

const core::TimePoint kStart = *text::parse_utc("2016-10-14T14:52:33Z");

constexpr std::array kMinute = {seconds(60)};
const std::array kHour = {QuotaPeriod{kStart, seconds(3600)}};

RateVerdict take(RateCounter& counter, const RateAsk& ask, seconds after = seconds(0)) {
  return counter.take(kStart + after, {&ask, 1});
}

QuotaVerdict take(QuotaCounter& counter, const QuotaAsk& ask) {
  return counter.take(kStart, {&ask, 1});
}

/// A process as far as its counters go.
struct Replica {
  Replica(const postgres::Target& target, const std::string& name, const std::string& world = {})
      : pool(target), store(pool, {.replica = name, .world = world}) {}

  postgres::Pool pool;
  PostgresCounterStore store;
};

std::int64_t rows(Replica& replica) {
  return replica.pool.run("SELECT count(*) FROM @.counter").integer(0, 0);
}

}  // namespace

TEST_CASE("replicas count together") {
  const PostgresSchema schema;
  Replica one(schema.target(), "one"), two(schema.target(), "two");
  const auto first = one.store.rate("r", kMinute), second = two.store.rate("r", kMinute);
  for (int i = 0; i < 6; ++i) CHECK(take(*(i % 2 ? first : second), {.limit = 6}).passed);
  for (RateCounter* counter : {first.get(), second.get()}) {
    const RateVerdict refused = take(*counter, {.limit = 6}, seconds(20));
    CHECK_FALSE(refused.passed);
    CHECK(refused.wait == seconds(40));
  }
  CHECK(take(*second, {.limit = 6}, seconds(60)).passed);
  CHECK(take(*first, {.limit = 6, .increment = 0}, seconds(60)).remaining == 5);
}

TEST_CASE("exactly so many pass as the limit says, whichever replica they come to") {
  struct {
    std::uint64_t limit;
    seconds period;
  } cases[] = {{5, seconds(60)}, {300, seconds(10)}};
  for (const auto& c : cases) {
    CAPTURE(c.limit);
    const PostgresSchema schema;
    std::vector<std::unique_ptr<Replica>> replicas;
    for (int i = 0; i < 4; ++i)
      replicas.push_back(std::make_unique<Replica>(schema.target(), std::to_string(i)));
    std::atomic<std::uint64_t> passed = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i) {
      threads.emplace_back([&, i] {
        const auto counter =
            replicas[static_cast<std::size_t>(i % 4)]->store.rate("r", std::array{c.period});
        for (int n = 0; n < 60; ++n) {
          if (take(*counter, {.limit = c.limit}).passed) ++passed;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(passed == c.limit);
  }
}

TEST_CASE("a reset by one replica is one for all") {
  const PostgresSchema schema;
  Replica one(schema.target(), "one"), two(schema.target(), "two");
  const auto first = one.store.rate("r", kMinute), second = two.store.rate("r", kMinute);
  for (int i = 0; i < 3; ++i) {
    CHECK(take(*first, {.limit = 1}).passed);
    CHECK_FALSE(take(*first, {.limit = 1}).passed);
    two.store.reset();
    CHECK(take(*first, {.limit = 1}).passed);
    CHECK_FALSE(take(*second, {.limit = 1}).passed);
    one.store.reset();
  }
}

TEST_CASE("worlds do not count for each other") {
  const PostgresSchema schema;
  Replica open(schema.target(), "one"), closed(schema.target(), "two", "private");
  CHECK(take(*open.store.rate("r", kMinute), {.limit = 1}).passed);
  CHECK(take(*closed.store.rate("r", kMinute), {.limit = 1}).passed);
  closed.store.reset();
  CHECK_FALSE(take(*open.store.rate("r", kMinute), {.limit = 1}).passed);
}

TEST_CASE("rows of counters that count nothing any more go") {
  const PostgresSchema schema;
  Replica one(schema.target(), "one");
  take(*one.store.rate("short", kMinute), {.limit = 9});
  take(*one.store.rate("long", std::array{seconds(300)}), {.limit = 9});
  take(*one.store.quota("forever", std::array{QuotaPeriod{kStart, seconds(0)}}), {});
  CHECK(rows(one) == 3);
  one.store.drop_unused(kStart + seconds(59));
  CHECK(rows(one) == 3);
  one.store.drop_unused(kStart + seconds(60));
  CHECK(rows(one) == 2);
  one.store.drop_unused(kStart + std::chrono::hours(10'000));
  CHECK(rows(one) == 1);
}

TEST_CASE("what counted for a quota is there after the database was killed") {
  PostgresServer server;
  Replica one({.url = server.url()}, "one");
  const auto quota = one.store.quota("q", kHour);
  const QuotaAsk ask{.limit = {.calls = 3, .bytes = 10'000}};
  CHECK(take(*quota, ask).passed());
  CHECK(take(*quota, ask).passed());
  server.kill();
  CHECK_THROWS_AS(take(*quota, ask), postgres::Unavailable);
  server.start();
  CHECK(take(*quota, ask).passed());
  CHECK_FALSE(take(*quota, ask).passed());
}

}  // namespace postgres_counter_store_test
