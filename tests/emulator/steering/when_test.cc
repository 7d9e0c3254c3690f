#include "emulator/steering/when.h"

#include <doctest/doctest.h>

#include "tests/emulator/steering/rules.h"

namespace when_test {

using namespace aml;
using namespace aml::tests;
using std::chrono::milliseconds;
using steering::When;

namespace {

When when_of(const std::string& text) {
  return rule_of(R"({"when":)" + text + R"(,"then":{"status":500}})").when;
}

// Which of the first calls it applies to: 1 or 0 for each.
std::string applied(const When& when, int calls) {
  std::string text;
  for (int i = 1; i <= calls; ++i)
    text += when.applies(static_cast<std::uint64_t>(i), milliseconds(0)) ? '1' : '0';
  return text;
}

}  // namespace

TEST_CASE("a rule acts on the calls that its count says") {
  CHECK(applied(When(), 3) == "111");
  CHECK(applied(when_of(R"({"first":2})"), 4) == "1100");
  CHECK(applied(when_of(R"({"after":2})"), 5) == "00111");
  CHECK(applied(when_of(R"({"after":1,"count":2})"), 5) == "01100");
  CHECK(applied(when_of(R"({"after":0,"count":1})"), 3) == "100");
  CHECK(applied(when_of(R"({"nth":[4,1]})"), 5) == "10010");
  CHECK(applied(when_of(R"({"every":3})"), 7) == "0010010");
}

TEST_CASE("a rule ends with its time") {
  const When when = when_of(R"({"until":"2s"})");
  CHECK(when.applies(1, milliseconds(0)));
  CHECK(when.applies(9, milliseconds(1999)));
  CHECK_FALSE(when.applies(10, milliseconds(2000)));
}

TEST_CASE("chance: the same seed gives the same sequence everywhere, 0 touches nothing") {
  CHECK(applied(when_of(R"({"probability":0.1,"seed":7})"), 40) ==
        "0100000000000000000000000010000100001000");
  const When never = when_of(R"({"probability":0,"seed":7})");
  const When always = when_of(R"({"probability":1,"seed":7})");
  const When tenth = when_of(R"({"probability":0.1})");
  int touched = 0;
  int missed = 0;
  int tenths = 0;
  for (std::uint64_t i = 1; i <= 1'000'000; ++i) {
    touched += never.applies(i, milliseconds(0)) ? 1 : 0;
    missed += always.applies(i, milliseconds(0)) ? 0 : 1;
    tenths += tenth.applies(i, milliseconds(0)) ? 1 : 0;
  }
  CHECK(touched == 0);
  CHECK(missed == 0);
  CHECK(tenths > 99'000);
  CHECK(tenths < 101'000);
}

}  // namespace when_test
