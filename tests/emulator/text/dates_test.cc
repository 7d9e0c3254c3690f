#include "emulator/text/dates.h"

#include <doctest/doctest.h>

namespace dates_test {

using namespace aml::text;

TEST_CASE("instants are read and written in UTC") {
  const auto time = parse_utc("2016-10-14T14:52:33.979Z");
  REQUIRE(time);
  CHECK(write_utc_millis(*time) == "2016-10-14T14:52:33.979Z");
  CHECK(write_http_date(*time) == "Fri, 14 Oct 2016 14:52:33 GMT");
  CHECK(write_utc_millis(*parse_utc("2016-10-14T14:52:33Z")) == "2016-10-14T14:52:33.000Z");
  CHECK(write_utc_millis(*parse_utc("1969-12-31T23:59:59.9Z")) == "1969-12-31T23:59:59.900Z");
}

TEST_CASE("what is no instant is refused") {
  for (const char* text :
       {"", "2016", "2016-10-14", "2016-10-14T14:52Z", "2016-10-14T14:52:33",
        "2016-13-14T14:52:33Z", "2016-02-30T14:52:33Z", "2016-10-14T24:00:00Z",
        "2016-10-14T14:60:33Z", "2016-10-14 14:52:33Z", "2016-10-14T14:52:33.xZ",
        "2016-10-14T14:52:33Z ", "2016-10-14T14:52:33.Z", "0000-10-14T14:52:33Z",
        "2016-10-14t14:52:33z", "2016-10-14T14:52:33+00:00", "2016-10-14T14:52:33.9799Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_utc(text));
  }
}

TEST_CASE("dates of HTTP are read as they are written") {
  const char* const text = "Fri, 14 Oct 2016 14:52:33 GMT";
  const auto time = parse_http_date(text);
  REQUIRE(time);
  CHECK(write_http_date(*time) == text);
  CHECK(write_utc_seconds(*time) == "2016-10-14T14:52:33Z");
  for (int month = 1; month <= 12; ++month) {
    const std::chrono::sys_days day = std::chrono::year(2023) /
                                      std::chrono::month(static_cast<unsigned>(month)) /
                                      std::chrono::day(28);
    CHECK(parse_http_date(write_http_date(TimePoint(day))) == TimePoint(day));
  }
}

TEST_CASE("what is no date of HTTP") {
  for (const char* text :
       {"", "Fri", "Fri,", "Fri, 14 Oct 2016 14:52:33", "Fri, 14 Oct 2016 14:52:33 UTC",
        "Fri, 14 Oct 2016 14:52:33 GMT ", "Fri 14 Oct 2016 14:52:33 GMT",
        "Fri, 4 Oct 2016 14:52:33 GMT", "Fri, 14 oct 2016 14:52:33 GMT",
        "Fri, 30 Feb 2016 14:52:33 GMT", "Fri, 14 Oct 16 14:52:33 GMT",
        "Fri, 14 Oct 2016 24:52:33 GMT", "Fri, 14 Oct 2016 14:52 GMT",
        "Friday, 14-Oct-16 14:52:33 GMT", "Fri Oct 14 14:52:33 2016"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_http_date(text));
  }
}

TEST_CASE("each form of ISO 8601 is taken only where it is asked for") {
  struct {
    const char* text;
    IsoForm form;
  } cases[] = {{"2016-10-14", {.date_alone = true}},
               {"2016-10-14T14:52Z", {.seconds_optional = true}},
               {"2016-10-14T14:52:33.1234567Z", {.fraction_digits = 7}},
               {"2016-10-14T14:52:33", {.any_zone = true}},
               {"2016-10-14t14:52:33z", {.any_zone = true}},
               {"2016-10-14 14:52:33+02:00", {.any_zone = true}}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(parse_iso(c.text, c.form));
    CHECK_FALSE(parse_iso(c.text, {}));
  }
  const auto fine = parse_iso("1970-01-01T00:00:00.0000001Z", {.fraction_digits = 7});
  REQUIRE(fine);
  CHECK(fine->time_since_epoch().count() == 1);
  CHECK(parse_iso("1970-01-01T01:00:00+01:00", {.any_zone = true}) == Instant());
  CHECK_FALSE(parse_iso("1970-01-01T01:00:00.12345678Z", {.fraction_digits = 7}));
}

}  // namespace dates_test
