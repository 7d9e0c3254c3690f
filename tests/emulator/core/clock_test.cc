#include "emulator/core/clock.h"

#include <doctest/doctest.h>

#include <memory>
#include <thread>
#include <vector>

#include "emulator/text/dates.h"

using namespace aml;
using namespace aml::core;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

struct Implementation {
  const char* name;
  std::unique_ptr<MovableClock> (*make)(TimePoint start);
};

// The contract of every MovableClock.
const Implementation kImplementations[] = {
    {"manual",
     [](TimePoint start) { return std::unique_ptr<MovableClock>(new ManualClock(start)); }}};

const TimePoint kStart = *text::parse_utc("2016-10-14T14:52:33Z");

}  // namespace

TEST_CASE("a movable clock is stopped until it is advanced, and never goes back") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const auto clock = implementation.make(kStart);
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
    const auto clock = implementation.make(kStart);
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
