#include "emulator/http/deadline.h"

#include <doctest/doctest.h>

namespace deadline_test {

using namespace aml::http;
using std::chrono::milliseconds;

namespace {

const Instant kStart{milliseconds(1'000'000)};
constexpr PaceRule kRule{milliseconds(100), 24};

}  // namespace

TEST_CASE("a deadline runs out once, unless its holder is back or it was moved") {
  Deadline deadline;
  CHECK(deadline.at() == Instant::max());
  CHECK_FALSE(deadline.expire(kStart));
  deadline.set(kStart);
  CHECK_FALSE(deadline.due(kStart - milliseconds(1)));
  CHECK(deadline.due(kStart));
  deadline.extend(kStart, kStart + milliseconds(5));
  CHECK_FALSE(deadline.expire(kStart));
  CHECK(deadline.expire(kStart + milliseconds(5)));
  CHECK_FALSE(deadline.expire(kStart + milliseconds(6)));
  CHECK(deadline.take());
  CHECK_FALSE(deadline.take());
  deadline.extend(kStart, kStart);
  CHECK(deadline.at() == Instant::max());
}

TEST_CASE("a pace is kept by enough bytes in each window") {
  Pace pace;
  CHECK(pace.window_end(kStart, kRule) == kStart + milliseconds(100));
  pace.moved(23);
  CHECK(pace.window_end(kStart + milliseconds(50), kRule) == kStart + milliseconds(100));
  pace.moved(1);
  CHECK(pace.kept(kStart + milliseconds(100), kRule));
  CHECK(pace.window_end(kStart + milliseconds(150), kRule) == kStart + milliseconds(200));
  pace.moved(23);
  CHECK_FALSE(pace.kept(kStart + milliseconds(200), kRule));
}

TEST_CASE("time in which a peer was not waited for does not count") {
  Pace pace;
  CHECK(pace.window_end(kStart, kRule) == kStart + milliseconds(100));
  const Instant later = kStart + milliseconds(500);
  CHECK(pace.window_end(later, kRule) == later + milliseconds(100));
}

}  // namespace deadline_test
