// Rules that people write about calls: which of them, and what happens.

#include <string>
#include <vector>

#include "emulator/definition/definition_wire.h"
#include "emulator/steering/expectations.h"
#include "emulator/steering/fault_rule.h"
#include "emulator/steering/glob.h"
#include "emulator/steering/verification.h"
#include "emulator/text/ascii.h"
#include "model/text_pattern.h"
#include "tests/fuzz/hold.h"
#include "tests/fuzz/targets.h"

namespace aml::tests {

namespace {

const steering::Vocabulary& known_names() {
  static const steering::Vocabulary kNames = {
      {"rrs.execute", "bes.submit", "bes.status", "blob.put-blob", "gateway.score"},
      {{"Reviews", std::string(32, 'b'), std::string(32, 'a')}}};
  return kNames;
}

/// Calls that rules may be about.
const std::vector<steering::Subject>& calls() {
  static const core::Headers kHeaders = {{"Content-Type", "application/json"}, {"x-ms-a", "1"}};
  static const std::string kService(32, 'b');
  static const std::string kWorkspace(32, 'a');
  static const std::vector<steering::Subject> kCalls = [] {
    steering::Subject execute;
    execute.operation = "rrs.execute";
    execute.workspace = kWorkspace;
    execute.service = kService;
    execute.service_name = "Reviews";
    execute.method = "POST";
    execute.path = "/workspaces/a/services/b/execute";
    execute.query = "api-version=2.0&details=true";
    execute.headers = &kHeaders;
    execute.body = R"({"Inputs":{"input1":{"Values":[["a",1]]}},"GlobalParameters":{"a/b":null}})";
    execute.body_bytes = execute.body.size();
    steering::Subject failed = execute;
    failed.status = 503;
    steering::Subject cut = execute;
    cut.body = cut.body.substr(0, 20);
    cut.body_cut = true;
    steering::Subject put;
    put.operation = "blob.put-blob";
    put.method = "PUT";
    put.path = "/devstoreaccount1/data/a.csv";
    put.status = 201;
    return std::vector{execute, failed, cut, put, steering::Subject()};
  }();
  return kCalls;
}

void check_match(const steering::Match& match) {
  for (const steering::Subject& call : calls()) {
    const bool fits = match.fits(call);
    hold(fits == match.differences(call).empty(), "what fits differs in nothing");
    hold(!fits || match.may_fit(call), "what fits may fit");
  }
}

void check_rule(const steering::FaultRule& rule) {
  const auto again = steering::parse_faults(rule.text, "rule", known_names());
  hold(again.faults.empty() && again.rules.size() == 1, "the text of a rule is a rule");
  hold_same(again.rules.front().text, rule.text, "the text of a rule is kept");
  check_match(rule.match);
  for (const steering::Subject& call : calls())
    hold(rule.match.fits(call) == again.rules.front().match.fits(call), "both fit the same calls");
  for (const std::uint64_t number : {1u, 2u, 7u}) {
    rule.when.applies(number, std::chrono::seconds(1));
    if (!rule.then.delay) continue;
    const auto wait = rule.then.delay->of(number);
    hold(wait.count() >= 0 && wait <= steering::Delay::kMax, "a wait is within its bounds");
  }
}

/// By all ways to take a run, as the pattern says it.
bool plain_fits(std::string_view pattern, std::string_view text, bool slash_stops) {
  std::vector<bool> fits(text.size() + 1, false);
  fits[text.size()] = true;
  for (std::size_t end = pattern.size(); end > 0;) {
    std::size_t begin = end - 1;
    while (pattern[begin] == '*' && begin > 0 && pattern[begin - 1] == '*') --begin;
    const bool is_run = pattern[begin] == '*';
    const bool stops = slash_stops && end - begin == 1;
    std::vector<bool> now(text.size() + 1, false);
    for (std::size_t at = text.size() + 1; at-- > 0;) {
      if (!is_run)
        now[at] = at < text.size() && text[at] == pattern[begin] && fits[at + 1];
      else
        now[at] = fits[at] || (at < text.size() && now[at + 1] && !(stops && text[at] == '/'));
    }
    fits = std::move(now);
    end = begin;
  }
  return fits[0];
}

}  // namespace

void fuzz_match_rule(std::string_view text) {
  const auto parsed = steering::parse_faults(text, "rule", known_names());
  hold(parsed.faults.empty() || parsed.rules.empty(), "there are rules or faults");
  for (const auto& fault : parsed.faults)
    hold(fault.line >= 1 && !fault.message.empty(), "a fault has its place");
  for (const steering::FaultRule& rule : parsed.rules) check_rule(rule);
  steering::parse_faults_beside(known_names().services.front(), text, "faults.json", known_names());
}

void fuzz_expectation(std::string_view text) {
  const auto parsed = steering::parse_expectations(text, "verify", known_names());
  if (!parsed.faults.empty()) return;
  steering::Verification verification(parsed.expectations);
  std::uint64_t number = 0;
  for (const steering::Subject& call : calls()) {
    ++number;
    verification.add({number, text::TimePoint(std::chrono::milliseconds(100 * number)),
                      call.status == 503, call});
  }
  const steering::Verdict verdict = verification.finish("");
  hold(verdict.expectations.size() == parsed.expectations.expect.size(), "each has its result");
  hold(verdict.kind != steering::Verdict::Kind::kUnmet || !verdict.reasons.empty(),
       "what is not met has a reason");
  for (const steering::Expectation& one : parsed.expectations.expect) {
    check_match(one.match);
    hold(!steering::describe_count(one).empty(), "a count is said");
  }
}

void fuzz_glob(std::string_view input) {
  const std::string_view pattern = text::cut(input, '\n');
  hold(steering::fits_path(pattern, input) == plain_fits(pattern, input, true), "a path fits");
  hold(steering::fits_value(pattern, input) == plain_fits(pattern, input, false), "a value fits");
  if (!is_plain_text(pattern) || !is_plain_text(input)) return;
  const bool is_simple = pattern.find('?') == pattern.npos;
  const bool matches = model::matches_pattern(pattern, input);
  if (is_simple) hold(matches == plain_fits(pattern, input, false), "a text matches");
}

}  // namespace aml::tests
