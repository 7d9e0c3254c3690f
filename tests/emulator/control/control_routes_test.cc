// The control paths as programs see them, through the whole emulator in process.

#include "emulator/control/control_routes.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "emulator/control/embedded_file.h"
#include "emulator/core/blob_reference.h"
#include "emulator/core/sas.h"
#include "tests/emulator/control/call_app.h"

namespace control_routes_test {

using namespace aml;
using namespace aml::tests;

namespace {

std::vector<std::string> members(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) names.push_back(name);
  return names;
}

// A job whose input is not there; its account is known from then on.
void submit_without_input(TestApp& app, const std::string& connection) {
  const Json place = {{"ConnectionString", connection}, {"RelativeLocation", "box/input.csv"}};
  const Json body = {{"Inputs", {{"input1", place}}}, {"Outputs", {{"output1", place}}}};
  const http::Response response =
      app.call("POST",
               "/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/"
               "562d088408ce85f89663240a5ea142c9/jobs?api-version=2.0",
               {{"Authorization", "Bearer " + std::string(kSampleKey)}}, body.dump());
  CHECK(response.status == 400);
}

}  // namespace

TEST_CASE("health: live always, ready when said so") {
  TestApp app;
  CHECK(app.call("GET", "/__emu/health/live").status == 200);
  CHECK(app.call("GET", "/__emu/health/ready").status == 200);
  app.app().set_ready(false);
  CHECK(app.call("GET", "/__emu/health/live").status == 200);
  const http::Response response = app.call("GET", "/__emu/health/ready");
  CHECK(response.status == 503);
  CHECK(Json::parse(response.body).at("status") == "starting");
}

TEST_CASE("services: ids, keys and URLs of the sample service") {
  TestApp app;
  const Json services = app.get("/__emu/services");
  REQUIRE(services.size() == 3);
  const Json& sample = services[0];
  const std::string base = "http://127.0.0.1:10100/workspaces/756dbbd56cf4b58a5125db394cae1dc4";
  CHECK(members(sample) ==
        std::vector<std::string>{
            "name", "workspace", "service", "webService", "primaryKey", "secondaryKey",
            "executeUrl", "jobsUrl", "swaggerUrl", "helpUrl", "inputs", "outputs", "description",
            "jobsHelpUrl", "globalParameters", "endpoint", "workspaceToken", "maxConcurrentCalls"});
  CHECK(sample["name"] == "SimpleFeatureHashingExperiment");
  CHECK(sample["workspace"] == "756dbbd56cf4b58a5125db394cae1dc4");
  CHECK(sample["service"] == "562d088408ce85f89663240a5ea142c9");
  CHECK(sample["webService"] == "3742661343a0755323a687315e7ef45e");
  CHECK(sample["primaryKey"] == kSampleKey);
  CHECK(sample["executeUrl"] ==
        base + "/services/562d088408ce85f89663240a5ea142c9/execute?api-version=2.0&details=true");
  CHECK(sample["jobsUrl"] ==
        base + "/services/562d088408ce85f89663240a5ea142c9/jobs?api-version=2.0");
  CHECK(sample["inputs"] ==
        Json::parse(R"([{"name":"input1","columns":[{"name":"Col2","type":"String"}]}])"));
  CHECK(sample["outputs"][0]["columns"].size() == 9);
}

TEST_CASE("services: what callers may send besides the inputs") {
  TestApp app;
  const Json service = app.get("/__emu/services")[1];
  CHECK(service["globalParameters"] == Json::parse(R"([
    {"name":"N-grams","type":"Integer","description":"Longest run of words counted in a subject",
     "default":"1","minimum":1.0,"maximum":4.0,"choices":[]},
    {"name":"Body N-grams","type":"Integer","description":"Longest run of words counted in a body; there is no default, so every call sends it",
     "default":null,"minimum":1.0,"maximum":3.0,"choices":[]}])"));
  CHECK(service["jobsHelpUrl"].get<std::string>().ends_with("/jobs"));
}

TEST_CASE("URLs handed out: public-url, or the host that the request named") {
  TestApp app;
  const Json named =
      Json::parse(app.call("GET", "/__emu/services", {{"Host", "localhost:7"}}).body);
  CHECK(named[0]["swaggerUrl"].get<std::string>().starts_with("http://localhost:7/workspaces/"));
  TestApp behind(Flags{{"--public-url", "https://ml.example/base/"}});
  const Json fixed =
      Json::parse(behind.call("GET", "/__emu/services", {{"Host", "ml.example"}}).body);
  CHECK(fixed[0]["helpUrl"].get<std::string>().starts_with("https://ml.example/base/apihelp/"));
}

TEST_CASE("storage: the development account") {
  TestApp app;
  const Json storage = app.get("/__emu/storage");
  CHECK(members(storage) == std::vector<std::string>{"account", "key", "blobEndpoint",
                                                     "connectionString", "sas", "accounts"});
  CHECK(storage["account"] == "devstoreaccount1");
  CHECK(storage["blobEndpoint"] == "http://127.0.0.1:10100/devstoreaccount1");
  CHECK(storage["connectionString"] ==
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=" +
            storage["key"].get<std::string>() +
            ";BlobEndpoint=http://127.0.0.1:10100/devstoreaccount1;");
}

TEST_CASE(
    "storage: a token of each account, under a key of the emulator where its own is not public") {
  TestApp app(kManual);
  app.call("PUT",
           "/newaccount/c?restype=container&sv=2019-12-12&ss=b&srt=sco&sp=c&se=2099-01-01&sig=x");
  const Json storage = app.get("/__emu/storage");
  REQUIRE(storage["accounts"].size() == 2);
  CHECK(members(storage["accounts"][0]) ==
        std::vector<std::string>{"account", "blobEndpoint", "sas"});
  CHECK(storage["accounts"][0]["sas"] == storage["sas"]);
  CHECK(storage["accounts"][1]["account"] == "newaccount");
  CHECK(storage["accounts"][1]["blobEndpoint"] == "http://127.0.0.1:10100/newaccount");
  // A job's connection string tells the account's key, which might be one of the cloud.
  const std::string key = core::derived_key("storage", "cloud");
  submit_without_input(app, "AccountName=newaccount;AccountKey=" + key);
  const std::string others = app.get("/__emu/storage")["accounts"][1]["sas"];
  CHECK(others == storage["accounts"][1]["sas"].get<std::string>());
  CHECK(core::verify_sas(*core::find_sas(storage["sas"].get<std::string>().substr(1)),
                         {"devstoreaccount1", "", ""}, std::string(core::kDevelopmentKey)));
  CHECK_FALSE(core::verify_sas(*core::find_sas(others.substr(1)), {"newaccount", "", ""}, key));
  CHECK(app.call("GET", "/newaccount/" + others + "&comp=list").status == 200);
  CHECK(
      app.call("GET", "/newaccount/" + others.substr(0, others.size() - 9) + "&comp=list").status ==
      403);
  const std::string sas = storage["sas"];
  const auto status = [&](const char* method, const std::string& target) {
    return app.call(method, "/devstoreaccount1" + target).status;
  };
  CHECK(status("PUT", "/box" + sas + "&restype=container") == 201);
  CHECK(status("GET", "/box" + sas + "&restype=container&comp=list") == 200);
  CHECK(status("GET", "/" + sas + "&comp=list") == 200);
  CHECK(status("DELETE", "/box" + sas + "&restype=container") == 202);
  app.manual_clock().advance(std::chrono::hours(25));
  CHECK(status("GET", "/" + sas + "&comp=list") == 403);
}

TEST_CASE("the manual clock moves forward only") {
  TestApp app(kManual);
  CHECK(app.get("/__emu/clock") ==
        Json::parse(R"({"mode":"manual","now":"2016-10-14T14:52:33.000Z"})"));
  struct {
    const char* body;
    int status;
    const char* now;
  } cases[] = {{R"({"seconds":2})", 200, "2016-10-14T14:52:35.000Z"},
               {R"({"milliseconds":5})", 200, "2016-10-14T14:52:35.005Z"},
               {R"({"seconds":0})", 200, "2016-10-14T14:52:35.005Z"},
               {R"({"to":"2016-10-15T00:00:00Z"})", 200, "2016-10-15T00:00:00.000Z"},
               {R"({"to":"2016-10-14T00:00:00Z"})", 409, nullptr},
               {R"({"to":"soon"})", 400, nullptr},
               {R"({"to":5})", 400, nullptr},
               {R"({"seconds":-1})", 400, nullptr},
               {R"({"seconds":1.5})", 400, nullptr},
               {R"({"seconds":99999999999999})", 400, nullptr},
               {R"({"minutes":1})", 400, nullptr},
               {R"({"seconds":1,"milliseconds":1})", 400, nullptr},
               {"{}", 400, nullptr},
               {"[1]", 400, nullptr},
               {"{", 400, nullptr},
               {"", 400, nullptr}};
  for (const auto& test : cases) {
    CAPTURE(test.body);
    const http::Response response = app.call("POST", "/__emu/clock/advance", {}, test.body);
    CHECK(response.status == test.status);
    if (test.now != nullptr) CHECK(Json::parse(response.body)["now"] == test.now);
    if (test.now == nullptr) problem_of(response);
  }
  const std::string with_nul("{\"seconds\":2}\0x", 15);
  CHECK(app.call("POST", "/__emu/clock/advance", {}, with_nul).status == 400);
  CHECK(app.get("/__emu/clock")["now"] == "2016-10-15T00:00:00.000Z");
}

TEST_CASE("members of a clock's step that are not known are named, and by has no day's bound") {
  TestApp app(kManual);
  const auto detail = [&](const char* body) {
    return problem_of(app.call("POST", "/__emu/clock/advance", {}, body))["detail"]
        .get<std::string>();
  };
  CHECK(detail(R"({"second":1})").find("It has no \"second\": did you mean \"seconds\"?") !=
        std::string::npos);
  CHECK(detail(R"({"bye":"1h","until":2})").find("did you mean \"by\"? It has no \"until\".") !=
        std::string::npos);
  CHECK(detail(R"({"by":"soon"})").find("a century at most") != std::string::npos);
  CHECK(detail(R"({"by":"9999999h"})").find("a century at most") != std::string::npos);
  const http::Response far = app.call("POST", "/__emu/clock/advance", {}, R"({"by":"48h"})");
  CHECK(Json::parse(far.body)["now"] == "2016-10-16T14:52:33.000Z");
}

TEST_CASE("the wall clock is not moved") {
  TestApp app;
  CHECK(app.get("/__emu/clock")["mode"] == "wall");
  const http::Response response = app.call("POST", "/__emu/clock/advance", {}, R"({"seconds":2})");
  CHECK(problem_of(response)["title"] == "ClockNotManual");
  CHECK(response.status == 409);
}

TEST_CASE("reset: journal and clock of all, or the journal of one workspace") {
  TestApp app(kManual);
  execute_sample(app, kSampleKey);
  app.call("GET", "/nowhere");
  app.manual_clock().advance(std::chrono::hours(1));
  CHECK(app.call("POST", "/__emu/reset?workspace=756dbbd56cf4b58a5125db394cae1dc4").status == 204);
  CHECK(app.get("/__emu/requests")["requests"].size() == 1);
  CHECK(app.get("/__emu/clock")["now"] == "2016-10-14T15:52:33.000Z");
  CHECK(app.call("POST", "/__emu/reset").status == 204);
  CHECK(app.get("/__emu/requests")["requests"].empty());
  CHECK(app.get("/__emu/clock")["now"] == "2016-10-14T14:52:33.000Z");
  CHECK(problem_of(app.call("POST", "/__emu/reset?workspace=none"))["title"] ==
        "WorkspaceNotFound");
}

TEST_CASE("metrics count requests by operation and status class") {
  TestApp app;
  execute_sample(app, kSampleKey);
  execute_sample(app, "wrong");
  app.call("GET", "/nowhere");
  const http::Response response = app.call("GET", "/__emu/metrics");
  CHECK(response.content_type.starts_with("text/plain"));
  for (const char* line : {"amlemu_requests_total{operation=\"rrs.execute\",class=\"2xx\"} 1\n",
                           "amlemu_requests_total{operation=\"rrs.execute\",class=\"4xx\"} 1\n",
                           "amlemu_requests_total{operation=\"none\",class=\"4xx\"} 1\n",
                           "amlemu_request_duration_seconds_bucket{le=\"+Inf\"} 3\n",
                           "amlemu_request_duration_seconds_count 3\n",
                           "amlemu_journal_entries 3\n", "amlemu_log_lines_dropped_total 0\n"}) {
    CAPTURE(line);
    CHECK(response.body.find(line) != std::string::npos);
  }
}

TEST_CASE("paths that are not there, and verbs that are not") {
  TestApp app;
  CHECK(problem_of(app.call("GET", "/__emu/no/such/path"))["detail"] ==
        "There is no path /__emu/no/such/path here.");
  CHECK(problem_of(app.call("GET", "/__emu/reqests"))["detail"] ==
        "There is no path /__emu/reqests here. The nearest is /__emu/requests.");
  // Spelled otherwise it is not the emulator's own: the service answers.
  CHECK(app.call("GET", "/__EMU/clock").content_type == "application/json; charset=utf-8");
  const http::Response response = app.call("DELETE", "/__emu/reset");
  CHECK(problem_of(response)["status"] == 405);
  CHECK(*core::find_header(response.headers, "Allow") == "POST");
}

TEST_CASE("/ leads browsers to the pages, and programs nowhere") {
  TestApp app;
  const http::Response page = app.call("GET", "/", {{"Accept", "text/html,*/*;q=0.8"}});
  CHECK(page.status == 302);
  CHECK(*core::find_header(page.headers, "Location") == "/__emu/");
  for (const core::Headers& headers : {core::Headers{}, core::Headers{{"Accept", "*/*"}}}) {
    const http::Response response = app.call("GET", "/", headers);
    CHECK(response.status == 404);
    CHECK(response.content_type == "application/json; charset=utf-8");
  }
}

TEST_CASE("openapi.json describes exactly the rows") {
  TestApp app;
  const Json document = app.get("/__emu/openapi.json");
  CHECK(document["info"]["version"] == control::kVersion);
  CHECK(control::openapi_files().size() == 1);
  std::vector<std::string> described;
  for (const auto& [path, verbs] : document["paths"].items()) {
    for (const auto& [verb, operation] : verbs.items()) {
      described.push_back(verb + " " + path);
      CHECK_FALSE(operation["summary"].get<std::string>().empty());
    }
  }
  std::vector<std::string> rows;
  for (const http::RouteFamily& family : app.app().router().families()) {
    if (family.errors != http::ErrorStyle::kProblem || family.name == "pages") continue;
    for (const http::Route& route : family.routes) {
      std::string verb(route.method);
      for (char& c : verb) c = static_cast<char>(c + 32);
      rows.push_back(verb + " " + route.pattern);
    }
  }
  std::sort(described.begin(), described.end());
  std::sort(rows.begin(), rows.end());
  CHECK(described == rows);
}

TEST_CASE("no browser takes an own answer for what it is not, an error neither") {
  TestApp app;
  for (const char* path :
       {"/__emu", "/__emu/", "/__emu/storage", "/__emu/metrics", "/__emu/nothing",
        "/__emu/assets/none.js", "/__emu/assets/tokens.css+elements.css"}) {
    CAPTURE(path);
    const http::Response response = app.call("GET", path);
    const auto header = [&](const char* name) {
      const std::string* value = core::find_header(response.headers, name);
      return value == nullptr ? std::string() : *value;
    };
    CHECK(header("X-Content-Type-Options") == "nosniff");
    CHECK(header("Content-Security-Policy").starts_with("default-src 'none'; "));
    CHECK(header("Content-Security-Policy").find("frame-ancestors 'none'") != std::string::npos);
  }
  const http::Response other = app.call("GET", "/nothing");
  CHECK(core::find_header(other.headers, "Content-Security-Policy") == nullptr);
}

TEST_CASE("an address that leads to no page is answered with one") {
  TestApp app;
  for (const char* path : {"/__emu/pages/nothing", "/__emu/pages/jobs/nothing"}) {
    const http::Response response = app.call("GET", path);
    CHECK(response.status == 404);
    CHECK(response.content_type == "text/html; charset=utf-8");
    CHECK(response.body.find("No page is here") != std::string::npos);
  }
}

TEST_CASE("answers have the members that openapi.json requires") {
  TestApp app(kManual);
  execute_sample(app, kSampleKey);
  const std::string request = "/__emu/requests/" + app.last_id();
  const Json schemas = app.get("/__emu/openapi.json")["components"]["schemas"];
  const auto required = [&](const char* name) {
    return schemas.at(name).at("required").get<std::vector<std::string>>();
  };
  CHECK(members(app.get("/__emu")) == required("Index"));
  CHECK(members(app.get("/__emu/health/live")) == required("Health"));
  CHECK(members(app.get("/__emu/services")[0]) == required("Service"));
  CHECK(members(app.get("/__emu/services")[1]["globalParameters"][0]) ==
        required("GlobalParameter"));
  CHECK(members(app.get("/__emu/storage")) == required("Storage"));
  CHECK(members(app.get("/__emu/storage")["accounts"][0]) == required("StorageAccount"));
  CHECK(members(app.get("/__emu/requests")) == required("Requests"));
  CHECK(members(app.get("/__emu/requests")["requests"][0]) == required("Summary"));
  CHECK(members(app.get(request)["request"]) == required("Message"));
  CHECK(members(app.get("/__emu/clock")) == required("Clock"));
  CHECK(members(app.get("/__emu/overview")) == required("Overview"));
  app.call("POST", "/__emu/workspaces", {}, "");
  CHECK(members(app.get("/__emu/workspaces")[0]) == required("WorkspaceRow"));
  CHECK(members(Json::parse(app.call("GET", "/__emu/x").body)) == required("Problem"));
}

}  // namespace control_routes_test
