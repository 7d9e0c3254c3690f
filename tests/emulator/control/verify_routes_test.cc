// POST /__emu/verify through the whole emulator in process.

#include "emulator/control/verify_routes.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "tests/emulator/control/call_app.h"

namespace verify_routes_test {

using namespace aml;
using namespace aml::tests;

namespace {

const std::string kSampleWorkspace = "756dbbd56cf4b58a5125db394cae1dc4";

Json verified(TestApp& app, int status, const std::string& body, const std::string& query = "") {
  const http::Response response = app.call("POST", "/__emu/verify" + query, {}, body);
  CHECK_MESSAGE(response.status == status, response.body);
  return Json::parse(response.body);
}

const char* const kTwoExecutes = R"({"expect":[{"match":{"operation":"execute"},"exactly":2}]})";

}  // namespace

TEST_CASE("verify: met, unmet with reasons and the nearest entries") {
  TestApp app(kManual);
  execute_sample(app, kSampleKey);
  execute_sample(app, "wrong");
  const Json met = verified(app, 200, kTwoExecutes);
  CHECK(met["verdict"] == "met");
  CHECK(met["reasons"].empty());
  CHECK(met["expect"][0]["seen"] == 2);
  const Json unmet = verified(app, 417, R"({"expect":[{"match":{"service":
      "SimpleFeatureHashingExperiment","status":200},"atLeast":2}]})");
  CHECK(unmet["verdict"] == "unmet");
  CHECK(unmet["reasons"].size() == 1);
  const Json& nearest = unmet["expect"][0]["nearest"];
  REQUIRE(nearest.size() == 1);
  CHECK(nearest[0]["id"] == app.get("/__emu/requests")["requests"][1]["id"]);
  CHECK(nearest[0]["differs"] == Json::array({"status"}));
}

TEST_CASE("verify: every member of a match finds its call") {
  TestApp app(kManual);
  execute_sample(app, kSampleKey);
  const std::string job(32, '1');
  app.call("GET",
           "/workspaces/" + kSampleWorkspace + "/services/562d088408ce85f89663240a5ea142c9/jobs/" +
               job + "?api-version=2.0",
           {{"Authorization", "Bearer " + std::string(kSampleKey)}});
  for (const std::string& match :
       {std::string(R"("workspace":"756dbbd56cf4b58a5125db394cae1dc4","operation":"execute")"),
        std::string(R"("service":"SimpleFeatureHashingExperiment","status":200)"),
        std::string(R"("method":"POST","path":"/workspaces/**/execute")"),
        std::string(R"("query":{"api-version":"2.*"},"method":"POST")"),
        std::string(R"("header":{"Authorization":"Bearer *"},"method":"POST")"),
        std::string(R"("body":"a good day")"),
        std::string(R"("json":{"/Inputs/input1/Values/0/0":"This is a good day"})"),
        R"("job":")" + job + "\""}) {
    CAPTURE(match);
    verified(app, 200, R"({"expect":[{"match":{)" + match + R"(},"exactly":1}]})");
  }
}

TEST_CASE("verify: unknown where a secret may have been what is asked for") {
  TestApp app(kManual);
  execute_sample(app, kSampleKey);
  const auto never = [&](const std::string& match) {
    return app
        .call("POST", "/__emu/verify", {},
              R"({"expect":[{"match":{)" + match + R"(},"never":true}]})")
        .status;
  };
  const std::string key(kSampleKey);
  CHECK(never(R"("header":{"Authorization":"Bearer )" + key + "\"}") == 409);
  CHECK(never(R"("header":{"Authorization":"Basic *"}, "method":"GET")") == 200);
  CHECK(never(R"("header":{"X-Other":"*"})") == 200);
  CHECK(never(R"("query":{"sig":"a"})") == 200);
  CHECK(never(R"("body":"a bad day")") == 200);
  app.call("GET", "/samples/x?sig=secret%3D");
  CHECK(never(R"("query":{"sig":"secret="})") == 409);
  CHECK(never(R"("query":{"sig":"secret="},"method":"PUT")") == 200);
  app.call("POST", "/elsewhere", {}, "AccountKey=c2VjcmV0;");
  CHECK(never(R"("body":"c2VjcmV0")") == 409);
}

TEST_CASE("verify: an answer that a rule only slowed down is no failure to retry") {
  struct {
    const char* body;
    int retries;
  } cases[] = {{R"({"rate":"1KiB/s"})", 0}, {R"({"cut":0.5})", 1}};
  for (const auto& test : cases) {
    CAPTURE(test.body);
    TestApp app(kManual);
    app.call("POST", "/__emu/faults", {},
             R"({"match":{"operation":"execute"},"then":{"body":)" + std::string(test.body) + "}}");
    execute_sample(app, kSampleKey);
    execute_sample(app, kSampleKey);
    const Json verdict =
        verified(app, 200, R"({"retries":{"match":{"operation":"execute"},"maximum":5},
        "expect":[{"match":{"operation":"execute"},"exactly":2}]})");
    CHECK(verdict["retries"] == test.retries);
  }
}

TEST_CASE("verify: of a workspace, and after a reset") {
  TestApp app(kManual);
  execute_sample(app, kSampleKey);
  app.call("GET", "/nowhere");
  const char* one = R"({"expect":[{"match":{},"exactly":1}]})";
  verified(app, 417, one);
  verified(app, 200, one, "?workspace=" + kSampleWorkspace);
  app.call("POST", "/__emu/reset?workspace=" + kSampleWorkspace);
  verified(app, 200, one);
  app.call("POST", "/__emu/reset");
  verified(app, 200, R"({"expect":[{"match":{},"never":true}]})");
}

TEST_CASE("verify: unknown where entries were dropped, until a reset") {
  TestApp app(Flags{{"--journal-entries", "2"}});
  const char* any = R"({"expect":[{"match":{},"atLeast":1}]})";
  execute_sample(app, kSampleKey);
  execute_sample(app, kSampleKey);
  verified(app, 200, any);
  execute_sample(app, kSampleKey);
  const Json unknown = verified(app, 409, any);
  CHECK(unknown["verdict"] == "unknown");
  CHECK(unknown["dropped"] == 1);
  CHECK(unknown["reasons"][0].get<std::string>().find("dropped 1 entries") != std::string::npos);
  app.call("POST", "/__emu/reset?workspace=" + kSampleWorkspace);
  execute_sample(app, kSampleKey);
  verified(app, 409, any);
  verified(app, 200, any, "?workspace=" + kSampleWorkspace);
  app.call("POST", "/__emu/reset");
  execute_sample(app, kSampleKey);
  verified(app, 200, any);
  TestApp off(Flags{{"--journal-entries", "0"}});
  CHECK(verified(off, 409, any)["reasons"][0].get<std::string>().find("off") != std::string::npos);
}

TEST_CASE("verify: within waits for the calls that are still to come, and for nothing else") {
  TestApp app(kManual);
  execute_sample(app, kSampleKey);
  const std::string within =
      R"({"within":"30s","expect":[{"match":{"operation":"execute"},"exactly":2}]})";
  std::thread later([&app] {
    http::Request request;
    request.method = "POST";
    request.set_target("/workspaces/" + kSampleWorkspace +
                       "/services/562d088408ce85f89663240a5ea142c9/execute?api-version=2.0");
    core::RequestContext context;
    app.app().handler()(request, context);
  });
  const core::Stopwatch watch;
  verified(app, 200, within);
  later.join();
  CHECK(app.call("POST", "/__emu/verify", {}, within).status == 200);
  execute_sample(app, kSampleKey);
  verified(app, 417, within);  // too many: no call to come makes it less
  CHECK(watch.elapsed() < std::chrono::seconds(20));
  verified(app, 417, R"({"within":"1ms","expect":[{"match":{},"atLeast":9}]})");
}

TEST_CASE("verify: a wait ends when the emulator stops") {
  TestApp app(kManual);
  app.app().stop_calls();
  const core::Stopwatch watch;
  verified(app, 417, R"({"within":"60s","expect":[{"match":{},"atLeast":9}]})");
  CHECK(watch.elapsed() < std::chrono::seconds(20));
}

TEST_CASE("verify: retries, an answer that a rule spoiled among them") {
  TestApp app(kManual);
  app.call("POST", "/__emu/faults", {},
           R"({"match":{"operation":"execute"},"when":{"first":1},"then":{"body":{"cut":0.5}}})");
  execute_sample(app, kSampleKey);
  app.manual_clock().advance(std::chrono::seconds(1));
  execute_sample(app, kSampleKey);
  const std::string rule = R"({"retries":{"match":{"operation":"execute"},"minimumDelay":)";
  const Json met = verified(app, 200, rule + R"("1s"}})");
  CHECK(met["retries"] == 1);
  CHECK(verified(app, 417, rule + R"("2s"}})")["reasons"].size() == 1);
}

TEST_CASE("verify: what cannot be is refused") {
  TestApp app(kManual);
  for (const char* body : {"", "{}", R"({"expect":[{"match":{"servce":"x"}}]})"})
    CHECK(problem_of(app.call("POST", "/__emu/verify", {}, body))["status"] == 400);
  CHECK(app.call("POST", "/__emu/verify?workspce=x", {}, kTwoExecutes).status == 400);
  CHECK(app.call("POST", "/__emu/verify", {}, std::string(300'000, ' ')).status == 400);
}

TEST_CASE("verify: as many wait as may, one more is refused, and a call frees them all") {
  TestApp app(kManual);
  const auto verify_now = [&app](const std::string& within) {
    http::Request request;
    request.method = "POST";
    request.set_target("/__emu/verify");
    request.host = "127.0.0.1:10100";
    request.body = R"({"within":")" + within + R"(","expect":[{"match":{"operation":"execute"}}]})";
    core::RequestContext context;
    return app.app().handler()(request, context).status;
  };
  std::vector<std::thread> waiting;
  std::atomic<int> met = 0;
  for (int i = 0; i < 64; ++i)
    waiting.emplace_back([&] {
      // The look below takes a place too, though not for long.
      int status = verify_now("60s");
      while (status == 503) status = verify_now("60s");
      met += status == 200 ? 1 : 0;
    });
  while (verify_now("1ms") != 503) {
  }
  execute_sample(app, kSampleKey);
  for (std::thread& one : waiting) one.join();
  CHECK(met == 64);
  CHECK(verify_now("1ms") == 200);
}

TEST_CASE("verify and events of a private workspace know its calls alone") {
  TestApp app(kManual);
  const Json made = Json::parse(app.call("POST", "/__emu/workspaces", {}, "{}").body);
  const std::string query = "?workspace=" + made["workspace"].get<std::string>();
  const Json& service = made["services"][0];
  const std::string url = service["executeUrl"];
  execute_sample(app, kSampleKey);
  const std::string never = R"({"expect":[{"match":{},"never":true}]})";
  verified(app, 200, never, query);
  app.call("POST", url.substr(url.find("/workspaces")),
           {{"Authorization", "Bearer " + service["primaryKey"].get<std::string>()}}, "{}");
  verified(app, 417, never, query);
  verified(app, 417, never);
  const std::string events =
      app.call("GET", "/__emu/events" + query, {{"Last-Event-ID", "0-0"}}).body;
  CHECK(events.find(made["workspace"].get<std::string>()) != std::string::npos);
  CHECK(events.find(kSampleWorkspace) == std::string::npos);
}

}  // namespace verify_routes_test
