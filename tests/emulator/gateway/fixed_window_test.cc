#include "emulator/gateway/policies/fixed_window.h"

#include <doctest/doctest.h>

#include "emulator/text/dates.h"

namespace fixed_window_test {

using namespace aml;
using namespace aml::gateway;
using namespace std::chrono_literals;

namespace {

const core::TimePoint kStart{1'000'000ms};

}  // namespace

TEST_CASE("windows follow each other from their start") {
  struct {
    std::chrono::milliseconds first;
    std::chrono::milliseconds then;
    std::uint64_t counted;
    std::chrono::seconds left;
  } cases[] = {{0s, 0s, 1, 10s},       {0s, 9'999ms, 1, 1s}, {0s, 10s, 0, 10s},
               {9'999ms, 10s, 0, 10s}, {3s, 19s, 0, 1s},     {0s, 1'000'003s, 0, 7s},
               {-1ms, -1ms, 1, 1s},    {-10s, -1ms, 1, 1s},  {-1ms, 0s, 0, 10s},
               {10s, 9'999ms, 1, 11s},  // came late over the edge
               {30s, 9'999ms, 0, 1s}};  // the clock was set back
  for (const auto& c : cases) {
    CAPTURE(c.first.count());
    CAPTURE(c.then.count());
    FixedWindow window(kStart, 10s);
    window.add(kStart + c.first, {.calls = 1, .bytes = 5});
    CHECK(window.counted(kStart + c.then).calls == c.counted);
    CHECK(window.counted(kStart + c.then).bytes == 5 * c.counted);
    CHECK(window.until_end(kStart + c.then) == c.left);
  }
}

TEST_CASE("a window without an end") {
  FixedWindow window(kStart, 0s);
  window.add(kStart, {.calls = 1});
  CHECK(window.counted(kStart + std::chrono::days(1'000'000)).calls == 1);
  CHECK_FALSE(window.until_end(kStart).has_value());
  window.reset();
  CHECK(window.counted(kStart).calls == 0);
}

TEST_CASE("windows from the year 1 on") {
  const core::TimePoint first = *text::parse_utc("0001-01-01T00:00:00Z");
  FixedWindow window(first, 3600s);
  CHECK(window.until_end(*text::parse_utc("2016-10-14T14:52:33Z")) == 447s);
}

TEST_CASE("the text of a TimeSpan") {
  struct {
    std::chrono::seconds time;
    const char* text;
  } cases[] = {{1s, "00:00:01"},
               {60s, "00:01:00"},
               {3h + 30min + 56s, "03:30:56"},
               {24h - 1s, "23:59:59"},
               {24h, "1.00:00:00"},
               {std::chrono::days(22) + 14h + 18min + 12s, "22.14:18:12"},
               {604'800s, "7.00:00:00"},
               {2'147'483'647s, "24855.03:14:07"}};
  for (const auto& c : cases) CHECK(write_time_span(c.time) == c.text);
}

}  // namespace fixed_window_test
