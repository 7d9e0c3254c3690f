// Every kind of resources: made, shown, listed, changed, gone.

#include <doctest/doctest.h>

#include "tests/emulator/api_management/management_client.h"

namespace resources_test {

using namespace aml;
using namespace aml::tests;

namespace {

/// A resource of a kind, and a change of it.
struct Sample {
  std::string list;
  std::string name;
  Json properties;
  Json change;  ///< null: the kind is not patched
};

std::vector<Sample> samples() {
  const Json document = {{"value", "<policies><inbound><base /></inbound></policies>"}};
  return {
      {"/apis", "a", {{"displayName", "A"}, {"path", "a"}}, {{"description", "changed"}}},
      {"/apis/a/operations",
       "get",
       ManagementClient::operation("GET", "/x/{y}", {"y"}),
       {{"description", "changed"}}},
      {"/products", "p", {{"displayName", "P"}}, {{"state", "published"}}},
      {"/subscriptions",
       "s",
       {{"displayName", "S"}, {"scope", "/apis/a"}},
       {{"state", "suspended"}}},
      {"/namedValues",
       "n",
       {{"displayName", "n"}, {"value", "secret text"}, {"secret", true}},
       {{"value", "another text"}}},
      {"/backends",
       "b",
       {{"url", "http://127.0.0.1:9/x"}, {"protocol", "http"}},
       {{"url", "http://127.0.0.1:9/y"}}},
      {"/policyFragments",
       "f",
       {{"value", "<fragment><set-method>GET</set-method></fragment>"}},
       {}},
      {"/policies", "policy", document, {}},
      {"/products/p/policies", "policy", document, {}},
      {"/apis/a/policies", "policy", document, {}},
      {"/apis/a/operations/get/policies", "policy", document, {}},
  };
}

}  // namespace

TEST_CASE("every kind of resources is made, shown, listed, changed and removed") {
  ManagementClient client;
  const std::vector<Sample> all = samples();
  for (const Sample& one : all) {
    CAPTURE(one.list);
    const std::string path = kDemo + one.list + "/" + one.name;
    CHECK(client.call("HEAD", path).status == 404);
    const Json before = client.get(kDemo + one.list);
    const Json made = client.put(path, one.properties);
    CHECK(made["id"] == path);
    CHECK(made["name"] == one.name);
    CHECK(made["type"].get<std::string>().starts_with("Microsoft.ApiManagement/service/"));
    client.put(path, one.properties, 200);
    CHECK(client.call("HEAD", path).status == 200);
    CHECK_FALSE(client.etag(path).empty());
    CHECK(client.get(kDemo + one.list)["count"] == before["count"].get<int>() + 1);
    if (one.change.is_null()) continue;
    const std::string etag = client.etag(path);
    client.answer("PATCH", path, {{"properties", one.change}}, 200, {{"If-Match", etag}});
    CHECK(client.etag(path) != etag);
  }
  for (auto one = all.rbegin(); one != all.rend(); ++one) {
    const std::string path = kDemo + one->list + "/" + one->name;
    CAPTURE(path);
    CHECK(client.call("DELETE", path, {}, {{"If-Match", "*"}}).status == 200);
    CHECK(client.call("DELETE", path, {}, {{"If-Match", "*"}}).status == 204);
    CHECK(client.call("GET", path).status == 404);
  }
  CHECK(client.app.get("/__emu/gateway")["apis"].size() == 1);
}

TEST_CASE("an API is of products") {
  ManagementClient client;
  const std::string apis = kDemo + "/products/unlimited/apis";
  const std::string link = apis + "/azureml-demo-api";
  CHECK(client.call("HEAD", link).status == 204);
  CHECK(client.get(apis)["value"][0]["properties"]["path"] == "azureml-demo");
  CHECK(client.get(kDemo + "/apis/azureml-demo-api/products")["count"] == 2);
  CHECK(client.call("DELETE", link).status == 200);
  CHECK(client.call("HEAD", link).status == 404);
  const auto made = client.call("PUT", link);
  CHECK(made.status == 201);
  CHECK(Json::parse(made.body)["properties"]["displayName"] == "AzureML Demo API");
  CHECK(client.call("PUT", apis + "/none").status == 404);
  CHECK(client.get(kDemo + "/products/starter/subscriptions")["value"][0]["name"] ==
        "starter-demo");
}

TEST_CASE("an instance") {
  ManagementClient client;
  const Json demo = client.get(kDemo);
  CHECK(demo["properties"]["gatewayUrl"] == "https://demoazureml.azure-api.net");
  CHECK(demo["properties"]["provisioningState"] == "Succeeded");
  const Json next =
      client.answer("PATCH", kDemo,
                    {{"tags", {{"team", "red"}}},
                     {"properties", {{"publisherName", "A"}, {"publisherEmail", "a@b.example"}}}},
                    200);
  CHECK(next["tags"]["team"] == "red");
  CHECK(client.get("/subscriptions/one/providers/Microsoft.ApiManagement/service")["count"] == 1);
  const auto is_free = [&](const char* name) {
    return client.answer(
        "POST", "/subscriptions/one/providers/Microsoft.ApiManagement/checkNameAvailability",
        {{"name", name}}, 200)["reason"];
  };
  CHECK(is_free("other") == "Valid");
  CHECK(is_free("DemoAzureML") == "AlreadyExists");
  CHECK(is_free("a b") == "Invalid");
}

TEST_CASE("a subscription waits where its product wants approval") {
  ManagementClient client;
  const auto state = [&](const char* scope) {
    return client.put(kDemo + "/subscriptions/" + std::string(scope + 10),
                      {{"displayName", "S"}, {"scope", scope}})["properties"]["state"];
  };
  CHECK(state("/products/unlimited") == "submitted");
  CHECK(state("/products/starter") == "active");
}

TEST_CASE("segments in any case, and what is secret") {
  ManagementClient client;
  client.put(kDemo + "/namedValues/n",
             {{"displayName", "n"}, {"value", "12345"}, {"secret", true}});
  CHECK_FALSE(client.get(kDemo + "/NAMEDVALUES/N")["properties"].contains("value"));
  CHECK(client.answer("POST", kDemo + "/namedValues/n/listValue", {}, 200)["value"] == "12345");
  CHECK_FALSE(
      client.get(kDemo + "/subscriptions/starter-demo")["properties"].contains("primaryKey"));
  const std::string shouted =
      "/SUBSCRIPTIONS/one/RESOURCEGROUPS/two/PROVIDERS/microsoft.apimanagement/"
      "SERVICE/DEMOAZUREML/APIS/AZUREML-DEMO-API";
  CHECK(client.get(shouted)["name"] == "azureml-demo-api");
}

TEST_CASE("lists have pages and filters") {
  ManagementClient client;
  const std::string operations = kDemo + "/apis/azureml-demo-api/operations";
  const Json first = client.get(operations + "?$top=2");
  CHECK(first["count"] == 5);
  CHECK(first["value"].size() == 2);
  const std::string next = first["nextLink"];
  CHECK(next.starts_with("http://127.0.0.1:10100" + operations + "?"));
  const Json second = Json::parse(
      client.app.call("GET", next.substr(std::string("http://127.0.0.1:10100").size())).body);
  CHECK(second["value"][0]["name"] == "bes-start");
  CHECK(client.get(operations + "?$filter=method%20eq%20'POST'")["count"] == 3);
  CHECK(client.answer("GET", operations + "?$filter=method", {}, 400)["error"]["code"] ==
        "ValidationError");
  CHECK(client.answer("GET", operations + "?$top=0", {}, 400)["error"]["code"] ==
        "ValidationError");
}

TEST_CASE("documents in both formats, and what is effective") {
  ManagementClient client;
  const std::string path = kDemo + "/apis/azureml-demo-api/policies/policy";
  const std::string raw =
      "<policies><inbound><base /><set-header name=\"x\"><value>@(\"a\" + \"<b>\")</value>"
      "</set-header></inbound></policies>";
  client.put(path, {{"format", "rawxml"}, {"value", raw}});
  CHECK(client.get(path)["properties"]["format"] == "xml");
  const std::string xml = client.get(path)["properties"]["value"];
  CHECK(xml.find("@(&quot;a&quot; + &quot;&lt;b&gt;&quot;)") != std::string::npos);
  CHECK(client.get(path + "?format=rawxml")["properties"]["value"] == raw);
  client.put(path, {{"format", "xml"}, {"value", xml}}, 200);
  CHECK(client.get(path + "?format=rawxml")["properties"]["value"] == raw);
  CHECK(client.answer("GET", path + "?format=json", {}, 400)["error"]["code"] == "ValidationError");
  client.put(kDemo + "/policies/policy",
             {{"value", "<policies><inbound><set-method>PUT</set-method></inbound></policies>"}});
  const std::string effective = client.get(path + "?effective=true")["properties"]["value"];
  CHECK(effective.find("<set-method>PUT</set-method><set-header") != std::string::npos);
  CHECK(effective.find("<base") == std::string::npos);
}

TEST_CASE("an imported API takes calls, and an exported one is imported again") {
  ManagementClient client;
  const Json document = Json::parse(R"({"openapi": "3.0.1", "info": {"title": "Shop"},
      "servers": [{"url": "http://127.0.0.1:9/shop"}],
      "paths": {"/orders/{id}": {"get": {"operationId": "order", "parameters": [
        {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
        {"name": "day", "in": "query", "required": true, "schema": {"type": "string"}},
        {"name": "page", "in": "query", "schema": {"type": "integer"}}]}}}})");
  const std::string api = kDemo + "/apis/shop";
  client.put(api, {{"path", "shop"}, {"format", "openapi+json"}, {"value", document.dump()}});
  CHECK(client.get(api)["properties"]["displayName"] == "Shop");
  const Json order = client.get(api + "/operations/order");
  CHECK(order["properties"]["urlTemplate"] == "/orders/{id}?day={day}");
  const std::string link = client.get(api + "?export=true&format=openapi-link")["value"]["link"];
  CHECK(client.app.get(link.substr(link.find("/__emu")))["info"]["title"] == "Shop");
  const Json exported = client.get(api + "?export=true&format=openapi%2Bjson")["value"];
  client.put(api, {{"path", "shop"}, {"format", "openapi+json"}, {"value", exported.dump()}}, 200);
  CHECK(client.get(api + "/operations/order")["properties"]["urlTemplate"] ==
        "/orders/{id}?day={day}");
  CHECK(client.answer("GET", api + "?export=true&format=wadl-link", {}, 400)["error"]["code"] ==
        "ValidationError");
}

TEST_CASE("reports are made of what was counted") {
  ManagementClient client;
  CHECK(client.app.call("GET", "/azureml-demo/nothing").status == 404);
  CHECK(client.get(
            kDemo +
            "/reports/byApi?$filter=timestamp%20ge%20datetime'2016-10-01T00:00:00'")["value"][0]
                                                                                    ["apiId"] ==
        "/apis/azureml-demo-api");
  CHECK(client.get(kDemo + "/reports/byTime?interval=PT1M")["count"] == 1);
  CHECK(client.answer("GET", kDemo + "/reports/byTime?$filter=x%20eq%201", {},
                      400)["error"]["code"] == "ValidationError");
}

}  // namespace resources_test
