// Windows as bytes, and what the compact ones round.

#include "emulator/gateway/policies/counted_windows.h"

#include <doctest/doctest.h>

#include <array>
#include <deque>
#include <limits>
#include <random>
#include <string>

#include "emulator/gateway/policies/window_bytes.h"

namespace counted_windows_test {

using namespace aml;
using namespace aml::gateway;
using namespace std::chrono_literals;

namespace {

const core::TimePoint kStart{1'476'456'753'000ms};

}  // namespace

TEST_CASE("numbers as bytes, the small ones short") {
  struct {
    std::int64_t number;
    std::size_t bytes;
  } cases[] = {{0, 1},
               {-1, 1},
               {63, 1},
               {-64, 1},
               {64, 2},
               {8191, 2},
               {1'476'456'753'000, 6},
               {std::numeric_limits<std::int64_t>::max(), 10},
               {std::numeric_limits<std::int64_t>::min(), 10}};
  for (const auto& c : cases) {
    CAPTURE(c.number);
    std::string bytes;
    append_number(bytes, c.number);
    CHECK(bytes.size() == c.bytes);
    std::string_view rest = bytes;
    CHECK((read_number(rest) == c.number));
    CHECK(rest.empty());
    std::string_view cut = std::string_view(bytes).substr(0, bytes.size() - 1);
    CHECK_FALSE(read_number(cut));
  }
}

TEST_CASE("windows are the same when they come back from their bytes") {
  const std::array periods = {60s, 10s};
  RateWindows windows(periods);
  const std::array asks = {RateAsk{.window = 0, .limit = 100, .increment = 3},
                           RateAsk{.window = 1, .limit = 10}};
  for (int i = 0; i < 7; ++i) windows.take(kStart + i * 1'700ms, asks);
  RateWindows same(periods);
  same.set_bytes(windows.to_bytes());
  CHECK(same.to_bytes() == windows.to_bytes());
  CHECK((same.empty_at() == kStart + 6 * 1'700ms + 60s));
  for (int i = 0; i < 30; ++i) {
    const core::TimePoint now = kStart + 11s + i * 700ms;
    const RateVerdict one = windows.take(now, asks);
    const RateVerdict other = same.take(now, asks);
    CHECK(one.passed == other.passed);
    CHECK(one.remaining == other.remaining);
    CHECK(one.wait == other.wait);
  }

  const std::array quotas = {QuotaPeriod{kStart, 3600s}, QuotaPeriod{kStart, 0s}};
  QuotaWindows quota(quotas);
  CHECK_FALSE(quota.empty_at());
  const std::array calls = {QuotaAsk{.window = 0, .limit = {.calls = 9, .bytes = {}}},
                            QuotaAsk{.window = 1, .limit = {.calls = 9, .bytes = {}}}};
  quota.take(kStart + 1s, calls);
  quota.add_bytes(kStart + 1s, calls, 12'345'678'901);
  QuotaWindows again(quotas);
  again.set_bytes(quota.to_bytes());
  CHECK(again.to_bytes() == quota.to_bytes());
  CHECK((again.empty_at() == core::TimePoint::max()));
}

TEST_CASE("bytes of something else count nothing") {
  const std::array periods = {60s};
  RateWindows windows(periods);
  const RateAsk ask{.limit = 9};
  windows.take(kStart, {&ask, 1});
  const std::string bytes = windows.to_bytes();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    windows.set_bytes(bytes.substr(0, size));
    CHECK(windows.is_empty(kStart));
  }
  windows.set_bytes(bytes + '\0');
  CHECK(windows.is_empty(kStart));
  windows.set_bytes(bytes);
  CHECK_FALSE(windows.is_empty(kStart));
}

TEST_CASE("a compact window is exact for so many calls as it may keep") {
  std::mt19937 chance(7);
  const std::array periods = {10s};
  RateWindows exact(periods);
  RateWindows compact(periods, SlidingWindow::Detail::kCompact);
  const RateAsk ask{.limit = SlidingWindow::kExactCalls};
  core::TimePoint now = kStart;
  for (int i = 0; i < 5'000; ++i) {
    now += std::chrono::milliseconds(chance() % 40);
    const RateVerdict one = exact.take(now, {&ask, 1});
    const RateVerdict other = compact.take(now, {&ask, 1});
    REQUIRE(one.passed == other.passed);
    REQUIRE(one.remaining == other.remaining);
    REQUIRE(one.wait == other.wait);
  }
}

TEST_CASE("of more calls a compact window never lets pass too many, and waits hardly longer") {
  std::mt19937 chance(7);
  constexpr std::uint64_t kLimit = 3'000;
  constexpr auto kPeriod = 60s;
  const std::array periods = {kPeriod};
  RateWindows compact(periods, SlidingWindow::Detail::kCompact);
  const RateAsk ask{.limit = kLimit};
  // Calls leave by so much late; until then they may refuse another.
  constexpr auto kLate = std::chrono::milliseconds(kPeriod) / SlidingWindow::kExactCalls;
  std::deque<core::TimePoint> passed, late;
  core::TimePoint now = kStart;
  std::uint64_t all = 0, refused_early = 0;
  for (int i = 0; i < 40'000; ++i) {
    now += std::chrono::milliseconds(chance() % 20);
    while (!passed.empty() && now - passed.front() >= kPeriod) passed.pop_front();
    while (!late.empty() && now - late.front() >= kPeriod + kLate) late.pop_front();
    if (compact.take(now, {&ask, 1}).passed) {
      passed.push_back(now);
      late.push_back(now);
      ++all;
      REQUIRE(passed.size() <= kLimit);
    } else if (late.size() < kLimit) {
      ++refused_early;
    }
  }
  CHECK(all > 6 * kLimit);
  CHECK(refused_early == 0);
  CHECK(compact.to_bytes().size() < 2'000);
}

}  // namespace counted_windows_test
