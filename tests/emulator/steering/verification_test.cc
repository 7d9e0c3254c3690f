// What was expected against what was made: counts, order, retries, and what cannot be known.

#include "emulator/steering/verification.h"

#include <doctest/doctest.h>

#include "tests/emulator/steering/rules.h"

namespace verification_test {

using namespace aml;
using namespace aml::tests;
using std::chrono::milliseconds;
using steering::Expectations;
using steering::MadeCall;
using steering::Subject;
using steering::Verdict;

namespace {

Expectations expectations_of(const std::string& text) {
  steering::ParsedExpectations parsed = steering::parse_expectations(text, "verify", vocabulary());
  std::string faults;
  for (const auto& fault : parsed.faults) faults += definition::to_text(fault) + "\n";
  REQUIRE_MESSAGE(faults.empty(), faults);
  return parsed.expectations;
}

std::string faults_of(const std::string& text) {
  std::string faults;
  for (const auto& fault : steering::parse_expectations(text, "verify", vocabulary()).faults)
    faults += definition::to_text(fault) + "\n";
  return faults;
}

/// One letter a call: e execute, s submit, p poll; upper case where it failed.
std::vector<MadeCall> calls_of(const std::string& letters) {
  std::vector<MadeCall> calls;
  for (const char letter : letters) {
    const bool failed = letter < 'a';
    const char kind = static_cast<char>(failed ? letter + 32 : letter);
    MadeCall call{calls.size() + 1, text::TimePoint(milliseconds(1000 * calls.size())), failed, {}};
    call.subject.operation = kind == 'e'   ? "rrs.execute"
                             : kind == 's' ? "bes.submit"
                                           : "bes.status";
    call.subject.method = "POST";
    call.subject.path = "/x";
    call.subject.status = failed ? 503 : 200;
    calls.push_back(call);
  }
  return calls;
}

Verdict verdict_of(const std::string& text, const std::vector<MadeCall>& calls,
                   const std::string& incomplete = "") {
  const Expectations expectations = expectations_of(text);
  steering::Verification verification(expectations);
  for (const MadeCall& call : calls) verification.add(call);
  return verification.finish(incomplete);
}

std::string all(const std::vector<std::string>& reasons) {
  std::string text;
  for (const std::string& reason : reasons) text += reason + "\n";
  return text;
}

std::string execute(const std::string& count) {
  return R"({"match":{"operation":"execute"})" + count + "}";
}

}  // namespace

TEST_CASE("verification: counts of calls") {
  struct {
    const char* count;
    const char* calls;
    bool met;
  } cases[] = {{R"(,"exactly":2)", "eep", true},
               {R"(,"exactly":2)", "e", false},
               {R"(,"exactly":2)", "eee", false},
               {R"(,"exactly":0)", "p", true},
               {R"(,"atLeast":2)", "eee", true},
               {R"(,"atLeast":2)", "ep", false},
               {R"(,"atMost":2)", "", true},
               {R"(,"atMost":2)", "eee", false},
               {R"(,"atLeast":1,"atMost":2)", "ee", true},
               {R"(,"atLeast":1,"atMost":2)", "", false},
               {R"(,"never":true)", "sp", true},
               {R"(,"never":true)", "se", false},
               {"", "e", true},
               {"", "s", false}};
  for (const auto& one : cases) {
    CAPTURE(one.count);
    CAPTURE(one.calls);
    const Verdict verdict =
        verdict_of(R"({"expect":[)" + execute(one.count) + "]}", calls_of(one.calls));
    CHECK((verdict.kind == Verdict::Kind::kMet) == one.met);
    CHECK(verdict.reasons.empty() == one.met);
    CHECK(verdict.expectations.at(0).met == one.met);
  }
}

TEST_CASE("verification: reasons name the expectation, and the nearest entries what differs") {
  std::vector<MadeCall> calls = calls_of("EsEe");
  const Verdict few = verdict_of(
      R"({"expect":[{"match":{"operation":"execute","status":200},"exactly":2}]})", calls);
  CHECK(
      all(few.reasons) ==
      "expect 1 {\"operation\": \"execute\", \"status\": 200}: exactly 2 calls expected, 1 made\n");
  REQUIRE(few.expectations[0].nearest.size() == 3);
  CHECK(few.expectations[0].nearest[0].number == 3);
  CHECK(few.expectations[0].nearest[0].differs == std::vector<std::string_view>{"status"});
  CHECK(few.expectations[0].nearest[1].number == 2);
  CHECK(few.expectations[0].nearest[1].differs == std::vector<std::string_view>{"operation"});
  const Verdict many = verdict_of(R"({"expect":[)" + execute(R"(,"atMost":1)") + "]}", calls);
  REQUIRE(many.expectations[0].nearest.size() == 2);
  CHECK(many.expectations[0].nearest[0].number == 3);
  CHECK(many.is_final);
  CHECK_FALSE(few.is_final);
}

TEST_CASE("verification: a call through the gateway counts once for each of its sides") {
  std::vector<MadeCall> calls = calls_of("e");
  calls[0].inner = calls[0].subject;
  calls[0].subject.operation = "gateway.score";
  const char* all_once = R"({"expect":[{"match":{"operation":"execute"},"exactly":1},
      {"match":{"operation":"gateway"},"exactly":1},{"match":{},"exactly":1}]})";
  CHECK(all(verdict_of(all_once, calls).reasons) == "");
}

TEST_CASE("verification: order") {
  const std::string three =
      R"({"inOrder":true,"expect":[{"match":{"operation":"submit"},"exactly":1},)" +
      execute(R"(,"exactly":2)") + R"(,{"match":{"operation":"status"},"atLeast":2}]})";
  const std::string bounded =
      R"({"inOrder":true,"expect":[{"match":{"operation":"submit"},"exactly":1},)" +
      execute(R"(,"atMost":1)") + R"(,{"match":{"operation":"status"},"atLeast":1}]})";
  const std::string twice =
      R"({"inOrder":true,"expect":[)" + execute("") + "," + execute("") + "]}";
  struct {
    const std::string& expected;
    const char* calls;
    bool met;
  } cases[] = {{three, "seepp", true},  {three, "pseepp", true},  {three, "espep", false},
               {three, "speep", false}, {three, "seepsp", false}, {bounded, "sep", true},
               {bounded, "sp", true},   {bounded, "esp", false},  {bounded, "spe", false},
               {twice, "ee", true},     {twice, "e", false}};
  for (const auto& one : cases) {
    CAPTURE(one.expected);
    CAPTURE(one.calls);
    const Verdict verdict = verdict_of(one.expected, calls_of(one.calls));
    CAPTURE(all(verdict.reasons));
    CHECK((verdict.kind == Verdict::Kind::kMet) == one.met);
  }
}

TEST_CASE("verification: retries by the journal's times") {
  struct {
    const char* rule;
    const char* calls;
    std::vector<int> at_ms;
    const char* reason;  ///< a part of it; empty: met
  } cases[] = {{R"("minimumDelay":"1s")", "EEe", {0, 1000, 2000}, ""},
               {R"("minimumDelay":"1s")", "EEe", {0, 999, 2000}, "retry 1 came 0.999 s after"},
               {R"("minimumDelay":"1s")", "eee", {0, 1, 2}, ""},
               {R"("backoff":true)", "EEEe", {0, 1000, 3000, 7000}, ""},
               {R"("backoff":true)", "EEEe", {0, 1000, 3000, 5000}, ""},
               {R"("backoff":true)", "EEEe", {0, 1000, 2000, 3000}, "waits do not grow"},
               {R"("backoff":true)", "EEE", {0, 1000, 2000}, "waits do not grow"},
               {R"("backoff":true)", "EEEe", {0, 3000, 4000, 9000}, "retry 2 waited 1.000 s"},
               {R"("maximum":2)", "EEE", {0, 1, 2}, ""},
               {R"("maximum":2)", "EEEE", {0, 1, 2, 3}, "was retried more than 2 times"},
               {R"("maximum":1)", "EeEe", {0, 1, 2, 3}, ""},
               // Answered in another order than made: two at once, not a call and its retry.
               {R"("minimumDelay":"1s","maximum":0)", "EE", {500, 0}, ""}};
  for (const auto& one : cases) {
    CAPTURE(one.rule);
    CAPTURE(one.calls);
    std::vector<MadeCall> calls = calls_of(one.calls);
    for (std::size_t i = 0; i < calls.size(); ++i)
      calls[i].time = text::TimePoint(milliseconds(one.at_ms[i]));
    const Verdict verdict = verdict_of(
        R"({"retries":{"match":{"operation":"execute"},)" + std::string(one.rule) + "}}", calls);
    CHECK(all(verdict.reasons).find(one.reason) != std::string::npos);
    CHECK((verdict.kind == Verdict::Kind::kMet) == std::string_view(one.reason).empty());
  }
}

TEST_CASE("verification: calls with other bodies are no retries of each other") {
  std::vector<MadeCall> calls = calls_of("EEe");
  calls[1].subject.body = "other";
  const Verdict verdict = verdict_of(R"({"retries":{"match":{},"minimumDelay":"1s","maximum":0}})",
                                     {calls[0], calls[1]});
  CHECK(verdict.kind == Verdict::Kind::kMet);
  CHECK(verdict.retries == 0);
  CHECK(verdict_of(R"({"retries":{"match":{},"maximum":0}})", calls).retries == 1);
}

TEST_CASE("verification: what cannot be known is not met, and not unmet") {
  std::vector<MadeCall> calls = calls_of("ee");
  calls[1].subject.body = "the start";
  calls[1].subject.body_cut = true;
  const auto kind = [&](const std::string& count) {
    return verdict_of(R"({"expect":[{"match":{"body":"the end"})" + count + "}]}", calls).kind;
  };
  CHECK(kind(R"(,"atLeast":1)") == Verdict::Kind::kUnknown);
  CHECK(kind(R"(,"never":true)") == Verdict::Kind::kUnknown);
  CHECK(kind(R"(,"atLeast":2)") == Verdict::Kind::kUnmet);
  CHECK(kind(R"(,"atMost":1)") == Verdict::Kind::kMet);
  const Verdict dropped = verdict_of(R"({"expect":[)" + execute("") + "]}", calls, "dropped.");
  CHECK(dropped.kind == Verdict::Kind::kUnknown);
  CHECK(all(dropped.reasons) == "dropped.\n");
  CHECK(dropped.is_final);
}

TEST_CASE("expectations that cannot be: every fault at once, with the nearest spelling") {
  const std::string faults = faults_of(R"({"expct":[],"within":"2","retries":{"match":{}},
      "expect":[{"match":{"operation":"exectue"},"exactly":-1},{"exactly":1,"never":true},
                {"match":{},"atLeast":3,"atMost":2},{"match":{},"never":false}]})");
  for (const char* part :
       {"verify:1:2: what is to be verified has no member \"expct\"", "did you mean \"expect\"?",
        "\"within\" is a time such as 2s", "did you mean \"execute\"?",
        "\"retries\" says minimumDelay, backoff or maximum",
        "\"exactly\" is a number of calls, not -1", "an expectation needs \"match\"",
        "an expectation says exactly, never, or atLeast and atMost",
        "\"atLeast\" is more than \"atMost\"", "\"never\" is true or left out"}) {
    CAPTURE(part);
    CHECK(faults.find(part) != std::string::npos);
  }
  CHECK(faults_of("{}").find("nothing is expected") != std::string::npos);
  CHECK(faults_of("[]").find("is an object") != std::string::npos);
  CHECK(faults_of(R"({"expect":[],"within":"61s","retries":{"match":{},"maximum":1}})")
            .find("60s at most") != std::string::npos);
}

}  // namespace verification_test
