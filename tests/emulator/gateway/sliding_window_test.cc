#include "emulator/gateway/policies/sliding_window.h"

#include <doctest/doctest.h>

namespace sliding_window_test {

using namespace aml;
using namespace aml::gateway;
using namespace std::chrono_literals;

TEST_CASE("a call leaves the window when it is exactly as old as the period") {
  const core::TimePoint start{1'000'000ms};
  SlidingWindow window(60s);
  window.add(start, 1);
  window.add(start + 10s, 2);
  struct {
    std::chrono::milliseconds after;
    std::uint64_t counted;
    std::chrono::seconds wait;
  } cases[] = {{10s, 3, 50s},     {17s, 3, 43s}, {17'001ms, 3, 43s},
               {59'999ms, 3, 1s}, {60s, 2, 10s}, {69'000ms, 2, 1s},
               {69'999ms, 2, 1s}, {70s, 0, 1s},  {600s, 0, 1s}};
  for (const auto& c : cases) {
    CAPTURE(c.after.count());
    CHECK(window.counted(start + c.after) == c.counted);
    CHECK(window.until_at_most(c.counted == 0 ? 0 : c.counted - 1, start + c.after) == c.wait);
  }
}

TEST_CASE("how long until there is room for more than one call") {
  const core::TimePoint start{1'000'000ms};
  SlidingWindow window(60s);
  window.add(start, 1);
  window.add(start + 10s, 2);
  window.add(start + 30s, 4);
  struct {
    std::uint64_t max;
    std::chrono::seconds wait;
  } cases[] = {{7, 1s}, {6, 20s}, {5, 30s}, {4, 30s}, {3, 50s}, {0, 50s}};
  for (const auto& c : cases) {
    CAPTURE(c.max);
    CHECK(window.until_at_most(c.max, start + 40s) == c.wait);
  }
}

TEST_CASE("threads that read the clock early and come late are counted") {
  const core::TimePoint start{1'000'000ms};
  SlidingWindow window(10s);
  window.add(start + 5ms, 1);
  window.add(start, 1);
  CHECK(window.counted(start) == 2);
  CHECK(window.counted(start + 10s) == 2);
  CHECK(window.counted(start + 10s + 5ms) == 0);
}

TEST_CASE("a clock that was set back does not stop calls for longer than a window") {
  const core::TimePoint start{1'000'000'000ms};
  SlidingWindow window(10s);
  window.add(start, 1);
  CHECK(window.counted(start - 10s) == 1);
  CHECK(window.counted(start - 10s - 1ms) == 0);
}

TEST_CASE("adding nothing, and starting over") {
  SlidingWindow window(10s);
  window.add(core::TimePoint(), 0);
  CHECK(window.counted(core::TimePoint()) == 0);
  window.add(core::TimePoint(), 7);
  window.reset();
  CHECK(window.counted(core::TimePoint()) == 0);
}

}  // namespace sliding_window_test
