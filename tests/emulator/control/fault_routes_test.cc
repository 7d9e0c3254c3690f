// The paths of fault rules, in process: made, shown, listed, removed, reset.

#include "emulator/control/fault_routes.h"

#include <doctest/doctest.h>

#include "tests/emulator/control/call_app.h"

namespace fault_routes_test {

using namespace aml;
using namespace aml::tests;

namespace {

const std::string kSampleWorkspace = "756dbbd56cf4b58a5125db394cae1dc4";

Json made(TestApp& app, const std::string& rule) {
  const http::Response response = app.call("POST", "/__emu/faults", {}, rule);
  REQUIRE_MESSAGE(response.status == 201, response.body);
  const Json record = Json::parse(response.body);
  CHECK(*core::find_header(response.headers, "Location") ==
        "/__emu/faults/" + record["id"].get<std::string>());
  return record;
}

std::string names(TestApp& app, const std::string& query = "") {
  std::string text;
  for (const Json& one : app.get("/__emu/faults" + query)) text += one["name"].get<std::string>();
  return text;
}

constexpr const char* kOfSample =
    R"({"name":"a","match":{"service":"SimpleFeatureHashingExperiment"},"then":{"status":500}})";

}  // namespace

TEST_CASE("a rule is made, shown as given, counted and removed") {
  TestApp app;
  const Json record = made(app, R"({"name":"one","match":{"operation":"execute"},
      "when":{"nth":[2]},"then":{"status":502,"body":"bad"}})");
  const std::string path = "/__emu/faults/" + record["id"].get<std::string>();
  CHECK(record.dump() == R"({"id":)" + record["id"].dump() +
                             R"(,"name":"one","match":{"operation":"execute"},"when":{"nth":[2]},)"
                             R"("then":{"status":502,"body":"bad"},"seen":0,"applied":0})");
  CHECK(execute_sample(app, kSampleKey).status == 200);
  CHECK(execute_sample(app, kSampleKey).status == 502);
  CHECK(app.get("/__emu/requests")["requests"][1]["fault"] == record["id"]);
  CHECK(app.get(path)["seen"] == 2);
  CHECK(app.get(path)["applied"] == 1);
  CHECK(app.get("/__emu/faults") == Json::array({app.get(path)}));
  CHECK(app.call("DELETE", path).status == 204);
  CHECK(app.call("DELETE", path).status == 404);
  CHECK(app.call("GET", path).status == 404);
  CHECK(app.call("GET", "/__emu/faults").body == "[]\n");
}

TEST_CASE("rules in lists: of a workspace, and page by page") {
  TestApp app;
  made(app, kOfSample);
  made(app, R"({"name":"b","then":{"status":500}})");
  made(app, R"({"name":"c","then":{"status":500}})");
  CHECK(names(app) == "abc");
  CHECK(names(app, "?workspace=" + kSampleWorkspace) == "a");
  std::string pages;
  for (std::string at = "/__emu/faults?limit=2"; !at.empty();) {
    const http::Response page = app.call("GET", at);
    for (const Json& one : Json::parse(page.body)) pages += one["name"].get<std::string>();
    const std::string* next = core::find_header(page.headers, "Link");
    at = next == nullptr ? "" : next->substr(23, next->find('>') - 23);
    pages += ";";
  }
  CHECK(pages == "ab;c;");
  CHECK(app.call("GET", "/__emu/faults?workspce=x").status == 400);
  CHECK(app.call("GET", "/__emu/faults?workspace=mine").status == 400);
  CHECK(app.call("GET", "/__emu/faults?after=00000000000000000000000000000000").status == 400);
  CHECK(app.call("DELETE", "/__emu/faults?workspace=mine").status == 400);
  CHECK(names(app) == "abc");
  CHECK(app.call("DELETE", "/__emu/faults?workspace=" + kSampleWorkspace).status == 204);
  CHECK(names(app) == "bc");
  CHECK(app.call("DELETE", "/__emu/faults").status == 204);
  CHECK(names(app).empty());
}

TEST_CASE("a rule that cannot be is refused with all its faults, and so is one too many") {
  TestApp app;
  const http::Response refused =
      app.call("POST", "/__emu/faults", {},
               R"({"match":{"operation":"exectue"},"then":{"error":"RequestThrotled"}})");
  CHECK(refused.status == 400);
  const std::string detail = Json::parse(refused.body)["detail"];
  CHECK(detail.find("rule:1:23: there is no operation \"exectue\"") != std::string::npos);
  CHECK(detail.find("did you mean \"execute\"?") != std::string::npos);
  CHECK(detail.find("did you mean \"RequestThrottled\"?") != std::string::npos);
  CHECK(app.call("POST", "/__emu/faults", {}, "[]").status == 400);
  CHECK(app.call("POST", "/__emu/faults", {}, std::string(70'000, ' ')).status == 400);
  for (std::size_t i = 0; i < steering::FaultStore::kMaxRules; ++i)
    REQUIRE(app.call("POST", "/__emu/faults", {}, R"({"then":{"status":500}})").status == 201);
  CHECK(app.call("POST", "/__emu/faults", {}, R"({"then":{"status":500}})").status == 409);
}

TEST_CASE("a reset removes rules, of one workspace or of all") {
  TestApp app;
  made(app, kOfSample);
  made(app, R"({"name":"b","then":{"status":500}})");
  CHECK(app.call("POST", "/__emu/reset?workspace=" + kSampleWorkspace).status == 204);
  CHECK(names(app) == "b");
  CHECK(app.call("POST", "/__emu/reset").status == 204);
  CHECK(names(app).empty());
}

TEST_CASE("the emulator's own paths never fail by a rule") {
  TestApp app;
  made(app, R"({"name":"all","then":{"status":500}})");
  CHECK(app.call("GET", "/__emu/services").status == 200);
  CHECK(names(app) == "all");
}

}  // namespace fault_routes_test
