#include "emulator/core/clock.h"

#include <doctest/doctest.h>

#include "emulator/text/dates.h"

using namespace aml;
using namespace aml::core;

TEST_CASE("a manual clock is stopped until it is advanced, and never goes back") {
  const TimePoint start = *text::parse_utc("2016-10-14T14:52:33Z");
  ManualClock clock(start);
  CHECK(clock.now() == start);
  CHECK(clock.advance(std::chrono::seconds(90)) == start + std::chrono::seconds(90));
  CHECK(clock.advance(std::chrono::seconds(-5)) == start + std::chrono::seconds(90));
  clock.reset();
  CHECK(clock.now() == start);
}
