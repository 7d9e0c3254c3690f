// The guide's first half as calls: an instance, an API, its operations, a product's access.

#include <doctest/doctest.h>

#include "tests/emulator/api_management/management_client.h"

namespace guide_test {

using namespace aml;
using namespace aml::tests;

namespace {

constexpr const char* kSubscription = "subscriptions/mine";

// The instance of that name with the guide's API for subscribers of Starter.
void make_instance(ManagementClient& client, const std::string& name, const std::string& suffix) {
  const std::string service = kGroup + "/" + name;
  client.answer(
      "PUT", service,
      {{"location", "South Central US"},
       {"sku", {{"name", "Developer"}, {"capacity", 1}}},
       {"properties", {{"publisherName", "Contoso"}, {"publisherEmail", "apis@contoso.example"}}}},
      201);
  const std::string api = service + "/apis/azureml-demo-api";
  client.put(api, {{"displayName", "AzureML Demo API"},
                   {"path", suffix},
                   {"serviceUrl", "https://ussouthcentral.services.azureml.net"},
                   {"protocols", {"https"}}});
  CHECK(client.call("PUT", service + "/products/starter/apis/azureml-demo-api").status == 201);
  client.put(api + "/operations/rrs-execute",
             ManagementClient::operation("POST", kGuidePath,
                                         {"workspace", "service", "apiversion", "details"}));
  client.put(service + "/" + kSubscription,
             {{"displayName", "Mine"}, {"scope", "/products/starter"}});
}

std::string key_of(ManagementClient& client, const std::string& service) {
  return client.answer("POST", service + "/" + kSubscription + "/listSecrets", {},
                       200)["primaryKey"];
}

int execute(ManagementClient& client, const std::string& suffix, const std::string& key,
            const std::string& host = "127.0.0.1:10100") {
  return client.app
      .call("POST",
            "/" + suffix +
                "/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/"
                "562d088408ce85f89663240a5ea142c9/execute?api-version=2.0&details=true",
            {{"Host", host},
             {"Authorization", "Bearer " + std::string(kSampleKey)},
             {"Ocp-Apim-Subscription-Key", key}},
            R"({"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[["a"]]}}})")
      .status;
}

}  // namespace

TEST_CASE("the guide as calls, up to the sixth") {
  ManagementClient client;
  CHECK(client.call("DELETE", kDemo).status == 200);
  CHECK(client.app.get("/__emu/gateway")["instance"] == "");
  make_instance(client, "demoazureml", "azureml-demo");
  const std::string key = key_of(client, kDemo);
  CHECK(key.size() == 32);
  for (int i = 0; i < 5; ++i) CHECK(execute(client, "azureml-demo", key) == 200);
  CHECK(execute(client, "azureml-demo", key) == 429);
  CHECK(client.app.get("/__emu/gateway")["apis"][0]["name"] == "AzureML Demo API");
}

TEST_CASE("a second instance has its own host, its own keys and its own limits") {
  ManagementClient client;
  make_instance(client, "second", "other");
  const std::string key = key_of(client, kGroup + "/second");
  CHECK(execute(client, "other", key) == 200);
  CHECK(execute(client, "other", key, "second.azure-api.net") == 200);
  CHECK(execute(client, "azureml-demo", key, "second.azure-api.net") == 404);
  CHECK(execute(client, "azureml-demo", key) == 401);
  const Json all = client.app.get("/__emu/gateway?instance=second");
  CHECK(all["instances"] == Json::parse(R"(["demoazureml","second"])"));
  CHECK(all["instance"] == "second");
  CHECK(client.app.call("GET", "/__emu/gateway?instance=third").status == 404);
  CHECK(client.get(kGroup)["value"].size() == 2);
  CHECK(client.call("DELETE", kGroup + "/second").status == 200);
  CHECK(client.call("DELETE", kGroup + "/second").status == 204);
  CHECK(execute(client, "other", key) == 404);
}

TEST_CASE("a suffix is one API's among all instances") {
  ManagementClient client;
  client.answer(
      "PUT", kGroup + "/second",
      {{"location", "x"}, {"properties", {{"publisherName", "a"}, {"publisherEmail", "b"}}}}, 201);
  const Json refusal =
      client.put(kGroup + "/second/apis/a", {{"displayName", "A"}, {"path", "azureml-demo"}}, 400);
  CHECK(ManagementClient::targets(refusal) == "path");
}

TEST_CASE("a replaced policy takes effect on the next call, and goes on counting") {
  ManagementClient client;
  const std::string key = client.answer("POST", kDemo + "/subscriptions/starter-demo/listSecrets",
                                        {}, 200)["primaryKey"];
  for (int i = 0; i < 3; ++i) CHECK(execute(client, "azureml-demo", key) == 200);
  const auto limit = [&](int calls, int period) {
    client.put(kDemo + "/products/starter/policies/policy",
               {{"format", "rawxml"},
                {"value", "<policies><inbound><rate-limit calls=\"" + std::to_string(calls) +
                              "\" renewal-period=\"" + std::to_string(period) +
                              "\" /><base /></inbound></policies>"}},
               200);
  };
  limit(4, 60);
  CHECK(execute(client, "azureml-demo", key) == 200);
  CHECK(execute(client, "azureml-demo", key) == 429);
  limit(6, 60);
  CHECK(execute(client, "azureml-demo", key) == 200);
  limit(1, 30);  // another window is another counter
  CHECK(execute(client, "azureml-demo", key) == 200);
  CHECK(execute(client, "azureml-demo", key) == 429);
}

TEST_CASE("what a subscription opens follows its state and its keys at once") {
  ManagementClient client;
  const std::string one = kDemo + "/subscriptions/unlimited-demo";
  const auto secrets = [&] { return client.answer("POST", one + "/listSecrets", {}, 200); };
  const std::string before = secrets()["primaryKey"];
  CHECK(execute(client, "azureml-demo", before) == 200);
  CHECK(client.call("POST", one + "/regeneratePrimaryKey").status == 204);
  CHECK(client.call("POST", one + "/regenerateSecondaryKey").status == 204);
  const std::string after = secrets()["primaryKey"];
  CHECK(after != before);
  CHECK(execute(client, "azureml-demo", before) == 401);
  CHECK(execute(client, "azureml-demo", after) == 200);
  client.answer("PATCH", one, {{"properties", {{"state", "suspended"}}}}, 200, {{"If-Match", "*"}});
  CHECK(execute(client, "azureml-demo", after) == 401);
  CHECK(secrets()["primaryKey"] == after);
}

TEST_CASE("a private workspace has its own management API") {
  ManagementClient client;
  const Json made = Json::parse(client.app.call("POST", "/__emu/workspaces", {}, "{}").body);
  const std::string id = made["workspace"];
  const std::string instance = made["gateway"]["instance"];
  const std::string theirs =
      "/subscriptions/one/resourceGroups/" + id + "/providers/Microsoft.ApiManagement/service/";
  CHECK(client.get(theirs + instance + "/apis")["value"][0]["properties"]["path"] ==
        "azureml-demo");
  client.put(theirs + instance + "/apis/mine", {{"displayName", "Mine"}, {"path", "mine"}});
  CHECK(client.get(kGroup + "/" + instance + "/apis")["count"] == 2);  // found by its name too
  CHECK(client.get(kDemo + "/apis")["count"] == 1);
  CHECK(client.app.get("/__emu/gateway?workspace=" + id)["apis"][1]["suffix"] == id + "/mine");
}

}  // namespace guide_test
