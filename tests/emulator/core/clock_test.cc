#include "emulator/core/clock.h"

#include <doctest/doctest.h>

using namespace aml::core;

TEST_CASE("instants are read and written in UTC") {
  const auto time = parse_utc("2016-10-14T14:52:33.979Z");
  REQUIRE(time);
  CHECK(write_utc_millis(*time) == "2016-10-14T14:52:33.979Z");
  CHECK(write_http_date(*time) == "Fri, 14 Oct 2016 14:52:33 GMT");
  CHECK(write_utc_millis(*parse_utc("2016-10-14T14:52:33Z")) == "2016-10-14T14:52:33.000Z");
  CHECK(write_utc_millis(*parse_utc("1969-12-31T23:59:59.9Z")) == "1969-12-31T23:59:59.900Z");
}

TEST_CASE("what is no instant is refused") {
  for (const char* text : {"", "2016", "2016-10-14", "2016-10-14T14:52Z", "2016-10-14T14:52:33",
                           "2016-13-14T14:52:33Z", "2016-02-30T14:52:33Z", "2016-10-14T24:00:00Z",
                           "2016-10-14T14:60:33Z", "2016-10-14 14:52:33Z", "2016-10-14T14:52:33.xZ",
                           "2016-10-14T14:52:33Z ", "2016-10-14T14:52:33.9799Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_utc(text));
  }
}

TEST_CASE("a manual clock stands still until it is advanced, and never goes back") {
  const TimePoint start = *parse_utc("2016-10-14T14:52:33Z");
  ManualClock clock(start);
  CHECK(clock.now() == start);
  CHECK(clock.advance(std::chrono::seconds(90)) == start + std::chrono::seconds(90));
  CHECK(clock.advance(std::chrono::seconds(-5)) == start + std::chrono::seconds(90));
  clock.reset();
  CHECK(clock.now() == start);
}
