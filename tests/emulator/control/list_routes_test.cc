// The emulator's own lists, narrowed and page by page.

#include "emulator/control/list_routes.h"

#include <doctest/doctest.h>

#include "tests/emulator/control/call_app.h"

namespace list_routes_test {

using namespace aml;
using namespace aml::tests;

TEST_CASE("lists of services and jobs: narrowed, and page by page") {
  TestApp app(kManual);
  const auto names = [&](const std::string& query) {
    std::string text;
    for (const Json& one : app.get("/__emu/services" + query))
      text += one.at("name").get<std::string>() + ";";
    return text;
  };
  CHECK(names("?name=twopathsdemo") == "TwoPathsDemo;");
  CHECK(names("?workspace=756DBBD56CF4B58A5125DB394CAE1DC4") == "SimpleFeatureHashingExperiment;");
  CHECK(names("?name=none").empty());
  CHECK(names("?limit=2") == "SimpleFeatureHashingExperiment;TwoPathsDemo;");
  CHECK(app.call("GET", "/__emu/services").body ==
        app.call("GET", "/__emu/services?limit=1000").body);
  CHECK(app.call("GET", "/__emu/services?name=none").body == "[]\n");

  const auto link = [&](const std::string& target) {
    const http::Response response = app.call("GET", target);
    const std::string* value = core::find_header(response.headers, "Link");
    return value == nullptr ? std::string() : *value;
  };
  CHECK(link("/__emu/services?limit=2") ==
        "<http://127.0.0.1:10100/__emu/services?limit=2&after=" +
            app.get("/__emu/services")[1]["service"].get<std::string>() + ">; rel=\"next\"");
  CHECK(link("/__emu/services?limit=3").empty());
  CHECK(link("/__emu/services").empty());
  std::string pages;
  for (std::string at = "/__emu/services?limit=1"; !at.empty();) {
    pages += app.get(at)[0]["name"].get<std::string>() + ";";
    const std::string next = link(at);
    at = next.empty() ? "" : next.substr(23, next.find('>') - 23);
  }
  CHECK(pages == names(""));
}

TEST_CASE("the overview says how the emulator is, whole or for one workspace") {
  TestApp app(kManual);
  const std::string sample = "756dbbd56cf4b58a5125db394cae1dc4";
  Json state = app.get("/__emu/overview");
  CHECK(state["address"] == "http://127.0.0.1:10100");
  CHECK(state["clock"]["mode"] == "manual");
  CHECK(state["services"] == 3);
  CHECK(state["jobs"]["Running"] == 0);
  CHECK(state["requests"] == Json({{"kept", 0}, {"dropped", 0}}));
  CHECK(state["privateWorkspaces"] == 0);
  execute_sample(app, kSampleKey);
  app.call("POST", "/__emu/faults", {},
           R"({"match":{"workspace":")" + sample + R"("},"then":{"status":500}})");
  app.call("POST", "/__emu/workspaces", {}, "");
  state = app.get("/__emu/overview");
  CHECK(state["requests"]["kept"] == 1);
  CHECK(state["faults"] == 1);
  CHECK(state["privateWorkspaces"] == 1);
  CHECK(app.get("/__emu/overview?workspace=" + sample)["services"] == 1);
  CHECK(app.call("GET", "/__emu/overview?workspace=" + std::string(32, 'a')).status == 404);
}

TEST_CASE("jobs: all of them, or those of a state, a service, a page") {
  TestApp app(kManual);
  const Json services = app.get("/__emu/services");
  const Json place = {{"ConnectionString", "UseDevelopmentStorage=true"},
                      {"RelativeLocation", "box/input.csv"}};
  const std::string sas = app.get("/__emu/storage")["sas"];
  app.call("PUT", "/devstoreaccount1/box" + sas + "&restype=container");
  app.call("PUT", "/devstoreaccount1/box/input.csv" + sas, {{"x-ms-blob-type", "BlockBlob"}},
           "Col2\na\n");
  std::string all;
  std::string first;
  std::string newest;
  for (int i = 0; i < 150; ++i) {
    const http::Response made = app.call(
        "POST", services[0]["jobsUrl"].get<std::string>().substr(22),
        {{"Authorization", "Bearer " + std::string(kSampleKey)}},
        Json{{"Inputs", {{"input1", place}}}, {"GlobalParameters", Json::object()}}.dump());
    REQUIRE(made.status == 200);
    const std::string id = Json::parse(made.body);
    all += id;
    if (first.empty()) first = id;
    newest = id;
  }
  const auto ids = [&](const std::string& query) {
    std::string text;
    for (const Json& one : app.get("/__emu/jobs" + query)) text += one.at("id").get<std::string>();
    return text;
  };
  CHECK(ids("") == all);
  CHECK(ids("?limit=1000") == all);
  CHECK(ids("?state=notstarted") == all);
  CHECK(ids("?state=Finished").empty());
  CHECK(ids("?name=SimpleFeatureHashingExperiment") == all);
  CHECK(ids("?name=TwoPathsDemo").empty());
  CHECK(ids("?id=" + first.substr(0, 12)).find(first) != std::string::npos);
  CHECK(ids("?id=z").empty());
  CHECK(ids("?name=none").empty());
  CHECK(ids("?workspace=756dbbd56cf4b58a5125db394cae1dc4") == all);
  CHECK(ids("?workspace=00000000000000000000000000000000").empty());
  CHECK(ids("?limit=1") == first);
  CHECK(ids("?order=asc&limit=1") == first);
  CHECK(ids("?order=desc&limit=1") == newest);
  std::string pages;
  for (std::string at = "/__emu/jobs?state=NotStarted&limit=40"; !at.empty();) {
    const http::Response page = app.call("GET", at);
    for (const Json& one : Json::parse(page.body)) pages += one.at("id").get<std::string>();
    const std::string* next = core::find_header(page.headers, "Link");
    at = next == nullptr ? "" : next->substr(23, next->find('>') - 23);
  }
  CHECK(pages == all);
}

TEST_CASE("a typo in a query never widens it") {
  TestApp app(kManual);
  struct {
    const char* target;
    const char* says;
  } cases[] = {
      {"/__emu/requests?limt=5", R"(There is no query member "limt". Did you mean "limit"?)"},
      {"/__emu/requests?zzzzzz=5",
       "Expected one of: workspace, operation, status, service, method, path, query, header, body, "
       "json, job, subscription, text, show, since, order, after, limit, counts."},
      {"/__emu/requests?limit=0", R"("limit" cannot be "0": it is 1 to 1000.)"},
      {"/__emu/requests?limit=1001", R"("limit" cannot be "1001": it is 1 to 1000.)"},
      {"/__emu/requests?limit=ten", R"("limit" cannot be "ten": it is a number.)"},
      {"/__emu/requests?limit=", R"("limit" cannot be "": it is a number.)"},
      {"/__emu/requests?limit=1&limit=2", R"("limit" is given twice.)"},
      {"/__emu/requests?after=x", R"("after" cannot be "x": it is a number.)"},
      {"/__emu/requests?after=18446744073709551615", "it is a number."},
      {"/__emu/requests?order=desk", R"("order" cannot be "desk". Did you mean "desc"?)"},
      {"/__emu/requests?operation=rrs.exectue",
       R"("operation" cannot be "rrs.exectue". Did you mean "rrs.execute"?)"},
      {"/__emu/requests?operation=exectue",
       R"("operation" cannot be "exectue". Did you mean "execute"?)"},
      {"/__emu/requests?status=600", "it is a number such as 400, or 4xx."},
      {"/__emu/requests?workspace=mine", "it is an id of 32 hex digits."},
      {"/__emu/services?nmae=a", R"(There is no query member "nmae". Did you mean "name"?)"},
      {"/__emu/services?state=a", R"(There is no query member "state".)"},
      {"/__emu/services?after=00000000000000000000000000000000", "this list has no such service."},
      {"/__emu/jobs?state=Runing", R"("state" cannot be "Runing". Did you mean "Running"?)"},
      {"/__emu/jobs?sate=Running", R"(There is no query member "sate". Did you mean "state"?)"},
      {"/__emu/jobs?%73tate=Runing", R"("state" cannot be "Runing".)"}};
  for (const auto& test : cases) {
    CAPTURE(test.target);
    const http::Response response = app.call("GET", test.target);
    CHECK(response.status == 400);
    const std::string detail = problem_of(response).at("detail");
    CHECK_MESSAGE(detail.find(test.says) != std::string::npos, detail);
  }
  execute_sample(app, kSampleKey);
  const http::Response reset =
      app.call("POST", "/__emu/reset?workspce=756dbbd56cf4b58a5125db394cae1dc4");
  CHECK(reset.status == 400);
  CHECK(app.get("/__emu/requests")["requests"].size() == 1);
}

}  // namespace list_routes_test
