// Private workspaces, in process: made, called, dropped.

#include <doctest/doctest.h>

#include <thread>

#include "tests/emulator/control/private_workspaces.h"

namespace workspace_routes_test {

using namespace aml;
using namespace aml::tests;

TEST_CASE("a private workspace has ids, keys and URLs of its own, and answers") {
  TestApp app(kManual);
  const Json made = make(app, R"({"name":"worker-7","services":["SimpleFeatureHashingExperiment"],
      "lease":"10m","clock":"manual"})");
  CHECK(made["name"] == "worker-7");
  CHECK(made["token"].get<std::string>().size() == 32);
  REQUIRE(made["services"].size() == 1);
  const Json& service = made["services"][0];
  CHECK(service["name"] == "SimpleFeatureHashingExperiment");
  CHECK(service["workspace"] == made["workspace"]);
  CHECK(service["primaryKey"] != kSampleKey);
  CHECK(app.get(in(made, "/__emu/services")) == made["services"]);
  const http::Response answer = execute(app, made);
  CHECK(answer.status == 200);
  CHECK(answer.body.find(R"(["This is a good day","1","1","2","2","0","2","0","1"])") !=
        std::string::npos);
  CHECK(app.call("POST", path_of(service["executeUrl"]),
                 {{"Authorization", "Bearer " + std::string(kSampleKey)}}, kRow)
            .status == 401);
  CHECK(app.call("GET", path_of(service["swaggerUrl"])).status == 200);
  CHECK(app.call("GET", path_of(service["helpUrl"])).status == 200);
}

TEST_CASE("without a body all services are there, and ids are counted where they are sequential") {
  TestApp one(kManual);
  TestApp two(kManual);
  const Json made = make(one);
  CHECK(made["services"].size() == one.get("/__emu/services").size());
  Json again = make(two);
  again["expires"] = made["expires"];
  CHECK(made == again);
  TestApp random;
  CHECK(make(random)["workspace"] != make(random)["workspace"]);
}

TEST_CASE("what cannot be asked for is reported at once, with its place and the nearest spelling") {
  TestApp app;
  const http::Response response = app.call(
      "POST", "/__emu/workspaces", {},
      R"({"service":["x"],"services":["SimpleFeatureHashing"],"lease":"10 min","clock":"hand"})");
  CHECK(response.status == 400);
  const std::string text = problem_text(response);
  for (const char* part : {"1:2", "\"services\"", "SimpleFeatureHashingExperiment", "lease",
                           "wall or manual", "10 min"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, text);
  for (const char* body :
       {"[]", "{", R"({"services":[]})", R"({"services":[1]})", R"({"lease":"0s"})"}) {
    CAPTURE(body);
    CHECK(app.call("POST", "/__emu/workspaces", {}, body).status == 400);
  }
  CHECK(app.call("POST", "/__emu/workspaces?name=x").status == 400);
}

TEST_CASE("the private workspaces are listed, without their keys") {
  TestApp app(kManual);
  CHECK(app.get("/__emu/workspaces") == Json::array());
  const Json made =
      Json::parse(app.call("POST", "/__emu/workspaces", {}, R"({"name": "<b>one</b>"})").body);
  const Json rows = app.get("/__emu/workspaces");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["workspace"] == made["workspace"]);
  CHECK(rows[0]["token"] == made["token"]);
  CHECK(rows[0]["name"] == "<b>one</b>");
  CHECK(rows[0]["services"] == made["services"].size());
  CHECK(rows[0]["account"] == made["storage"]["account"]);
  CHECK(rows.dump().find(made["storage"]["key"].get<std::string>()) == std::string::npos);
  CHECK(app.call("GET", "/__emu/workspaces?limit=1").status == 400);
}

TEST_CASE("their number is bounded, and a place is free again after a drop") {
  TestApp app(Flags{{"--max-workspaces", "2"}});
  const Json first = make(app);
  make(app);
  const http::Response refused = app.call("POST", "/__emu/workspaces");
  CHECK(refused.status == 409);
  CHECK(problem_text(refused).find("2 private workspaces") != std::string::npos);
  const std::string path = "/__emu/workspaces/" + first["workspace"].get<std::string>();
  CHECK(app.call("DELETE", path + "?x=1").status == 400);
  CHECK(app.call("DELETE", path).status == 204);
  CHECK(app.call("DELETE", path).status == 404);
  make(app);
}

TEST_CASE("a workspace that was dropped answers as one that never was") {
  TestApp app;
  const Json made = make(app);
  const Json& service = made["services"][0];
  CHECK(execute(app, made).status == 200);
  const std::string account = "/" + made["storage"]["account"].get<std::string>();
  CHECK(app.call("DELETE", "/__emu/workspaces/" + made["workspace"].get<std::string>()).status ==
        204);
  const http::Response gone = execute(app, made);
  CHECK(gone.status == 404);
  CHECK(gone.body.find("WorkspaceNotFound") != std::string::npos);
  CHECK(app.call("GET", path_of(service["helpUrl"])).status == 404);
  CHECK(
      app.call("PUT", account + "/c?restype=container", {{"x-ms-version", "2018-03-28"}}).status ==
      404);
  for (const char* path : {"/__emu/clock", "/__emu/requests/x"})
    CHECK(app.call("GET", in(made, path)).status == 404);
  for (const char* path : {"/__emu/reset", "/__emu/jobs/run", "/__emu/clock/advance"})
    CHECK(app.call("POST", in(made, path), {}, R"({"seconds":1})").status == 404);
}

TEST_CASE("pages of a private list lead on in the same workspace") {
  TestApp app;
  const Json made = make(app);
  for (int i = 0; i < 2; ++i)
    CHECK(app.call("POST", in(made, "/__emu/faults"), {}, R"({"then":{"status":500}})").status ==
          201);
  const http::Response page = app.call("GET", in(made, "/__emu/faults?limit=1"));
  const std::string* link = core::find_header(page.headers, "Link");
  REQUIRE(link != nullptr);
  const Json url(link->substr(1, link->find('>') - 1));
  CHECK(app.get(path_of(url)).size() == 1);
  CHECK(app.get(path_of(url))[0]["id"] != Json::parse(page.body)[0]["id"]);
}

TEST_CASE("the clock of a workspace is its own, wall or manual as asked") {
  TestApp app;
  const Json manual = make(app, R"({"clock":"manual"})");
  const Json wall = make(app);
  const Json before = app.get(in(manual, "/__emu/clock"));
  CHECK(before["mode"] == "manual");
  CHECK(app.get(in(wall, "/__emu/clock"))["mode"] == "wall");
  CHECK(app.get("/__emu/clock")["mode"] == "wall");
  const http::Response moved =
      app.call("POST", in(manual, "/__emu/clock/advance"), {}, R"({"by":"1h"})");
  CHECK(moved.status == 200);
  const auto time = [](const Json& clock) {
    return *text::parse_utc(clock["now"].get<std::string>());
  };
  CHECK(time(Json::parse(moved.body)) - time(before) == std::chrono::hours(1));
  CHECK(app.call("POST", in(wall, "/__emu/clock/advance"), {}, R"({"by":"1h"})").status == 409);
  CHECK(app.call("POST", in(manual, "/__emu/clock/advance"), {}, R"({"by":"soon"})").status == 400);
}

TEST_CASE("control calls name a workspace by id or token in a header too") {
  TestApp app;
  const Json made = make(app);
  execute(app, made);
  for (const char* member : {"workspace", "token"}) {
    const core::Headers header = {{"x-amlemu-workspace", made[member].get<std::string>()}};
    CHECK(Json::parse(app.call("GET", "/__emu/requests", header).body)["requests"].size() == 1);
  }
  CHECK(app.call("POST", "/__emu/reset", {{"x-amlemu-workspace", kSampleWorkspace}}).status == 404);
  const http::Response unknown =
      app.call("POST", "/__emu/reset", {{"x-amlemu-workspace", "worker-7"}});
  CHECK(unknown.status == 404);
  CHECK(problem_text(unknown).find("worker-7") != std::string::npos);
}

TEST_CASE("the gateway of a workspace has a suffix, keys and quotas of its own") {
  TestApp app(kManual);
  const Json one = make(app);
  const Json two = make(app);
  const auto call = [&](const Json& made, const Json& keys_of) {
    const Json& service = made["services"][0];
    core::Headers headers = bearer(service);
    headers.push_back({"Ocp-Apim-Subscription-Key",
                       keys_of["gateway"]["subscriptions"][0]["primaryKey"].get<std::string>()});
    return app
        .call("POST",
              path_of(made["gateway"]["baseUrl"]) + "/workspaces/" +
                  made["workspace"].get<std::string>() + "/services/" +
                  service["service"].get<std::string>() + "/execute?api-version=2.0&details=true",
              headers, kRow)
        .status;
  };
  CHECK(call(one, two) == 401);
  for (int i = 0; i < 5; ++i) CHECK(call(one, one) == 200);
  CHECK(call(one, one) == 429);
  CHECK(call(two, two) == 200);
  CHECK(app.call("POST", in(one, "/__emu/reset")).status == 204);
  CHECK(call(one, one) == 200);
  CHECK(app.get(in(one, "/__emu/gateway"))["baseUrl"] == one["gateway"]["baseUrl"]);
  CHECK(app.get(in(two, "/__emu/gateway/analytics"))["total"]["callCountTotal"] == 1);
}

TEST_CASE("the New form of the address reaches a private service") {
  TestApp app;
  const Json made = make(app);
  const Json& service = made["services"][0];
  const std::string path = "/subscriptions/11111111111111111111111111111111/services/" +
                           service["service"].get<std::string>() + "/execute?api-version=2.0";
  CHECK(app.call("POST", path, bearer(service), kRow).status == 200);
}

TEST_CASE("blobs and batch jobs of a workspace are its own") {
  TestApp app(kManual);
  const Json one = make(app);
  const Json two = make(app);
  const auto blob = [](const Json& made, const std::string& rest, const std::string& query = "") {
    return "/" + made["storage"]["account"].get<std::string>() + rest +
           made["storage"]["sas"].get<std::string>() + query;
  };
  CHECK(app.call("PUT", blob(one, "/inputs", "&restype=container")).status == 201);
  CHECK(app.call("PUT", blob(one, "/inputs/rows.csv"), {{"x-ms-blob-type", "BlockBlob"}},
                 "Col2\nThis is a good day\n")
            .status == 201);
  CHECK(app.call("GET", blob(two, "/inputs/rows.csv")).status == 404);
  const Json& service = one["services"][0];
  const std::string jobs = path_of(service["jobsUrl"]);
  const Json input = {{"ConnectionString", one["storage"]["connectionString"]},
                      {"RelativeLocation", "inputs/rows.csv"}};
  const std::string submission = Json{{"Inputs", {{"input1", input}}}}.dump();
  const std::string base = jobs.substr(0, jobs.find('?'));
  const std::string version = "?api-version=2.0";
  const http::Response submitted = app.call("POST", base + version, bearer(service), submission);
  REQUIRE_MESSAGE(submitted.status == 200, submitted.body);
  const std::string job = Json::parse(submitted.body).get<std::string>();
  CHECK(app.call("POST", base + "/" + job + "/start" + version, bearer(service)).status == 204);
  CHECK(app.call("POST", "/__emu/jobs/run").status == 204);
  CHECK(app.call("POST", in(two, "/__emu/jobs/run")).status == 204);
  CHECK(app.call("POST", in(one, "/__emu/jobs/run")).status == 200);
  CHECK(app.get(in(one, "/__emu/jobs")).size() == 1);
  CHECK(app.call("GET", in(one, "/__emu/jobs/" + job)).status == 200);
  CHECK(app.get(in(two, "/__emu/jobs")).empty());
  CHECK(app.get("/__emu/jobs").empty());
  const Json status =
      Json::parse(app.call("GET", base + "/" + job + version, bearer(service)).body);
  REQUIRE_MESSAGE(status["StatusCode"] == "Finished", status.dump());
  const Json& result = status["Results"]["output1"];
  const http::Response output = app.call("GET", path_of(result["BaseLocation"]) +
                                                    result["RelativeLocation"].get<std::string>() +
                                                    result["SasBlobToken"].get<std::string>());
  CHECK(output.status == 200);
  CHECK(output.body.find("This is a good day") != std::string::npos);
}

TEST_CASE("a workspace ends when its lease has passed without a call") {
  TestApp app;
  const Json made = make(app, R"({"lease":"1ms"})");
  const std::string path = "/__emu/workspaces/" + made["workspace"].get<std::string>();
  const Json long_lived = make(app);
  // Looking at it by its own paths would renew the lease; a free place does not.
  const core::Stopwatch waited;
  while (app.app().private_workspaces() > 1 && waited.elapsed() < std::chrono::seconds(20))
    std::this_thread::yield();
  CHECK(app.call("DELETE", path).status == 404);
  CHECK(execute(app, made).status == 404);
  CHECK(execute(app, long_lived).status == 200);
}

TEST_CASE("a rule of one workspace among several is about its calls alone") {
  TestApp app(kManual);
  const std::string of_sample = "/__emu/faults?workspace=" + kSampleWorkspace;
  const http::Response made = app.call("POST", of_sample, {}, R"({"then":{"status":502}})");
  REQUIRE(made.status == 201);
  CHECK(Json::parse(made.body)["match"]["workspace"] == kSampleWorkspace);
  CHECK(execute_sample(app, kSampleKey).status == 502);
  const std::string of_all =
      Json::parse(app.call("POST", "/__emu/faults", {}, R"({"match":{"method":"PUT"},
          "then":{"status":502}})")
                      .body)["id"];
  const std::string at = "/__emu/faults/" + of_all;
  CHECK(app.call("DELETE", at + "?workspace=" + kSampleWorkspace).status == 404);
  CHECK(app.call("GET", at).status == 200);
  CHECK(problem_text(app.call("POST", of_sample, {},
                              R"({"match":{"workspace":"00000000000000000000000000000000"},
                                  "then":{"status":502}})")) ==
        "The query and the rule's match name two workspaces.");
}

TEST_CASE("the address of a rule of a private workspace leads to it") {
  TestApp app(kManual);
  const Json made = make(app);
  const http::Response rule =
      app.call("POST", in(made, "/__emu/faults"), {}, R"({"then":{"status":502}})");
  CHECK(app.call("GET", *core::find_header(rule.headers, "Location")).status == 200);
}

TEST_CASE("a header and a query that name two workspaces steer neither") {
  TestApp app(kManual);
  const Json one = make(app);
  const Json other = make(app);
  const auto reset = [&](const std::string& query) {
    return app
        .call("POST", "/__emu/reset?workspace=" + query,
              {{"x-amlemu-workspace", one["token"].get<std::string>()}})
        .status;
  };
  CHECK(reset(one["workspace"]) == 204);
  CHECK(reset(other["workspace"]) == 400);
  CHECK(reset(kSampleWorkspace) == 400);
  const auto id = one["workspace"].get<std::string>();
  CHECK(app.call("POST", "/__emu/reset?workspace=" + id + "&workspace=" + id).status == 400);
}

TEST_CASE("the host of a workspace's gateway takes paths with and without its id") {
  TestApp app(kManual);
  const Json made = make(app);
  const auto id = made["workspace"].get<std::string>();
  const Json& service = made["services"][0];
  const std::string path = "/azureml-demo/workspaces/" + id + "/services/" +
                           service["service"].get<std::string>() +
                           "/execute?api-version=2.0&details=true";
  core::Headers headers = bearer(service);
  headers.push_back({"Host", "demoazureml-" + id + ".azure-api.net"});
  headers.push_back({"Ocp-Apim-Subscription-Key",
                     made["gateway"]["subscriptions"][0]["primaryKey"].get<std::string>()});
  CHECK(app.call("POST", path, headers, kRow).status == 200);
  CHECK(app.call("POST", "/" + id + path, headers, kRow).status == 200);
}

TEST_CASE("a clock ends with the year 9999") {
  TestApp app(kManual);
  const auto advance = [&](std::string_view body) {
    return app.call("POST", "/__emu/clock/advance", {}, body).status;
  };
  CHECK(advance(R"({"to":"9999-12-31T23:59:59Z"})") == 200);
  CHECK(advance(R"({"milliseconds":0})") == 200);
  CHECK(advance(R"({"milliseconds":1})") == 400);
}

}  // namespace workspace_routes_test
