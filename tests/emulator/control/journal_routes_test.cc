// The journal as programs see it, through the whole emulator in process.

#include <doctest/doctest.h>

#include "emulator/text/percent.h"
#include "tests/emulator/control/call_app.h"

namespace journal_routes_test {

using namespace aml;
using namespace aml::tests;

TEST_CASE("the journal shows no subscription key, wherever it stood") {
  TestApp app(kManual);
  const std::string key = app.get("/__emu/gateway")["subscriptions"][0]["primaryKey"];
  std::string escaped = key;
  escaped.replace(0, 1, "%2535");
  REQUIRE(key.starts_with("5"));
  app.call("POST", "/azureml-demo/" + key + "?a=" + escaped,
           {{"Ocp-Apim-Subscription-Key", key}, {"X-" + key, key}, {"Referer", "http://a/" + key}},
           "{\"a\": \"" + key + "\"}");
  execute_sample(app, key);
  for (const std::string& path :
       {std::string("/__emu/requests"), "/__emu/requests/" + app.last_id(),
        "/__emu/requests/" + app.last_id() + "/explain"}) {
    const std::string shown = app.call("GET", path).body;
    CHECK(shown.find(key.substr(1)) == std::string::npos);
  }
  const Json requests = app.get("/__emu/requests")["requests"];
  REQUIRE(requests.size() == 2);
  CHECK(requests[0]["target"] == "/azureml-demo/***?a=***");
  const Json shown = app.get("/__emu/requests/" + requests[0]["id"].get<std::string>());
  CHECK(shown["request"]["headers"][1]["name"] == "X-***");
}

TEST_CASE("the journal: what was asked, newest last, filtered") {
  TestApp app(kManual);
  execute_sample(app, kSampleKey);
  const std::string first = app.last_id();
  app.manual_clock().advance(std::chrono::seconds(1));
  execute_sample(app, "wrong");
  app.call("GET", "/nowhere");
  app.call("GET", "/__emu/metrics");

  struct {
    const char* query;
    std::vector<int> statuses;
  } cases[] = {{"", {200, 401, 404}},
               {"?status=401", {401}},
               {"?status=4xx", {401, 404}},
               {"?operation=rrs.execute", {200, 401}},
               {"?operation=execute", {200, 401}},
               {"?operation=gateway", {}},
               {"?order=desc", {404, 401, 200}},
               {"?order=DESC&limit=2", {404, 401}},
               {"?limit=2", {200, 401}},
               {"?limit=1&after=1", {401}},
               {"?order=desc&after=2", {200}},
               {"?order=desc&since=2016-10-14T14:52:34Z", {404, 401}},
               {"?operation=rrs.execute&status=2XX", {200}},
               {"?workspace=756DBBD56CF4B58A5125DB394CAE1DC4", {200, 401}},
               {"?workspace=00000000000000000000000000000000", {}},
               {"?since=2016-10-14T14:52:34Z", {401, 404}},
               {"?since=2017-01-01T00:00:00Z", {}}};
  for (const auto& test : cases) {
    CAPTURE(test.query);
    std::vector<int> statuses;
    const Json found = app.get(std::string("/__emu/requests") + test.query);
    for (const Json& entry : found["requests"]) statuses.push_back(entry.at("status").get<int>());
    CHECK(statuses == test.statuses);
  }
  CHECK(app.get("/__emu/requests?since=" + first)["requests"].size() == 2);
  CHECK(app.get("/__emu/requests")["dropped"] == 0);
  CHECK(problem_of(app.call("GET", "/__emu/requests?status=bad"))["status"] == 400);
  CHECK(problem_of(app.call("GET", "/__emu/requests?since=bad"))["status"] == 400);
  CHECK(problem_of(app.call(
            "GET", "/__emu/requests?since=00000000-0000-0000-0000-000000000000"))["status"] == 404);
}

TEST_CASE("the journal: pages follow each other, either way, whatever is filtered") {
  TestApp app(kManual);
  for (int i = 0; i < 300; ++i) app.call("GET", i % 3 == 0 ? "/nowhere" : "/apihelp");
  for (const char* filter : {"", "&operation=rrs.execute", "&status=404"}) {
    for (const std::string order : {"asc", "desc"}) {
      for (const int limit : {1, 7, 100, 300, 1000}) {
        std::string all;
        std::string pages;
        const std::string query =
            "/__emu/requests?order=" + order + filter + "&limit=" + std::to_string(limit);
        const Json whole = app.get("/__emu/requests?limit=1000&order=" + order + filter);
        for (const Json& entry : whole["requests"]) all += entry.at("id").get<std::string>();
        CHECK(whole["next"].is_null());
        Json page = app.get(query);
        while (true) {
          CHECK(page["requests"].size() <= static_cast<std::size_t>(limit));
          for (const Json& entry : page["requests"]) pages += entry.at("id").get<std::string>();
          if (page["next"].is_null()) break;
          CHECK(page["requests"].size() == static_cast<std::size_t>(limit));
          page = app.get(query + "&after=" + page["next"].dump());
        }
        CHECK(pages == all);
      }
    }
  }
  CHECK(app.get("/__emu/requests")["requests"].size() == 100);
  const std::string last = app.get("/__emu/requests?order=desc&limit=1")["requests"][0]["id"];
  CHECK(app.get("/__emu/requests?since=" + last)["requests"].empty());
  CHECK(app.get("/__emu/requests?order=desc&since=" + last)["requests"].empty());
}

TEST_CASE("the journal shows no key of a service and no token of a workspace, wherever it stood") {
  TestApp app(kManual);
  const Json service = app.get("/__emu/services")[0];
  const std::string token = "4ce9c35bd054d1e8699e0301e7036a39";
  for (const std::string& secret : {service["primaryKey"].get<std::string>(),
                                    service["secondaryKey"].get<std::string>(), token}) {
    const std::string middle = secret.substr(4, 20);
    std::string in_json = secret;
    for (std::size_t at = in_json.find('/'); at != std::string::npos;
         at = in_json.find('/', at + 2))
      in_json.insert(at, 1, '\\');
    const std::string filler(control::JournalEntry::kMaxBodyBytes - 30, '.');
    app.call("POST",
             "/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/"
             "562d088408ce85f89663240a5ea142c9/execute?code=" +
                 text::percent_encode(secret) + "&" + text::percent_encode(secret),
             {{"x-functions-key", secret},
              {"Referer", "http://a/?k=" + secret},
              {"Authorization", "Bearer " + std::string(kSampleKey)}},
             R"({"key": ")" + in_json + "\"}");
    const std::string first = app.last_id();
    execute_sample(app, kSampleKey, filler + secret);
    for (const std::string& path :
         {std::string("/__emu/requests"), "/__emu/requests/" + first,
          "/__emu/requests/" + app.last_id(), "/__emu/requests/" + first + "/explain"}) {
      CAPTURE(path);
      const std::string shown = app.call("GET", path).body;
      CHECK(shown.find(middle) == std::string::npos);
      CHECK(shown.find(text::percent_encode(middle)) == std::string::npos);
    }
    const Json entry = app.get("/__emu/requests/" + first);
    CHECK(entry["request"]["headers"][0]["value"] == "***");
    CHECK(entry["request"]["body"] == R"({"key": "***"})");
  }
}

TEST_CASE("one request of the journal: its messages without secrets, and the checks it passed") {
  TestApp app(kManual);
  execute_sample(app, "wrong");
  const std::string id = app.last_id();
  const Json entry = app.get("/__emu/requests/" + id);
  CHECK(entry["id"] == id);
  CHECK(entry["time"] == "2016-10-14T14:52:33.000Z");
  CHECK(entry["operation"] == "rrs.execute");
  CHECK(entry["error"] == "Unauthorized/ScoreRequestUnauthorized");
  CHECK(entry["request"]["headers"] ==
        Json::parse(R"([{"name":"Authorization","value":"Bearer [redacted]"}])"));
  CHECK(entry["response"]["body"].get<std::string>().starts_with(R"({"error":)"));
  CHECK(entry["response"]["bodyTruncated"] == false);

  const Json steps = app.get("/__emu/requests/" + id + "/explain")["steps"];
  REQUIRE(steps.size() >= 2);
  CHECK(steps.front()["passed"] == true);
  CHECK(steps.back()["check"] == "check.3-key");
  CHECK(steps.back()["passed"] == false);
  CHECK(steps.back()["note"] == "ScoreRequestUnauthorized");
  CHECK_FALSE(steps.back()["source"].get<std::string>().empty());

  for (const char* path : {"/__emu/requests/none", "/__emu/requests/none/explain"})
    CHECK(problem_of(app.call("GET", path))["title"] == "RequestNotFound");
}

TEST_CASE("a journal of no entries keeps nothing") {
  TestApp app(Flags{{"--journal-entries", "0"}});
  execute_sample(app, kSampleKey);
  CHECK(app.get("/__emu/requests") == Json::parse(R"({"requests":[],"dropped":0,"next":null})"));
}

namespace {

/// The guide's call through the gateway; its key is of `subscription`, by its place in the list.
http::Response execute_through_gateway(TestApp& app, core::Headers more = {}) {
  const Json subscription = app.get("/__emu/gateway")["subscriptions"][1];
  core::Headers headers = {{"Ocp-Apim-Subscription-Key", subscription["primaryKey"]},
                           {"Authorization", "Bearer " + std::string(kSampleKey)}};
  headers.insert(headers.end(), more.begin(), more.end());
  return app.call("POST",
                  "/azureml-demo/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/"
                  "562d088408ce85f89663240a5ea142c9/execute?api-version=2.0&details=true",
                  std::move(headers),
                  R"({"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[["a"]]}}})");
}

std::size_t found_by(TestApp& app, const std::string& query) {
  return app.get("/__emu/requests" + query)["requests"].size();
}

}  // namespace

TEST_CASE("the journal: a call through the gateway is one entry, the service's own nested in it") {
  TestApp app(kManual);
  const http::Response answer = execute_through_gateway(app);
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  const Json requests = app.get("/__emu/requests")["requests"];
  REQUIRE(requests.size() == 1);
  const Json& entry = requests[0];
  CHECK(entry["via"] == "gateway");
  CHECK(entry["operation"].get<std::string>().starts_with("gateway."));
  CHECK(entry["subscription"] == "unlimited-demo");
  CHECK(entry["inner"]["operation"] == "rrs.execute");
  CHECK(entry["inner"]["via"].is_null());
  CHECK(entry["inner"]["inner"].is_null());
  CHECK(entry["inner"]["id"] == *core::find_header(answer.headers, "x-ms-request-id"));
  const Json whole = app.get("/__emu/requests/" + entry["inner"]["id"].get<std::string>());
  CHECK(whole["id"] == entry["id"]);
  CHECK(whole["inner"]["request"]["body"].get<std::string>().find("Col2") != std::string::npos);
  const Json steps =
      app.get("/__emu/requests/" + entry["id"].get<std::string>() + "/explain")["steps"];
  CHECK(steps.back()["check"].get<std::string>().starts_with("check."));
  for (const char* query : {"?operation=gateway", "?operation=execute", "?operation=rrs.execute",
                            "?operation=execute&subscription=unlimited-demo",
                            "?service=SimpleFeatureHashingExperiment&status=200"}) {
    CAPTURE(query);
    CHECK(found_by(app, query) == 1);
  }
  const http::Response verdict =
      app.call("POST", "/__emu/verify", {},
               R"({"expect":[{"match":{"operation":"execute"},"exactly":1},
          {"match":{"operation":"gateway","subscription":"unlimited-demo"},"exactly":1}]})");
  CHECK_MESSAGE(verdict.status == 200, verdict.body);
  execute_sample(app, kSampleKey);
  const Json straight = app.get("/__emu/requests")["requests"][1];
  CHECK(straight["via"].is_null());
  CHECK(straight["inner"].is_null());
}

TEST_CASE("the journal: calls of the emulator's own pages are marked, and count nowhere") {
  TestApp app(kManual);
  execute_through_gateway(app, {{"X-Amlemu-Own", "1"}});
  const Json requests = app.get("/__emu/requests")["requests"];
  REQUIRE(requests.size() == 1);
  CHECK(requests[0]["own"] == true);
  CHECK(app.call("POST", "/__emu/verify", {}, R"({"expect":[{"match":{},"never":true}]})").status ==
        200);
  execute_sample(app, kSampleKey);
  CHECK(app.get("/__emu/requests")["requests"][1]["own"] == false);
}

TEST_CASE("the journal takes the members of a match, each by itself and together") {
  TestApp app(kManual);
  execute_sample(app, kSampleKey);
  app.call("GET", "/nowhere?x=abc", {{"X-Trace", "a-1"}});
  const auto json = [](const char* text) { return text::percent_encode(text); };
  struct {
    std::string query;
    std::size_t found;
  } cases[] = {{"?service=simplefeaturehashingexperiment", 1},
               {"?method=post", 1},
               {"?method=GET&path=/nowh*", 1},
               {"?path=**/execute", 1},
               {"?path=/execute", 0},
               {"?body=a%20good%20day", 1},
               {"?header=" + json(R"({"x-trace":"a-*"})"), 1},
               {"?header=" + json(R"({"x-trace":"b-*"})"), 0},
               {"?query=" + json(R"({"x":"ab*"})"), 1},
               {"?json=" + json(R"({"/Inputs/input1/ColumnNames/0":"Col2"})"), 1},
               {"?job=00000000000000000000000000000000", 0},
               {"?method=POST&status=404", 0}};
  for (const auto& one : cases) {
    CAPTURE(one.query);
    CHECK(found_by(app, one.query) == one.found);
  }
  for (const std::string& query :
       {std::string("?service=SimpleFeatureHashing"), std::string("?path=x"),
        "?header=" + json("[1]"), "?header=" + json("{}") + "%00x", std::string("?header=x"),
        "?header=" + json(R"({"a":1})"), "?json=" + json(R"({"Inputs":1})"),
        std::string("?servce=x"), std::string("?method=")}) {
    CAPTURE(query);
    CHECK(problem_of(app.call("GET", "/__emu/requests" + query))["status"] == 400);
  }
}

TEST_CASE("the journal: kinds of calls, and what a call holds") {
  TestApp app(kManual);
  execute_sample(app, kSampleKey);
  execute_sample(app, "wrong");
  app.call("POST", "/__emu/faults", {}, R"({"when":{"first":1},"then":{"delay":"1ms"}})");
  execute_sample(app, kSampleKey);
  app.call("GET", "/nothing", {{"x-amlemu-own", "1"}});
  const auto statuses = [&](const std::string& query) {
    std::string text;
    const Json answer = app.get("/__emu/requests?" + query);
    for (const Json& one : answer["requests"])
      text += std::to_string(one["status"].get<int>()) + ";";
    return text;
  };
  CHECK(statuses("") == "200;401;200;404;");
  CHECK(statuses("show=failed") == "401;404;");
  CHECK(statuses("show=Programs") == "200;401;200;");
  CHECK(statuses("show=pages") == "404;");
  CHECK(statuses("show=faulted") == "200;");
  CHECK(statuses("show=gateway").empty());
  CHECK(statuses("text=NOTHING&show=pages") == "404;");
  CHECK(statuses("text=ScoreRequestUnauthorized") == "401;");
  CHECK(statuses("text=hashingfeature") == "200;200;");
  CHECK(app.call("GET", "/__emu/requests?show=fail").status == 400);
}

TEST_CASE("the journal: how many there are of each kind, on all pages and whatever is shown") {
  TestApp app(kManual);
  execute_sample(app, kSampleKey);
  execute_sample(app, "wrong");
  app.call("GET", "/nowhere");
  const auto counts = [&](const std::string& query) {
    return app.get("/__emu/requests?counts=true" + query)["counts"];
  };
  const Json all = {{"all", 3}, {"failed", 2}, {"faulted", 0}, {"gateway", 0}};
  CHECK(counts("") == all);
  CHECK(counts("&limit=1") == all);
  CHECK(counts("&show=failed&order=desc&after=2") == all);
  CHECK(counts("&operation=execute") ==
        Json({{"all", 2}, {"failed", 1}, {"faulted", 0}, {"gateway", 0}}));
  CHECK_FALSE(app.get("/__emu/requests").contains("counts"));
  CHECK(app.call("GET", "/__emu/requests?counts=yes").status == 400);
}

TEST_CASE("the journal keeps the bodies of refused calls") {
  TestApp app(kManual);
  execute_sample(app, "wrong", R"({"Inputs":"refused"})");
  const Json entry = app.get("/__emu/requests/" + app.last_id());
  CHECK(entry["status"] == 401);
  CHECK(entry["request"]["body"] == R"({"Inputs":"refused"})");
  http::Body body;
  body.add("half");
  body.refuse(std::make_exception_ptr(std::runtime_error("lost")));
  CHECK(body.start(100) == "half");
  CHECK(body.start(2) == "ha");
}

}  // namespace journal_routes_test
