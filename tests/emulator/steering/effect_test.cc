#include "emulator/steering/effect.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/emulator/steering/rules.h"

namespace effect_test {

using namespace aml;
using namespace aml::tests;
using std::chrono::milliseconds;
using steering::Delay;
using steering::Effect;

namespace {

Effect effect_of(const std::string& text) {
  return rule_of(R"({"then":)" + text + "}").then;
}

}  // namespace

TEST_CASE("an effect says what it was given") {
  const Effect error = effect_of(R"({"error":"requestthrottled","retryAfter":5,"delay":"200ms"})");
  REQUIRE(error.error != nullptr);
  CHECK(error.error->code == "RequestThrottled");
  CHECK(error.retry_after_seconds == 5);
  REQUIRE(error.delay);
  CHECK(error.delay->of(1) == milliseconds(200));
  CHECK(error.replaces_answer());
  CHECK_FALSE(error.is_about_bytes());

  REQUIRE(effect_of(R"({"error":"InternalError/UnknownError"})").error != nullptr);
  CHECK(effect_of(R"({"error":"ServerBusy"})").error->error_class.status == 503);

  const Effect own = effect_of(R"({"status":502,"body":"bad","headers":{"x-a":"b"}})");
  CHECK(own.status == 502);
  CHECK(own.body == "bad");
  CHECK(own.headers.at(0).value == "b");

  const Effect bytes = effect_of(R"({"body":{"rate":"1KiB/s","cut":0.5,"corrupt":true}})");
  CHECK(bytes.bytes_per_second == 1024);
  CHECK(bytes.cut == 0.5);
  CHECK(bytes.corrupt);
  CHECK(bytes.is_about_bytes());
  CHECK_FALSE(bytes.replaces_answer());
  CHECK(effect_of(R"({"connection":"hang"})").outcome == http::Delivery::Outcome::kHang);
}

TEST_CASE("a drawn delay is normal, never negative, and the same for the same seed") {
  const Delay delay = *effect_of(R"({"delay":{"mean":"200ms","deviation":"50ms","seed":7}})").delay;
  double sum = 0;
  double squares = 0;
  constexpr int kDraws = 10'000;
  for (int i = 1; i <= kDraws; ++i) {
    const auto drawn = static_cast<double>(delay.of(static_cast<std::uint64_t>(i)).count());
    CHECK(drawn >= 0);
    sum += drawn;
    squares += drawn * drawn;
  }
  const double mean = sum / kDraws;
  CHECK(std::abs(mean - 200) < 3);
  CHECK(std::abs(std::sqrt(squares / kDraws - mean * mean) - 50) < 3);
  CHECK(delay.of(1) == delay.of(1));
  CHECK(delay.of(1) != delay.of(2));
  const Delay wide{.mean = milliseconds(1), .deviation = milliseconds(1000), .seed = 1};
  for (std::uint64_t i = 1; i <= 100; ++i) CHECK(wide.of(i).count() >= 0);
}

}  // namespace effect_test
