// The own paths of the gateway, through the whole emulator in process.

#include <doctest/doctest.h>

#include "emulator/gateway/api_document.h"
#include "tests/emulator/control/call_app.h"

namespace gateway_control_test {

using namespace aml;
using namespace aml::tests;

namespace {

std::vector<std::string> members(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) names.push_back(name);
  return names;
}

std::string key_of(TestApp& app, const std::string& subscription) {
  const Json gateway = app.get("/__emu/gateway");
  for (const Json& row : gateway["subscriptions"]) {
    if (row["name"] == subscription) return row["primaryKey"];
  }
  return "";
}

http::Response execute(TestApp& app, const std::string& key) {
  return app.call(
      "POST",
      "/azureml-demo/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/"
      "562d088408ce85f89663240a5ea142c9/execute?api-version=2.0&details=true",
      {{"Authorization", "Bearer " + std::string(kSampleKey)}, {"Ocp-Apim-Subscription-Key", key}},
      R"({"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[["a"]]}}})");
}

}  // namespace

TEST_CASE("the gateway: what the sample has") {
  TestApp app(kManual);
  const Json gateway = app.get("/__emu/gateway");
  CHECK(gateway["instance"] == "demoazureml");
  CHECK(gateway["baseUrl"] == "http://127.0.0.1:10100/azureml-demo");
  REQUIRE(gateway["apis"].size() >= 1);
  const Json& api = gateway["apis"][0];
  CHECK(api["baseUrl"] == gateway["baseUrl"]);
  REQUIRE(api["operations"].size() == 5);
  CHECK(api["operations"][0]["name"] == "RRS Execute");
  CHECK(api["operations"][0]["parameters"] == Json::parse(R"([
      {"name":"workspace","in":"path","queryName":null},
      {"name":"service","in":"path","queryName":null},
      {"name":"apiversion","in":"query","queryName":"api-version"},
      {"name":"details","in":"query","queryName":"details"}])"));
  std::vector<std::string> products;
  for (const Json& product : gateway["products"]) products.push_back(product["name"]);
  CHECK(products == std::vector<std::string>{"Starter", "Unlimited"});
  CHECK_FALSE(key_of(app, "starter-demo").empty());
  CHECK_FALSE(key_of(app, "unlimited-demo").empty());
}

TEST_CASE("what is called is counted under its ids") {
  TestApp app(kManual);
  CHECK(execute(app, key_of(app, "unlimited-demo")).status == 200);
  app.manual_clock().advance(std::chrono::minutes(2));
  CHECK(execute(app, "0123456789abcdef0123456789abcdef").status == 401);
  CHECK(app.call("GET", "/azureml-demo/nothing").status == 404);
  const Json report = app.get("/__emu/gateway/analytics");
  CHECK(report["from"] == "2016-10-14T14:52:00.000Z");
  CHECK(report["to"] == "2016-10-14T14:55:00.000Z");
  CHECK(report["interval"] == "PT1M");
  REQUIRE(report["byTime"].size() == 3);
  CHECK(report["byTime"][0]["callCountSuccess"] == 1);
  CHECK(report["byTime"][1]["callCountTotal"] == 0);
  CHECK(report["byTime"][2]["callCountBlocked"] == 1);
  CHECK(report["byTime"][2]["callCountOther"] == 1);
  CHECK(report["total"]["callCountTotal"] == 3);
  CHECK(report["total"]["serviceTimeMax"].is_number());
  CHECK(
      app.get("/__emu/gateway/analytics?subscription=unlimited-demo")["total"]["callCountTotal"] ==
      1);
  app.call("POST", "/__emu/reset");
  CHECK(app.get("/__emu/gateway/analytics")["total"]["callCountTotal"] == 0);
}

TEST_CASE("a malformed query is a problem") {
  TestApp app(kManual);
  for (const char* query :
       {"from=x", "interval=PT7S", "from=2016-10-14T00:00:00Z&to=2016-10-13T00:00:00Z"}) {
    CAPTURE(query);
    const auto response = app.call("GET", std::string("/__emu/gateway/analytics?") + query);
    CHECK(response.status == 400);
    CHECK(response.content_type == "application/problem+json");
  }
}

TEST_CASE("the document of an API") {
  TestApp app(kManual);
  const Json document = app.get("/__emu/gateway/openapi.json");
  CHECK(document["openapi"] == "3.0.1");
  CHECK(document["servers"][0]["url"] == "http://127.0.0.1:10100/azureml-demo");
  const Json& execute =
      document["paths"]["/workspaces/{workspace}/services/{service}/execute"]["post"];
  CHECK(execute["summary"] == "RRS Execute");
  CHECK(execute["parameters"][2] ==
        Json::parse(
            R"({"name":"api-version","in":"query","required":true,"schema":{"type":"string"}})"));
  CHECK(members(execute["responses"]) ==
        std::vector<std::string>{"200", "404", "401", "429", "403", "500", "503"});
  const Json& status = document["paths"]["/workspaces/{workspace}/services/{service}/jobs/{jobid}"];
  CHECK(members(status) == std::vector<std::string>{"get", "delete"});
  CHECK(document["components"]["securitySchemes"] ==
        Json::parse(R"({"apiKeyHeader":{"type":"apiKey","name":"Ocp-Apim-Subscription-Key",
            "in":"header"},
            "apiKeyQuery":{"type":"apiKey","name":"subscription-key","in":"query"}})"));
  CHECK(app.call("GET", "/__emu/gateway/openapi.json?api=none").status == 404);
}

TEST_CASE("a document of odd templates") {
  gateway::Api api;
  api.id = "odd";
  api.name = "Odd";
  api.suffix = "odd";
  api.subscription_required = false;
  api.operations = {{"all", "All", "", "GET", "/*", ""},
                    {"list", "List", "", "GET", "/{container}?comp=list", ""},
                    {"one", "One", "", "GET", "/{container}", ""},
                    {"put", "Put", "about", "PUT", "/{container}", "no JSON"},
                    {"move", "Move", "", "MOVE", "/{container}", ""}};
  const Json document = Json::parse(gateway::write_api_document(api, "http://a"));
  CHECK(members(document["paths"]) == std::vector<std::string>{"/*", "/{container}"});
  const Json& path = document["paths"]["/{container}"];
  CHECK(members(path) == std::vector<std::string>{"get", "put"});
  CHECK(path["get"]["operationId"] == "list");
  CHECK(path["get"]["parameters"][1]["schema"]["enum"] == Json::parse(R"(["list"])"));
  CHECK(path["put"]["requestBody"] ==
        Json::parse(R"({"content":{"text/plain":{"example":"no JSON"}}})"));
  CHECK_FALSE(document.contains("security"));
}

TEST_CASE("answers about the gateway have the members that openapi.json requires") {
  TestApp app(kManual);
  execute(app, key_of(app, "starter-demo"));
  const Json schemas = app.get("/__emu/openapi.json")["components"]["schemas"];
  const auto required = [&](const char* name) {
    return schemas.at(name).at("required").get<std::vector<std::string>>();
  };
  const Json gateway = app.get("/__emu/gateway");
  CHECK(members(gateway) == required("Gateway"));
  CHECK(members(gateway["apis"][0]) == required("GatewayApi"));
  CHECK(members(gateway["apis"][0]["operations"][0]) == required("GatewayOperation"));
  CHECK(members(gateway["apis"][0]["operations"][0]["parameters"][0]) ==
        required("GatewayParameter"));
  CHECK(members(gateway["products"][0]) == required("GatewayProduct"));
  CHECK(members(gateway["subscriptions"][0]) == required("GatewaySubscription"));
  for (const Json& policy : gateway["policies"])
    CHECK(members(policy) == required("GatewayPolicy"));
  const Json report = app.get("/__emu/gateway/analytics");
  CHECK(members(report) == required("Analytics"));
  CHECK(members(report["total"]) == required("ReportRecord"));
  CHECK(members(report["byTime"][0]) == required("ReportRecord"));
}

}  // namespace gateway_control_test
