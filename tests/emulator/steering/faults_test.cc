// Which rule acts on a call, and what is counted.

#include "emulator/steering/faults.h"

#include <doctest/doctest.h>

#include "emulator/steering/memory_fault_store.h"
#include "emulator/text/dates.h"
#include "tests/emulator/steering/rules.h"

namespace faults_test {

using namespace aml;
using namespace aml::tests;
using steering::Faults;
using steering::Subject;

namespace {

struct Setup {
  explicit Setup(std::vector<steering::FaultRule> initial = {})
      : clock(*text::parse_utc("2016-10-14T14:52:33Z")),
        faults(store, clock, &rule_of, std::move(initial)) {}

  // The ids of the rules that act on so many calls, a dash where none does.
  std::string acting(int calls, const Subject& subject = {.operation = "rrs.execute"},
                     bool answered = false) {
    std::string text;
    for (int i = 0; i < calls; ++i) {
      const auto hit = faults.decide(subject, answered);
      text += hit ? hit->id : "-";
    }
    return text;
  }

  steering::MemoryFaultStore store;
  core::ManualClock clock;
  Faults faults;
};

}  // namespace

TEST_CASE("the first rule that applies acts, and every one that matches counts") {
  Setup setup;
  CHECK_FALSE(setup.faults.any());
  setup.faults.add(rule_of(R"({"when":{"first":2},"then":{"status":500}})"), "a");
  setup.faults.add(rule_of(R"({"when":{"nth":[2,4]},"then":{"status":501}})"), "b");
  setup.faults.add(rule_of(R"({"match":{"operation":"submit"},"then":{"status":502}})"), "c");
  CHECK(setup.faults.any());
  CHECK(setup.acting(5) == "aa-b-");
  CHECK(setup.store.find("a")->seen == 5);
  CHECK(setup.store.find("a")->applied == 2);
  CHECK(setup.store.find("b")->seen == 5);
  CHECK(setup.store.find("b")->applied == 1);
  CHECK(setup.store.find("c")->seen == 0);
  CHECK(setup.faults.remove("a"));
  CHECK_FALSE(setup.faults.remove("a"));
  CHECK(setup.faults.remove("b"));
  CHECK(setup.acting(1) == "-");
  CHECK(setup.acting(1, {.operation = "bes.submit"}) == "c");
  setup.faults.clear(std::nullopt);
  CHECK_FALSE(setup.faults.any());
}

TEST_CASE("a rule that asks for a status sees answered calls alone") {
  Setup setup;
  setup.faults.add(rule_of(R"({"match":{"status":"4xx"},"then":{"status":500}})"), "a");
  CHECK(setup.acting(1) == "-");
  CHECK(setup.acting(1, {.status = 404}, true) == "a");
  CHECK(setup.acting(1, {.status = 200}, true) == "-");
}

TEST_CASE("a rule's time is emulated, from when it was made") {
  Setup setup;
  setup.clock.advance(std::chrono::hours(1));
  setup.faults.add(rule_of(R"({"when":{"until":"2s"},"then":{"status":500}})"), "a");
  CHECK(setup.acting(2) == "aa");
  setup.clock.advance(std::chrono::seconds(2));
  CHECK(setup.acting(2) == "--");
}

TEST_CASE("rules of a workspace go alone, and a reset brings the initial ones back, uncounted") {
  Setup setup({rule_of(R"({"name":"i","match":{"service":"Reviews"},"then":{"status":500}})")});
  CHECK_FALSE(setup.faults.any());
  setup.faults.reset(std::nullopt);
  REQUIRE(setup.store.list(std::nullopt).size() == 1);
  const std::string initial = setup.store.list(std::nullopt)[0].id;
  setup.faults.add(rule_of(R"({"match":{"operation":"submit"},"then":{"status":500}})"), "x");
  const Subject call{.operation = "rrs.execute",
                     .workspace = kWorkspace,
                     .service = kService,
                     .service_name = "Reviews"};
  CHECK(setup.acting(1, call) == initial);
  setup.faults.clear(kWorkspace);
  CHECK(setup.acting(1, call) == "-");
  CHECK(setup.store.list(std::nullopt).size() == 1);
  setup.faults.reset(kWorkspace);
  CHECK(setup.store.find(initial)->seen == 0);
  CHECK(setup.store.find("x"));
  setup.faults.reset(std::nullopt);
  CHECK_FALSE(setup.store.find("x"));
  CHECK(setup.acting(1, call) == initial);
}

TEST_CASE("no more rules than there may be") {
  Setup setup;
  for (std::size_t i = 0; i < steering::FaultStore::kMaxRules; ++i)
    REQUIRE(setup.store.add({.id = std::to_string(i), .text = R"({"then":{"status":500}})"}));
  CHECK_FALSE(setup.faults.add(rule_of(R"({"then":{"status":500}})"), "more"));
}

TEST_CASE("probability 0 touches none of many calls") {
  Setup setup;
  setup.faults.add(rule_of(R"({"when":{"probability":0},"then":{"connection":"reset"}})"), "a");
  const Subject call{.operation = "rrs.execute"};
  int touched = 0;
  for (int i = 0; i < 1'000'000; ++i) touched += setup.faults.decide(call, false) ? 1 : 0;
  CHECK(touched == 0);
  CHECK(setup.store.find("a")->seen == 1'000'000);
  CHECK(setup.store.find("a")->applied == 0);
}

}  // namespace faults_test
