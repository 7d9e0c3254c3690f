// Each member of a match, alone and together.

#include "emulator/steering/match.h"

#include <doctest/doctest.h>

#include "tests/emulator/steering/rules.h"

namespace match_test {

using namespace aml;
using namespace aml::tests;
using steering::Match;
using steering::Subject;

namespace {

const core::Headers kHeaders = {{"Authorization", "Bearer abc"}, {"x-trace", "a/b"}};

Subject subject() {
  return {.operation = "rrs.execute",
          .workspace = kWorkspace,
          .service = kService,
          .service_name = "Reviews",
          .job = "42",
          .subscription = "starter-demo",
          .method = "POST",
          .path = "/workspaces/1/services/2/execute",
          .query = "api-version=2.0&details=tr%75e&empty",
          .headers = &kHeaders,
          .body = R"({"Inputs":{"a/b":[1,2.0,"x"]},"on":true})",
          .status = 503};
}

Match match_of(const std::string& members) {
  return rule_of(R"({"match":{)" + members + R"(},"then":{"status":500}})").match;
}

}  // namespace

TEST_CASE("a match fits where each of its members does") {
  struct {
    const char* members;
    bool fits;
  } cases[] = {
      {"", true},
      {R"("workspace":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")", true},
      {R"("workspace":"00000000000000000000000000000000")", false},
      {R"("service":"reviews")", true},
      {R"("service":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")", true},
      {R"("service":"Churn")", false},
      {R"("operation":"execute")", true},
      {R"("operation":"rrs.execute")", true},
      {R"("operation":"rrs.score")", false},
      {R"("operation":"submit")", false},
      {R"("operation":"gateway")", false},
      {R"("method":"post")", true},
      {R"("method":"GET")", false},
      {R"("path":"/workspaces/*/services/*/execute")", true},
      {R"("path":"**/execute")", true},
      {R"("path":"/workspaces/*/execute")", false},
      {R"("query":{"API-version":"2.0"})", true},
      {R"("query":{"details":"true","api-version":"*"})", true},
      {R"("query":{"empty":""})", true},
      {R"("query":{"empty":"?"})", false},
      {R"("query":{"missing":"*"})", false},
      {R"("header":{"authorization":"Bearer *"})", true},
      {R"("header":{"x-trace":"*"})", true},
      {R"("header":{"x-trace":"b"})", false},
      {R"("header":{"x-none":"*"})", false},
      {R"("body":"Inputs")", true},
      {R"("body":"inputs")", false},
      {R"("json":{"/Inputs/a~1b/0":1})", true},
      {R"("json":{"/Inputs/a~1b/1":2})", true},
      {R"("json":{"/Inputs/a~1b/2":"x","/on":true})", true},
      {R"("json":{"/Inputs/a~1b":[1,2.0,"x"]})", true},
      {R"("json":{"/Inputs/a~1b/3":1})", false},
      {R"("json":{"/Inputs/a~1b/x":1})", false},
      {R"("json":{"/on":null})", false},
      {R"("json":{"/none/none":null})", false},
      {R"("job":"42")", true},
      {R"("job":"43")", false},
      {R"("status":503)", true},
      {R"("status":"5xx")", true},
      {R"("status":"4xx")", false},
      {R"("status":500)", false},
      {R"("subscription":"Starter-demo")", true},
      {R"("subscription":"unlimited-demo")", false},
      {R"("service":"Reviews","operation":"execute","method":"POST","status":"5xx")", true},
      {R"("service":"Reviews","operation":"execute","method":"PUT","status":"5xx")", false}};
  for (const auto& test : cases) {
    CAPTURE(test.members);
    CHECK(match_of(test.members).fits(subject()) == test.fits);
  }
}

TEST_CASE("a JSON pointer is asked of no document that is not JSON") {
  Subject other = subject();
  other.body = "on=true";
  CHECK_FALSE(match_of(R"("json":{"":true})").fits(other));
  other.json = nullptr;
  other.body = "true";
  CHECK(match_of(R"("json":{"":true})").fits(other));
  other.json = nullptr;
  other.body = std::string_view("true\0x", 6);
  CHECK_FALSE(match_of(R"("json":{"":true})").fits(other));
}

TEST_CASE("short names mean their operations") {
  struct {
    const char* name;
    const char* operation;
    bool fits;
  } cases[] = {{"execute", "rrs.score", true},        {"execute", "rrs.swagger", false},
               {"status", "bes.status", true},        {"blob.put", "blob.put-block-list", true},
               {"blob.put", "blob.get-blob", false},  {"blob.get", "blob.blob-properties", true},
               {"gateway", "gateway.any", true},      {"gateway", "rrs.execute", false},
               {"management", "management.x", true},  {"studio", "studio.x", true},
               {"cancel", "bes.cancel", true},        {"start", "bes.start", true},
               {"gateway.score", "gateway.x", false}, {"gateway.score", "gateway.score", true}};
  for (const auto& test : cases) {
    CAPTURE(test.name);
    CAPTURE(test.operation);
    Subject other = subject();
    other.operation = test.operation;
    CHECK(match_of("\"operation\":\"" + std::string(test.name) + "\"").fits(other) == test.fits);
  }
}

TEST_CASE("a match knows its only workspace, and whether it asks for a status") {
  CHECK(match_of(R"("service":"Reviews")").workspace() == kWorkspace);
  CHECK(match_of(R"("operation":"execute")").workspace().empty());
  CHECK(match_of(R"("status":401)").needs_status());
  CHECK_FALSE(match_of("").needs_status());
}

}  // namespace match_test
