// Rules, verify and reset: of one workspace, and of all.

#include <doctest/doctest.h>

#include <set>

#include "tests/emulator/control/private_workspaces.h"
#include "tests/support/temporary_folder.h"

namespace workspace_steering_test {

using namespace aml;
using namespace aml::tests;

TEST_CASE("journal, faults and reset of a workspace are its own") {
  TestApp app;
  const Json one = make(app);
  const Json two = make(app);
  const http::Response rule =
      app.call("POST", in(one, "/__emu/faults"), {},
               R"({"match":{"operation":"execute"},"then":{"status":502}})");
  CHECK(rule.status == 201);
  CHECK(app.get(in(one, "/__emu/faults")).size() == 1);
  CHECK(app.get(in(two, "/__emu/faults")).empty());
  CHECK(app.get("/__emu/faults?workspace=" + kSampleWorkspace).empty());
  CHECK(execute(app, one).status == 502);
  CHECK(execute(app, two).status == 200);
  CHECK(execute_sample(app, kSampleKey).status == 200);
  for (const Json* made : {&one, &two}) {
    const Json requests = app.get(in(*made, "/__emu/requests"))["requests"];
    REQUIRE(requests.size() == 1);
    const auto id = requests[0]["id"].get<std::string>();
    CHECK(app.call("GET", in(*made, "/__emu/requests/" + id)).status == 200);
    CHECK(app.call("GET", "/__emu/requests/" + id).status == 404);
  }
  CHECK(app.get("/__emu/requests")["requests"].size() == 1);
  CHECK(app.call("POST", in(one, "/__emu/reset")).status == 204);
  CHECK(app.get(in(one, "/__emu/faults")).empty());
  CHECK(app.get(in(one, "/__emu/requests"))["requests"].empty());
  CHECK(app.get(in(two, "/__emu/requests"))["requests"].size() == 1);
  CHECK(app.call("POST", "/__emu/reset").status == 204);
  CHECK(app.get(in(two, "/__emu/requests"))["requests"].empty());
  CHECK(execute(app, one).status == 200);
}

TEST_CASE("a rule of no workspace is about all, private ones too") {
  TestApp app;
  const Json one = make(app);
  const Json two = make(app);
  const Json rule = Json::parse(
      app.call("POST", "/__emu/faults", {},
               R"({"match":{"service":"SimpleFeatureHashingExperiment","operation":"execute"},
                   "when":{"nth":[1,3]},"then":{"status":502}})")
          .body);
  CHECK(execute(app, one).status == 502);
  CHECK(execute_sample(app, kSampleKey).status == 200);
  CHECK(execute(app, two).status == 502);
  CHECK(execute(app, two).status == 200);
  const std::string path = "/__emu/faults/" + rule["id"].get<std::string>();
  CHECK(app.get(path)["seen"] == 4);
  CHECK(app.get(path)["applied"] == 2);
  CHECK(app.get(in(one, "/__emu/faults")).empty());

  const Json theirs = Json::parse(
      app.call("POST", in(two, "/__emu/faults"), {}, R"({"then":{"status":503}})").body);
  CHECK(app.get("/__emu/faults").size() == 2);
  CHECK(execute(app, two).status == 503);
  CHECK(app.get(path)["seen"] == 5);
  const std::string their_path = "/__emu/faults/" + theirs["id"].get<std::string>();
  CHECK(app.get(their_path)["seen"] == 1);
  CHECK(app.call("DELETE", their_path + "?workspace=" + kSampleWorkspace).status == 404);
  CHECK(app.call("DELETE", their_path).status == 204);
  CHECK(app.call("GET", their_path).status == 404);
  app.call("POST", in(two, "/__emu/faults"), {}, R"({"then":{"status":503}})");
  CHECK(app.call("DELETE", "/__emu/faults").status == 204);
  CHECK(app.get(in(two, "/__emu/faults")).empty());
  CHECK(execute(app, two).status == 200);
}

TEST_CASE("a rule beside a service counts in each workspace on its own") {
  const TemporaryFolder folder;
  folder.write("services/sample/service.json",
               read_file(AML_FIXTURES "/services/SimpleFeatureHashingExperiment/service.json"));
  folder.write("services/sample/faults.json",
               R"([{"match":{"service":"SimpleFeatureHashingExperiment","operation":"execute"},
                    "when":{"first":1},"then":{"status":502}}])");
  TestApp app(Flags{{"--fixtures", folder.path("")}});
  const Json one = make(app);
  for (const int status : {502, 200}) CHECK(execute(app, one).status == status);
  for (const int status : {502, 200}) CHECK(execute_sample(app, kSampleKey).status == status);
}

TEST_CASE("a rule that names a private workspace or its service is about that one") {
  TestApp app;
  const Json one = make(app);
  const Json two = make(app);
  for (const auto& [member, name] :
       {std::pair("workspace", one["workspace"].get<std::string>()),
        std::pair("service", one["services"][0]["service"].get<std::string>())}) {
    app.call("POST", "/__emu/faults", {},
             Json{{"match", {{member, name}}}, {"then", {{"status", 502}}}}.dump());
    CHECK(execute(app, one).status == 502);
    CHECK(execute(app, two).status == 200);
    CHECK(execute_sample(app, kSampleKey).status == 200);
    app.call("DELETE", "/__emu/faults");
  }
}

TEST_CASE("verify without a workspace counts the calls of all") {
  TestApp app;
  const Json one = make(app);
  const Json two = make(app);
  execute(app, one);
  execute_sample(app, kSampleKey);
  execute(app, two);
  const auto expect = [&](const char* count, const std::string& path) {
    return app.call("POST", path, {},
                    R"({"expect":[{"match":{"operation":"execute"},)" + std::string(count) + "}]}");
  };
  CHECK(expect(R"("exactly":3)", "/__emu/verify").status == 200);
  CHECK(expect(R"("exactly":1)", in(one, "/__emu/verify")).status == 200);
  CHECK(expect(R"("exactly":1)", "/__emu/verify?workspace=" + kSampleWorkspace).status == 200);
  const http::Response unmet = expect(R"("atMost":1)", "/__emu/verify");
  CHECK(unmet.status == 417);
  const Json nearest = Json::parse(unmet.body)["expect"][0]["nearest"];
  REQUIRE(nearest.size() == 2);
  std::set<std::string> known;
  for (const std::string& path :
       {std::string("/__emu/requests"), in(one, "/__emu/requests"), in(two, "/__emu/requests")}) {
    const Json page = app.get(path);
    for (const Json& request : page["requests"]) known.insert(request["id"].get<std::string>());
  }
  for (const Json& entry : nearest) CHECK(known.contains(entry["id"].get<std::string>()));
  app.call("DELETE", "/__emu/workspaces/" + two["workspace"].get<std::string>());
  CHECK(expect(R"("exactly":2)", "/__emu/verify").status == 200);
}

TEST_CASE("verify is about the calls of its workspace") {
  TestApp app;
  const Json made = make(app);
  const Json other = make(app);
  CHECK(execute(app, made).status == 200);
  constexpr std::string_view kOnce =
      R"({"expect":[{"match":{"operation":"execute"},"exactly":1}]})";
  CHECK(app.call("POST", in(made, "/__emu/verify"), {}, kOnce).status == 200);
  CHECK(app.call("POST", in(other, "/__emu/verify"), {}, kOnce).status == 417);
  CHECK(app.call("POST", "/__emu/verify?workspace=" + kSampleWorkspace, {}, kOnce).status == 417);
  CHECK(app.call("POST", "/__emu/verify", {}, kOnce).status == 200);
}

TEST_CASE("a question about a workspace that has gone is refused, not answered with nothing") {
  TestApp app(kManual);
  const Json made = make(app);
  const std::string never = R"({"expect":[{"match":{},"never":true}]})";
  CHECK(app.call("POST", in(made, "/__emu/verify"), {}, never).status == 200);
  CHECK(app.call("DELETE", "/__emu/workspaces/" + made["workspace"].get<std::string>()).status ==
        204);
  CHECK(app.call("POST", in(made, "/__emu/verify"), {}, never).status == 404);
  CHECK(app.call("POST", in(made, "/__emu/faults"), {}, R"({"then":{"status":502}})").status ==
        404);
  CHECK(app.call("POST", "/__emu/faults?workspce=x", {}, R"({"then":{"status":502}})").status ==
        400);
  for (const std::string path : {"/__emu/faults", "/__emu/events", "/__emu/storage"}) {
    CAPTURE(path);
    CHECK(app.call("GET", in(made, path)).status == 404);
  }
  CHECK(app.get("/__emu/faults").empty());
}

}  // namespace workspace_steering_test
