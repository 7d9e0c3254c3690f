// The control paths as programs see them, through the whole emulator in process.

#include "emulator/control/control_routes.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "emulator/control/embedded_file.h"
#include "emulator/core/blob_reference.h"
#include "emulator/core/sas.h"
#include "emulator/text/percent.h"
#include "tests/emulator/control/call_app.h"

using namespace aml;
using namespace aml::tests;

namespace {

const Flags kManual = {{"--deterministic", "true"}};

Json problem_of(const http::Response& response) {
  CHECK(response.content_type == "application/problem+json");
  const Json problem = Json::parse(response.body);
  CHECK(problem.at("status") == response.status);
  return problem;
}

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
  CHECK(members(sample) == std::vector<std::string>{"name", "workspace", "service", "webService",
                                                    "primaryKey", "secondaryKey", "executeUrl",
                                                    "jobsUrl", "swaggerUrl", "helpUrl", "inputs",
                                                    "outputs", "description", "jobsHelpUrl",
                                                    "globalParameters"});
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
       "Expected one of: workspace, operation, status, since, order, after, limit."},
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
  CHECK(app.get("/__emu/clock")["now"] == "2016-10-15T00:00:00.000Z");
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
  CHECK(problem_of(app.call("GET", "/__emu/nothing"))["status"] == 404);
  // Spelled otherwise it is not the emulator's own: the service answers.
  CHECK(app.call("GET", "/__EMU/clock").content_type == "application/json; charset=utf-8");
  const http::Response response = app.call("DELETE", "/__emu/reset");
  CHECK(problem_of(response)["status"] == 405);
  CHECK(*core::find_header(response.headers, "Allow") == "POST");
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
  for (const char* path : {"/__emu", "/__emu/", "/__emu/storage", "/__emu/metrics",
                           "/__emu/nothing", "/__emu/assets/none.js", "/__emu/assets/style.css"}) {
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
  CHECK(members(Json::parse(app.call("GET", "/__emu/x").body)) == required("Problem"));
}
