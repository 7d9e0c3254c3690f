#include "emulator/steering/expectations.h"

#include <algorithm>
#include <utility>

#include "emulator/definition/positioned_json.h"
#include "emulator/text/units.h"

namespace aml::steering {

namespace {

using namespace definition;  // the kinds
using std::chrono::milliseconds;

const FormatObject kExpectationFormat{"expectation",
                                      "an expectation",
                                      {{"match", kObject, true, &kMatchFormat},
                                       {"exactly", kInteger},
                                       {"atLeast", kInteger},
                                       {"atMost", kInteger},
                                       {"never", kBoolean}}};
const FormatObject kRetriesFormat{"retries",
                                  "\"retries\"",
                                  {{"match", kObject, true, &kMatchFormat},
                                   {"minimumDelay", kText},
                                   {"backoff", kBoolean},
                                   {"maximum", kInteger}}};
const FormatObject kExpectationsFormat{"expectations",
                                       "what is to be verified",
                                       {{"expect", kList, false, &kExpectationFormat, kObject},
                                        {"inOrder", kBoolean},
                                        {"within", kText},
                                        {"retries", kObject, false, &kRetriesFormat}}};

std::optional<std::uint64_t> read_count(const Node& node, FaultList& faults) {
  const auto number = node.integer();
  if (!number) return std::nullopt;
  if (*number >= 0) return static_cast<std::uint64_t>(*number);
  faults.add(node.position(),
             in_quotes(node.name()) + " is a number of calls, not " + node.shown());
  return std::nullopt;
}

milliseconds read_time(const Node& node, milliseconds most, FaultList& faults) {
  const auto text = node.text();
  if (!text) return milliseconds(0);
  const auto time = text::parse_duration(*text);
  if (!time) {
    faults.add(node.position(),
               in_quotes(node.name()) + " is a time such as 2s, not " + node.shown());
  } else if (*time > most) {
    faults.add(node.position(), in_quotes(node.name()) + " is " +
                                    std::to_string(most.count() / 1000) + "s at most, not " +
                                    node.shown());
  }
  return time.value_or(milliseconds(0));
}

// Without any count: at least one call.
void read_counts(const Node& node, Expectation& expectation, FaultList& faults) {
  const Node exactly = node.member("exactly");
  const Node never = node.member("never");
  const bool bounded = node.member("atLeast").present() || node.member("atMost").present();
  if (exactly.present() + never.present() + bounded > 1)
    faults.add(node.position(), "an expectation says exactly, never, or atLeast and atMost");
  if (never.boolean() == false) faults.add(never.position(), "\"never\" is true or left out");
  const auto number = read_count(exactly, faults);
  const auto least = read_count(node.member("atLeast"), faults);
  const auto most = read_count(node.member("atMost"), faults);
  if (least && most && *least > *most)
    faults.add(node.member("atLeast").position(), "\"atLeast\" is more than \"atMost\"");
  if (never.present()) {
    expectation.at_most = 0;
  } else if (number) {
    expectation.at_least = *number;
    expectation.at_most = number;
  } else {
    expectation.at_least = least.value_or(most ? 0 : 1);
    expectation.at_most = most;
  }
}

Expectation read_expectation(const Node& node, const Vocabulary& vocabulary, FaultList& faults) {
  Expectation expectation;
  expectation.match = read_match(node.member("match"), vocabulary, faults);
  expectation.match_text = node.member("match").json();
  read_counts(node, expectation, faults);
  return expectation;
}

RetryRule read_retries(const Node& node, const Vocabulary& vocabulary, FaultList& faults) {
  RetryRule rule;
  rule.match = read_match(node.member("match"), vocabulary, faults);
  rule.minimum_delay = read_time(node.member("minimumDelay"), std::chrono::hours(24), faults);
  rule.backoff = node.member("backoff").boolean().value_or(false);
  rule.maximum = read_count(node.member("maximum"), faults);
  if (rule.minimum_delay.count() == 0 && !node.member("minimumDelay").present() && !rule.backoff &&
      !rule.maximum) {
    faults.add(node.position(), "\"retries\" says minimumDelay, backoff or maximum");
  }
  return rule;
}

Expectations read_expectations(const Node& root, const Vocabulary& vocabulary, FaultList& faults) {
  check_format(root, kExpectationsFormat, faults);
  Expectations all;
  const std::vector<Node> expect = root.member("expect").children();
  if (expect.size() > Expectations::kMaxExpectations)
    faults.add(root.member("expect").position(), "\"expect\" lists 200 expectations at most");
  for (const Node& item : expect) all.expect.push_back(read_expectation(item, vocabulary, faults));
  all.in_order = root.member("inOrder").boolean().value_or(false);
  all.within = read_time(root.member("within"), Expectations::kMaxWithin, faults);
  const Node retries = root.member("retries");
  if (retries.present()) all.retries = read_retries(retries, vocabulary, faults);
  if (all.expect.empty() && !retries.present() && root.is(kObject))
    faults.add(root.position(), "nothing is expected: \"expect\" or \"retries\" is needed");
  return all;
}

}  // namespace

bool Expectations::needs_headers() const {
  return (retries && retries->match.needs_headers()) ||
         std::any_of(expect.begin(), expect.end(),
                     [](const Expectation& one) { return one.match.needs_headers(); });
}

ParsedExpectations parse_expectations(std::string_view text, const std::string& file,
                                      const Vocabulary& vocabulary) {
  ParsedExpectations parsed;
  FaultList faults(file);
  const PositionedJson document = read_json(text, faults);
  if (document.complete)
    parsed.expectations = read_expectations(Node(document), vocabulary, faults);
  parsed.faults = faults.take();
  return parsed;
}

std::string describe_count(const Expectation& expectation) {
  const auto calls = [](std::uint64_t count) {
    return std::to_string(count) + (count == 1 ? " call" : " calls");
  };
  if (!expectation.at_most) return "at least " + calls(expectation.at_least);
  if (*expectation.at_most == 0) return "no call";
  if (expectation.at_least == *expectation.at_most) return "exactly " + calls(expectation.at_least);
  if (expectation.at_least == 0) return "at most " + calls(*expectation.at_most);
  return std::to_string(expectation.at_least) + " to " + calls(*expectation.at_most);
}

}  // namespace aml::steering
