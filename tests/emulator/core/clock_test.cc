#include "emulator/core/clock.h"

#include <doctest/doctest.h>

#include <memory>
#include <thread>
#include <vector>

#include "emulator/control/shared_clock.h"
#include "emulator/postgres/revisions.h"
#include "emulator/text/dates.h"
#include "tests/support/postgres_place.h"

namespace clock_test {

using namespace aml;
using namespace aml::core;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

struct Implementation {
  const char* name;
  std::unique_ptr<MovableClock> (*make)(tests::PostgresPlace& place, TimePoint start);
};

// The contract of every MovableClock.
const Implementation kImplementations[] = {
    {"manual",
     [](tests::PostgresPlace&, TimePoint start) {
       return std::unique_ptr<MovableClock>(new ManualClock(start));
     }},
    {"shared", [](tests::PostgresPlace& place, TimePoint start) {
       return std::unique_ptr<MovableClock>(new control::SharedManualClock(place.pool, "", start));
     }}};

const TimePoint kStart = *text::parse_utc("2016-10-14T14:52:33Z");

}  // namespace

TEST_CASE("a movable clock is stopped until it is advanced, and never goes back") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    tests::PostgresPlace place;
    const auto clock = implementation.make(place, kStart);
    CHECK(clock->now() == kStart);
    CHECK(clock->now() == kStart);
    CHECK(clock->advance(seconds(90)) == kStart + seconds(90));
    CHECK(clock->advance(seconds(-5)) == kStart + seconds(90));
    CHECK(clock->now() == kStart + seconds(90));
    CHECK(clock->start() == kStart);
    clock->reset();
    CHECK(clock->now() == kStart);
    CHECK(clock->advance(milliseconds(1)) == kStart + milliseconds(1));
  }
}

TEST_CASE("moves of many threads add up") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    tests::PostgresPlace place;
    const auto clock = implementation.make(place, kStart);
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 100; ++n) clock->advance(milliseconds(1));
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(clock->now() == kStart + milliseconds(800));
  }
}

TEST_CASE("replicas have one clock, whose start the first of them decides") {
  tests::PostgresPlace place;
  postgres::Pool other_pool(place.schema.target());
  control::SharedManualClock one(place.pool, "", kStart);
  control::SharedManualClock other(other_pool, "", kStart + seconds(9));
  control::SharedManualClock own(place.pool, "w", kStart + seconds(7));
  CHECK(other.start() == kStart);
  CHECK(other.now() == kStart);
  one.advance(seconds(5));
  CHECK(postgres::revision_of(other_pool, other.subject()) == 1);
  CHECK(other.advance(seconds(2)) == kStart + seconds(7));
  CHECK(one.now() == kStart + seconds(5));
  one.refresh();
  CHECK(one.now() == kStart + seconds(7));
  other.reset();
  one.refresh();
  CHECK(one.now() == kStart);
  CHECK(own.now() == kStart + seconds(7));
  control::SharedManualClock::forget(place.pool, "w");
  CHECK(control::SharedManualClock(place.pool, "w", kStart).now() == kStart);
}

}  // namespace clock_test
