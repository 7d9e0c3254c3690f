// How many requests wait for other servers, and the end of what is under way.

#include "emulator/outbound/traffic.h"

#include <doctest/doctest.h>

#include "emulator/outbound/failure.h"

namespace traffic_test {

using namespace aml;
using outbound::Traffic;

TEST_CASE("so many requests may wait at once, and no more") {
  Traffic traffic(2);
  Traffic::Permit first = traffic.try_wait();
  Traffic::Permit second = traffic.try_wait();
  CHECK(first);
  CHECK(second);
  CHECK_FALSE(traffic.try_wait());
  first.reset();
  CHECK(traffic.try_wait());
  CHECK(traffic.try_wait());
}

TEST_CASE("stop() wakes what is under way, and refuses what comes after") {
  Traffic traffic(0);
  int wakes = 0;
  {
    const Traffic::InFlight in_flight(traffic, [&] { ++wakes; });
    CHECK_FALSE(traffic.idle());
    CHECK_FALSE(traffic.stop(std::chrono::milliseconds(1)));
    CHECK(wakes == 1);
  }
  CHECK(traffic.idle());
  CHECK(traffic.stopped());
  CHECK(traffic.stop());
  CHECK_FALSE(traffic.pause(std::chrono::hours(1)));
  CHECK_THROWS_AS(Traffic::InFlight(traffic, [] {}), outbound::Failure);
}

}  // namespace traffic_test
