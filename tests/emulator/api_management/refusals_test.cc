// What the management API refuses, and how it says so.

#include <doctest/doctest.h>

#include "tests/emulator/api_management/management_client.h"

namespace refusals_test {

using namespace aml;
using namespace aml::tests;

namespace {

std::string code_of(const Json& refusal) {
  return refusal["error"]["code"];
}

}  // namespace

TEST_CASE("what is not there, and what the emulator has no part for") {
  ManagementClient client;
  struct {
    const char* method;
    std::string path;
    int status;
    const char* code;
  } cases[] = {
      {"GET", kGroup + "/nothing", 404, "ResourceNotFound"},
      {"GET", kDemo + "/apis/nothing", 404, "ResourceNotFound"},
      {"GET", kDemo + "/apis/nothing/operations", 404, "ResourceNotFound"},
      {"GET", kDemo + "/apis/azureml-demo-api/policies/policy", 404, "ResourceNotFound"},
      {"GET", kDemo + "/loggers", 404, "InvalidResourceType"},
      {"GET", kDemo + "/reports/byGeo", 404, "InvalidResourceType"},
      {"PATCH", kDemo + "/policies/policy", 405, "MethodNotAllowed"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.path);
    CHECK(code_of(client.answer(c.method, c.path, {}, c.status)) == c.code);
  }
  const Json refusal = client.answer("GET", kDemo + "/loggers/one", {}, 404);
  CHECK(refusal["error"]["message"].get<std::string>().find("'service/loggers'") !=
        std::string::npos);
  CHECK(client.app.call("GET", kDemo + "/apis").status == 400);
  const auto version = client.app.call("GET", kDemo + "/apis?api-version=latest");
  CHECK(code_of(Json::parse(version.body)) == "InvalidApiVersionParameter");
}

TEST_CASE("a page of another site changes nothing") {
  ManagementClient client;
  const std::string path = kDemo + "/subscriptions/starter-demo/regeneratePrimaryKey";
  for (const core::Headers& headers : {core::Headers{{"Sec-Fetch-Site", "cross-site"}},
                                       core::Headers{{"Origin", "https://shop.example"}}})
    CHECK(code_of(client.answer("POST", path, {}, 403, headers)) == "CrossSiteRequest");
  CHECK(client.call("POST", path, {}, {{"Origin", "http://127.0.0.1:10100"}}).status == 204);
}

TEST_CASE("bodies that are no objects") {
  ManagementClient client;
  const std::string api = kDemo + "/apis/a?api-version=2024-05-01";
  const std::string deep = std::string(200, '[') + std::string(200, ']');
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("[]"), std::string("\xff"),
        std::string("{}\0x", 4), "{\"properties\":" + deep + "}"}) {
    CAPTURE(body);
    const auto response = client.app.call("PUT", api, {}, body);
    CHECK(response.status == 400);
    CHECK(code_of(Json::parse(response.body)) == "InvalidRequestContent");
  }
  CHECK(ManagementClient::targets(client.answer("PUT", kDemo + "/apis/a", {{"properties", 1}},
                                                400)) == "properties displayName path");
}

TEST_CASE("each fault is a detail") {
  ManagementClient client;
  struct {
    const char* path;
    Json properties;
    const char* targets;
  } cases[] = {
      {"/apis/a",
       {{"displayName", 1}, {"path", "a//b"}, {"serviceUrl", "ftp://x"}},
       "displayName path serviceUrl"},
      {"/apis/a", {{"displayName", "A"}, {"path", "workspaces"}}, "path"},
      {"/apis/a", {{"displayName", "A"}, {"path", "a"}, {"type", "graphql"}}, "type"},
      {"/apis/a;rev=2", {{"displayName", "A"}, {"path", "a"}}, "api"},
      {"/apis/a", {{"displayName", "AzureML Demo API"}, {"path", "other"}}, "displayName"},
      {"/apis/azureml-demo-api/operations/o", {{"displayName", "O"}}, "method urlTemplate"},
      {"/apis/azureml-demo-api/operations/o",
       ManagementClient::operation("GET", "/a/{x}?y={y}", {"x", "z"}),
       "templateParameters templateParameters"},
      {"/apis/azureml-demo-api/operations/o", ManagementClient::operation("GET", "a"),
       "urlTemplate"},
      {"/apis/azureml-demo-api/operations/o",
       ManagementClient::operation("POST", kGuidePath,
                                   {"workspace", "service", "apiversion", "details"}),
       "urlTemplate"},
      {"/products/p",
       {{"displayName", "P"}, {"subscriptionsLimit", 0}, {"state", "open"}},
       "state subscriptionsLimit"},
      {"/subscriptions/s", {{"displayName", "S"}, {"scope", "/products/none"}}, "scope"},
      {"/subscriptions/s",
       {{"displayName", "S"}, {"scope", "all"}, {"primaryKey", "a b"}},
       "scope primaryKey"},
      {"/namedValues/n", {{"displayName", "a b"}, {"value", "x"}}, "displayName"},
      {"/backends/b", {{"url", "x"}}, "url protocol"},
      {"/policies/policy", {{"format", "xml-link"}, {"value", "http://x"}}, "format"},
      {"/policies/other", {{"value", "<policies />"}}, "policy"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.path);
    CAPTURE(c.properties.dump());
    const Json refusal = client.put(kDemo + c.path, c.properties, 400);
    CHECK(code_of(refusal) == "ValidationError");
    CHECK(ManagementClient::targets(refusal) == c.targets);
  }
  CHECK(client.get(kDemo + "/apis")["count"] == 1);
}

TEST_CASE("a policy's faults have their places, and the last good document stays") {
  ManagementClient client;
  const std::string path = kDemo + "/products/starter/policies/policy";
  const Json before = client.get(path);
  const Json refusal = client.put(path,
                                  {{"format", "rawxml"},
                                   {"value",
                                    "<policies>\n  <inbound>\n    <rate-limit calls=\"x\" "
                                    "renewal-period=\"60\" />\n    <no-such />\n"
                                    "  </inbound>\n</policies>"}},
                                  400);
  const Json& details = refusal["error"]["details"];
  REQUIRE(details.size() == 2);
  CHECK(details[0]["target"] == "rate-limit");
  CHECK(details[0]["line"] == 3);
  CHECK(details[1]["target"] == "no-such");
  CHECK(details[1]["line"] == 4);
  CHECK(details[1]["column"] == 5);
  CHECK(details[1]["message"].get<std::string>().starts_with(
      "Error in element 'no-such' on line 4, column 5: "));
  CHECK(client.get(path) == before);
}

TEST_CASE("what others need is not taken away") {
  ManagementClient client;
  client.put(kDemo + "/namedValues/team", {{"displayName", "team"}, {"value", "red"}});
  client.put(kDemo + "/policies/policy",
             {{"value",
               "<policies><inbound><set-header name=\"x-team\"><value>{{team}}</value>"
               "</set-header></inbound></policies>"}});
  const core::Headers any = {{"If-Match", "*"}};
  const Json refusal = client.answer("DELETE", kDemo + "/namedValues/team", {}, 400, any);
  CHECK(refusal["error"]["details"][0]["message"].get<std::string>().find(
            "The document is that of policies/policy.") != std::string::npos);
  CHECK(client.answer("DELETE", kDemo + "/products/starter", {}, 400, any)["error"]["code"] ==
        "ValidationError");
  CHECK(
      client.call("DELETE", kDemo + "/products/starter?deleteSubscriptions=true", {}, any).status ==
      200);
  CHECK(client.get(kDemo + "/subscriptions")["count"] == 1);
}

TEST_CASE("of two editors of one document the second is refused") {
  ManagementClient client;
  const std::string path = kDemo + "/products/starter/policies/policy";
  const std::string seen = client.etag(path);
  const auto save = [&](const char* calls, const std::string& match, int status) {
    return client.answer(
        "PUT", path,
        {{"properties",
          {{"format", "rawxml"},
           {"value", std::string("<policies><inbound><rate-limit calls=\"") + calls +
                         "\" renewal-period=\"60\" /></inbound></policies>"}}}},
        status, {{"If-Match", match}});
  };
  save("7", seen, 200);
  CHECK(code_of(save("8", seen, 412)) == "PreconditionFailed");
  CHECK(client.get(path + "?format=rawxml")["properties"]["value"].get<std::string>().find(
            "\"7\"") != std::string::npos);
  save("8", client.etag(path), 200);
  CHECK(ManagementClient::targets(client.answer("DELETE", path, {}, 400)) == "If-Match");
  client.answer("DELETE", path, {}, 412, {{"If-Match", seen}});
  CHECK(client.call("DELETE", path, {}, {{"If-Match", "*"}}).status == 200);
}

}  // namespace refusals_test
