// Rules that cannot be: every fault at once, with its place and the nearest spelling.

#include "emulator/steering/fault_rule.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/emulator/steering/rules.h"

namespace fault_rule_test {

using namespace aml;
using namespace aml::tests;

namespace {

std::string faults_of(const std::string& text) {
  std::string all;
  for (const auto& fault : steering::parse_faults(text, "rule", vocabulary()).faults)
    all += definition::to_text(fault) + "\n";
  return all;
}

std::string in_match(const std::string& members) {
  return faults_of(R"({"match":{)" + members + R"(},"then":{"status":500}})");
}
std::string in_when(const std::string& members) {
  return faults_of(R"({"when":{)" + members + R"(},"then":{"status":500}})");
}
std::string in_then(const std::string& members) {
  return faults_of(R"({"then":{)" + members + "}}");
}

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("all faults of a rule are reported at once, in order, with the nearest spelling") {
  const std::string faults = faults_of(R"({"mach": {},
 "match": {"operation": "exectue", "service": "Review"},
 "when": {"frist": 2},
 "then": {"error": "RequestThrotled"}})");
  CHECK(faults ==
        "error: rule:1:2: a fault rule has no member \"mach\"\n"
        "  expected one of: name, match, when, then\n"
        "  did you mean \"match\"?\n"
        "error: rule:2:25: there is no operation \"exectue\"\n"
        "  expected one of: execute, submit, start, status, cancel, blob.put, blob.get, gateway, "
        "management, studio, rrs.execute, rrs.score, bes.submit, bes.status, blob.put-blob, "
        "blob.get-blob and 1 more\n"
        "  did you mean \"execute\"?\n"
        "error: rule:2:47: there is no service \"Review\"\n"
        "  expected one of: Reviews, Churn\n"
        "  did you mean \"Reviews\"?\n"
        "error: rule:3:10: \"when\" says first, after, nth, every, probability or until\n"
        "error: rule:3:11: \"when\" has no member \"frist\"\n"
        "  expected one of: first, after, count, nth, every, probability, seed, until\n"
        "  did you mean \"first\"?\n" +
            faults.substr(faults.find("error: rule:4:20")));
  CHECK(says(faults, "error: rule:4:20: there is no error \"RequestThrotled\"\n"));
  CHECK(says(faults, "  did you mean \"RequestThrottled\"?\n"));
}

TEST_CASE("what a match cannot be") {
  CHECK(says(in_match(R"("workspace":"mine")"), "a workspace is named by its id of 32 hex digits"));
  CHECK(says(in_match(R"("service":"")"), "\"service\" is empty"));
  CHECK(says(in_match(R"("path":"workspaces/*")"), "a path begins with a slash, or with *"));
  CHECK(says(in_match(R"("query":{"details":true})"), "\"details\" must be a text"));
  CHECK(says(in_match(R"("json":{"Inputs":1})"), "\"Inputs\" is not a JSON pointer"));
  CHECK(says(in_match(R"("json":{"/a~2":1})"), "is not a JSON pointer"));
  CHECK(says(in_match(R"("status":600)"), "\"status\" is a number such as 503, or \"5xx\""));
  CHECK(says(in_match(R"("status":"5x")"), "\"status\" is a number such as 503, or \"5xx\""));
  CHECK(says(in_match(R"("method":"PSOT")"), "no request has the method \"PSOT\""));
  CHECK(says(in_match(R"("method":"PSOT")"), "did you mean \"POST\"?"));
  CHECK(in_match(R"("method":"delete")").empty());
  CHECK(says(in_match(R"("body":1)"), "\"body\" must be a text, not 1"));
  CHECK(in_match(R"("service":"00000000000000000000000000000000")").empty());
}

TEST_CASE("what a when cannot be") {
  CHECK(says(in_when(R"("first":2,"every":3)"), "\"when\" says one thing, not several"));
  CHECK(says(in_when(R"("first":0)"), "\"first\" is a number from 1 on, not 0"));
  CHECK(says(in_when(R"("after":-1)"), "\"after\" is a number from 0 on, not -1"));
  CHECK(says(in_when(R"("first":1,"count":2)"), "\"count\" goes with \"after\""));
  CHECK(says(in_when(R"("every":1,"seed":2)"), "\"seed\" goes with \"probability\""));
  CHECK(says(in_when(R"("probability":1.5)"), "\"probability\" is a number from 0 to 1, not 1.5"));
  CHECK(says(in_when(R"("nth":[])"), "\"nth\" lists 1 to 1000 numbers"));
  CHECK(says(in_when(R"("nth":[0])"), "calls are counted from 1, not 0"));
  CHECK(says(in_when(R"("until":"soon")"), "\"until\" is a time such as 2s"));
}

TEST_CASE("what a then cannot be") {
  CHECK(says(faults_of("{}"), "a fault rule needs \"then\""));
  CHECK(says(in_then(""), "\"then\" says what happens"));
  CHECK(says(in_then(R"("error":"UnknownError")"), "several errors are called \"UnknownError\""));
  CHECK(says(in_then(R"("error":"UnknownError")"), "BadArgument/UnknownError"));
  CHECK(says(in_then(R"("status":100)"), "\"status\" is a number from 200 to 599"));
  CHECK(says(in_then(R"("body":"bad")"), "a \"body\" of your own needs a \"status\""));
  CHECK(says(in_then(R"("error":"RequestThrottled","status":500)"),
             "\"error\" and \"status\" cannot both be"));
  CHECK(says(in_then(R"("status":500,"connection":"reset")"),
             "\"status\" and \"connection\" cannot both be"));
  CHECK(says(in_then(R"("delay":"fast")"), "\"delay\" is a time such as 250ms or 2s"));
  CHECK(says(in_then(R"("delay":{"deviation":"1ms"})"), "a delay needs \"mean\""));
  CHECK(says(in_then(R"("body":{"rate":"1KiB"})"), "\"rate\" is a speed such as 1KiB/s"));
  CHECK(says(in_then(R"("body":{"cut":1})"), "\"cut\" is the part of the body"));
  CHECK(says(in_then(R"("body":{"corrupt":false})"), "\"corrupt\" can only be true"));
  CHECK(says(in_then(R"("status":204,"body":"x")"), "an answer with status 204 has no body"));
  CHECK(
      says(in_then(R"("status":304,"body":{"cut":0.5})"), "an answer with status 304 has no body"));
  CHECK(in_then(R"("status":204)").empty());
  CHECK(says(in_then(R"("body":{})"), "\"body\" says rate, cut or corrupt"));
  CHECK(says(in_then(R"("connection":"rest")"), "did you mean \"reset\"?"));
  CHECK(says(in_then(R"("headers":{"a b":"c"})"), "\"a b\" is not a header's name"));
  CHECK(says(in_then(R"("headers":{"a":"c\r\nd: e"})"), "\"a\" must be a text on one line"));
  CHECK(says(in_then(R"("headers":{"content-length":"3"})"), "the server itself says"));
  CHECK(says(in_then(R"("retryAfter":-1)"), "\"retryAfter\" is seconds"));
}

TEST_CASE("a text that is no rule") {
  CHECK(says(faults_of(""), "the file is empty"));
  CHECK(says(faults_of("7"), "a fault rule is an object, not 7"));
  CHECK(says(faults_of(R"({"name":")" + std::string(300, 'n') + R"(","then":{"status":500}})"),
             "a name has 200 bytes at most"));
  CHECK(says(faults_of(R"({"match":{"body":")" + std::string(70'000, 'n') +
                       R"("},"then":{"status":500}})"),
             "a rule has 64 KiB at most"));
}

TEST_CASE("rules beside a service are about it, where they name no other") {
  const steering::Vocabulary known = vocabulary();
  const auto parsed = steering::parse_faults_beside(known.services[1],
                                                    R"([{"then":{"status":500}},
          {"match":{"operation":"execute"},"then":{"status":501}},
          {"match":{"operation":"blob.put"},"then":{"status":502}},
          {"match":{"service":"Reviews"},"then":{"status":503}}])",
                                                    "faults.json", known);
  REQUIRE(parsed.faults.empty());
  REQUIRE(parsed.rules.size() == 4);
  steering::Subject own{.operation = "rrs.execute",
                        .workspace = kWorkspace,
                        .service = known.services[1].id,
                        .service_name = "Churn"};
  CHECK(parsed.rules[0].match.fits(own));
  CHECK(parsed.rules[1].match.fits(own));
  CHECK_FALSE(parsed.rules[3].match.fits(own));
  steering::Subject other{.operation = "rrs.execute",
                          .workspace = kWorkspace,
                          .service = kService,
                          .service_name = "Reviews"};
  CHECK_FALSE(parsed.rules[0].match.fits(other));
  CHECK(parsed.rules[3].match.fits(other));
  CHECK(parsed.rules[2].match.fits({.operation = "blob.put-blob"}));
  CHECK(parsed.rules[0].text.find(known.services[1].id) != std::string::npos);
}

TEST_CASE("what a drill cannot be") {
  CHECK(says(in_then(R"("job":"stuck-runing")"), "did you mean \"stuck-running\"?"));
  CHECK(says(in_then(R"("job":"runs")"), "a job that runs says \"duration\" or \"polls\""));
  CHECK(says(in_then(R"("job":"runs","polls":0)"), "\"polls\" is a number from 1"));
  CHECK(says(in_then(R"("job":"runs","duration":"x")"), "\"duration\" is a time such as"));
  CHECK(says(in_then(R"("job":"stuck-running","polls":2)"),
             "\"polls\" does not go with stuck-running"));
  CHECK(says(in_then(R"("job":"fail","at":2)"), "\"at\" is a part, from 0 to 1, not 2"));
  CHECK(says(in_then(R"("status":500,"duration":"1h")"), "\"duration\" goes with \"job\""));
  CHECK(says(in_then(R"("status":500,"job":"fail")"), "\"status\" and \"job\" cannot both be"));
  CHECK(says(faults_of(R"({"match":{"status":200},"then":{"job":"fail"}})"),
             "a drill is bound before there is a status"));
  CHECK(in_then(R"("job":"fail","at":0.4,"details":"lost")").empty());
}

}  // namespace fault_rule_test
