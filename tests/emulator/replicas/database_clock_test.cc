#include "emulator/replicas/database_clock.h"

#include <doctest/doctest.h>

#include <chrono>

namespace database_clock_test {

using namespace aml;
using replicas::DatabaseClock;
using std::chrono::milliseconds;

TEST_CASE("the time is the database's, whatever this machine's own is") {
  DatabaseClock clock;
  const auto asked = DatabaseClock::Steady::now();
  const core::TimePoint said(std::chrono::hours(24 * 365));
  clock.learn(said, asked, asked);
  const auto off = clock.now() - said;
  CHECK(off >= milliseconds(-1));
  CHECK(off < std::chrono::minutes(1));  // as long as the test has been stopped, at the worst
}

TEST_CASE("what the database said is taken for the middle of the round trip") {
  DatabaseClock slow;
  DatabaseClock quick;
  const auto asked = DatabaseClock::Steady::now();
  const core::TimePoint said(std::chrono::hours(1));
  slow.learn(said, asked - std::chrono::seconds(20), asked);
  quick.learn(said, asked, asked);
  const auto ahead = slow.now() - quick.now();
  CHECK(ahead > milliseconds(9'900));
  CHECK(ahead < milliseconds(10'100));
}

}  // namespace database_clock_test
