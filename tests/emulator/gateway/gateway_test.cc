// Routes, keys and what passes through.

#include "emulator/gateway/gateway.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "emulator/gateway/gateway_error.h"
#include "tests/emulator/gateway/gateway_under_test.h"

namespace gateway_test {

using namespace aml;
using namespace aml::gateway;
using aml::tests::GatewayUnderTest;

namespace {

constexpr const char* kDefinition = R"({
  "instance": "demo",
  "apis": [
    {"id": "ml", "suffix": "ml", "operations": [
      {"id": "run", "method": "POST", "urlTemplate": "/run?details={details}"},
      {"id": "job", "method": "GET", "urlTemplate": "/jobs/{job}"},
      {"id": "latest", "method": "GET", "urlTemplate": "/jobs/latest"}]},
    {"id": "ml-one", "suffix": "ml/v1", "serviceUrl": "https://x.services.azureml.net/base/",
     "keyHeader": "X-Key", "keyQuery": "code",
     "operations": [{"id": "all", "method": "GET", "urlTemplate": "/*"}]},
    {"id": "free", "suffix": "free", "subscriptionRequired": false,
     "operations": [{"id": "all", "method": "GET", "urlTemplate": "/*"}]},
    {"id": "open", "suffix": "open",
     "operations": [{"id": "all", "method": "GET", "urlTemplate": "/*"}]}],
  "products": [
    {"id": "starter", "apis": ["ml"]},
    {"id": "hidden", "apis": ["ml"], "published": false},
    {"id": "open", "apis": ["open"], "subscriptionRequired": false}],
  "subscriptions": [
    {"name": "s", "product": "starter", "primaryKey": "s1", "secondaryKey": "s2"},
    {"name": "h", "product": "hidden", "primaryKey": "h1"},
    {"name": "one", "api": "ml-one", "primaryKey": "one1"},
    {"name": "all", "allApis": true, "administrator": true, "primaryKey": "all1", "secondaryKey": "all2"},
    {"name": "gone", "product": "starter", "state": "suspended", "primaryKey": "gone1"},
    {"name": "new", "product": "starter", "state": "submitted", "primaryKey": "new1"},
    {"name": "no", "product": "starter", "state": "rejected", "primaryKey": "no1"},
    {"name": "ended", "product": "starter", "state": "cancelled", "primaryKey": "ended1"},
    {"name": "old", "product": "starter", "state": "expired", "primaryKey": "old1"}]
})";

core::Headers key(const char* value) {
  return {{"Ocp-Apim-Subscription-Key", value}};
}

std::string header_of(const core::Headers& headers, std::string_view name) {
  const std::string* value = core::find_header(headers, name);
  return value == nullptr ? "(none)" : *value;
}

}  // namespace

TEST_CASE("messages, byte for byte") {
  struct {
    http::Response response;
    const char* body;
    std::size_t length;
  } cases[] = {
      {gateway_error(kOperationNotFound),
       R"({ "statusCode": 404, "message": "Resource not found" })", 54},
      {gateway_error(kSubscriptionKeyNotFound),
       R"({ "statusCode": 401, "message": "Access denied due to missing subscription key. )"
       R"(Make sure to include subscription key when making requests to an API." })",
       152},
      {gateway_error(kSubscriptionKeyInvalid),
       R"({ "statusCode": 401, "message": "Access denied due to invalid subscription key. )"
       R"(Make sure to provide a valid key for an active subscription." })",
       143},
      {gateway_error(kRateLimitExceeded, {"43"}),
       R"({ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 43 seconds." })",
       84},
      {gateway_error(kCallQuotaExceeded, {"03:30:56"}),
       R"({ "statusCode": 403, "message": "Out of call volume quota. Quota will be )"
       R"(replenished in 03:30:56." })",
       100},
      {gateway_error(kBandwidthQuotaExceeded, {"22.14:18:12"}),
       R"({ "statusCode": 403, "message": "Out of bandwidth quota. Quota will be )"
       R"(replenished in 22.14:18:12." })",
       101},
      {gateway_failure(kBackendFailure, "00000000-0000-0000-0000-000000000001"),
       R"({ "statusCode": 500, "message": "Internal server error", "activityId": )"
       R"("00000000-0000-0000-0000-000000000001" })",
       111},
      {gateway_failure(kExpressionFailure, "1"),
       R"({ "statusCode": 500, "message": "Internal server error", "activityId": "1" })", 76},
      {gateway_error(kCallerIpNotAllowed, {"10.0.0.9"}),
       R"({ "statusCode": 403, "message": "Caller IP address 10.0.0.9 is not allowed. )"
       R"(Access denied." })",
       93},
      {gateway_error(kHeaderNotFound, {"No team"}),
       R"({ "statusCode": 401, "message": "No team" })", 43},
      {gateway_error(kHeaderValueNotAllowed, {"No team"}),
       R"({ "statusCode": 401, "message": "No team" })", 43},
      {gateway_error(kTokenNotPresent), R"({ "statusCode": 401, "message": "JWT not present." })",
       52},
      {gateway_error(kTokenSignatureInvalid),
       R"({ "statusCode": 401, "message": "The signature of the JWT is not valid. )"
       R"(Access denied." })",
       89},
      {gateway_error(kTokenSignatureKeyNotFound),
       R"({ "statusCode": 401, "message": "The key that the JWT names is not known. )"
       R"(Access denied." })",
       91},
      {gateway_error(kTokenExpired),
       R"({ "statusCode": 401, "message": "The JWT has expired. Access denied." })", 71},
      {gateway_error(kTokenIssuerNotAllowed),
       R"({ "statusCode": 401, "message": "The issuer of the JWT is not allowed. )"
       R"(Access denied." })",
       88},
      {gateway_error(kTokenAudienceNotAllowed),
       R"({ "statusCode": 401, "message": "The audience of the JWT is not allowed. )"
       R"(Access denied." })",
       90},
      {gateway_error(kTokenClaimNotFound, {"a, b"}),
       R"({ "statusCode": 401, "message": "JWT token is missing the following claims: a, b. )"
       R"(Access denied." })",
       99},
      {gateway_error(kTokenClaimValueNotAllowed, {"a", "b"}),
       R"({ "statusCode": 401, "message": "Claim a value of b is not allowed. Access denied." })",
       85},
      {gateway_error(kJwtInvalid), R"({ "statusCode": 401, "message": "The JWT is not valid." })",
       57},
      {gateway_error(kConcurrencyExceeded),
       R"({ "statusCode": 429, "message": "Concurrency limit is exceeded. Try again later." })",
       83},
      {gateway_error(kHostNotPlayed),
       R"({ "statusCode": 403, "message": "A browser asked under a host name that the emulator )"
       R"(does not play." })",
       102},
      {gateway_error(kTooManyCalls),
       R"({ "statusCode": 503, "message": "Too many calls wait for other servers." })", 74},
  };
  for (const auto& test : cases) {
    CHECK(test.response.body == test.body);
    CHECK(test.response.body.size() == test.length);
    CHECK(test.response.content_type == "application/json");
  }
  CHECK(std::size(cases) == gateway_errors().size());
}

TEST_CASE("whose requests are the gateway's") {
  GatewayUnderTest test(kDefinition);
  struct {
    const char* host;
    const char* target;
    bool claimed;
  } cases[] = {
      {"localhost", "/ml", true},
      {"localhost", "/ML/jobs/1", true},
      {"localhost", "/ml?x=1", true},
      {"localhost", "/mlx/jobs/1", false},
      {"localhost", "/workspaces", false},
      {"localhost", "/", false},
      {"localhost", "*", false},
      {"demo.azure-api.net", "/", true},
      {"Demo.Azure-API.net:443", "*", true},
      {"xdemo.azure-api.net", "/", false},
      {"azure-api.net", "/", false},
      {"demo.azure-api.net.evil", "/", false},
      {"ml.localhost:1", "/ml", true},
      {"store.blob.core.windows.net", "/ml", false},  // a container
  };
  for (const auto& row : cases) {
    CAPTURE(std::string(row.host));
    CAPTURE(std::string(row.target));
    test.call("GET", row.target, {{"Host", row.host}});
    CHECK(test.last.claimed == row.claimed);
  }
}

TEST_CASE("the route comes first, then the key") {
  GatewayUnderTest test(kDefinition);
  CHECK(test.status("GET", "/ml/nothing") == 404);
  CHECK(test.last.context.operation == "gateway.none");
  CHECK(test.last.context.error == "configuration/OperationNotFound");
  CHECK(test.status("GET", "/ml/jobs/1") == 401);
  CHECK(test.last.context.operation == "gateway.job");
  CHECK(test.last.context.error == "authorization/SubscriptionKeyNotFound");
  CHECK(test.status("HEAD", "/ml/jobs/1") == 404);
  CHECK(test.status("OPTIONS", "/ml/jobs/1") == 404);
  CHECK(test.status("BREW", "/ml/jobs/1") == 404);
  CHECK(test.last.calls == 0);
  CHECK(test.status("GET", "/ml/jobs/latest", key("s1")) == 200);
  CHECK(test.last.context.operation == "gateway.latest");
  CHECK(test.status("GET", "/ml/jobs/other", key("s1")) == 200);
  CHECK(test.last.context.operation == "gateway.job");
}

TEST_CASE("what each key opens") {
  GatewayUnderTest test(kDefinition);
  struct {
    const char* target;
    const char* header;
    const char* key;
    int status;
  } cases[] = {
      {"/ml/jobs/1", "Ocp-Apim-Subscription-Key", "s1", 200},
      {"/ml/jobs/1", "ocp-apim-subscription-key", "s2", 200},
      {"/ml/jobs/1", "Ocp-Apim-Subscription-Key", "S1", 401},
      {"/ml/jobs/1", "Ocp-Apim-Subscription-Key", "", 401},
      {"/ml/jobs/1", "Ocp-Apim-Subscription-Key", "h1", 200},
      {"/ml/jobs/1", "Ocp-Apim-Subscription-Key", "all2", 200},
      {"/ml/jobs/1", "Ocp-Apim-Subscription-Key", "one1", 401},
      {"/ml/jobs/1", "Ocp-Apim-Subscription-Key", "gone1", 401},
      {"/ml/jobs/1", "Ocp-Apim-Subscription-Key", "new1", 401},
      {"/ml/jobs/1", "Ocp-Apim-Subscription-Key", "no1", 401},
      {"/ml/jobs/1", "Ocp-Apim-Subscription-Key", "ended1", 401},
      {"/ml/jobs/1", "Ocp-Apim-Subscription-Key", "old1", 401},
      {"/ml/jobs/1", "X-Key", "s1", 401},
      {"/ml/v1/a", "X-Key", "one1", 200},
      {"/ml/v1/a", "X-Key", "s1", 401},
      {"/ml/v1/a", "Ocp-Apim-Subscription-Key", "one1", 401},
      {"/free/a", "X", "", 200},
      {"/free/a", "Ocp-Apim-Subscription-Key", "all1", 200},
      {"/free/a", "Ocp-Apim-Subscription-Key", "wrong", 401},
      {"/open/a", "X", "", 200},
      {"/open/a", "Ocp-Apim-Subscription-Key", "s1", 401},
  };
  for (const auto& row : cases) {
    CAPTURE(std::string(row.target));
    CAPTURE(std::string(row.key));
    CHECK(test.status("GET", row.target, {{row.header, row.key}}) == row.status);
    CHECK(test.last.calls == (row.status == 200 ? 1 : 0));
  }
}

TEST_CASE("the query's key counts where the header is absent") {
  GatewayUnderTest test(kDefinition);
  CHECK(test.status("GET", "/ml/jobs/1?subscription-key=s1") == 200);
  CHECK(test.status("GET", "/ml/jobs/1?Subscription-Key=s2") == 200);
  CHECK(test.status("GET", "/ml/jobs/1?subscription-key=x") == 401);
  CHECK(test.last.context.error == "authorization/SubscriptionKeyInvalid");
  CHECK(test.status("GET", "/ml/jobs/1?subscription-key=") == 401);
  CHECK(test.last.context.error == "authorization/SubscriptionKeyNotFound");
  CHECK(test.status("GET", "/ml/jobs/1?subscription-key=s1", key("x")) == 401);
  CHECK(test.status("GET", "/ml/jobs/1?subscription-key=x", key("s1")) == 200);
  CHECK(test.status("GET", "/ml/v1/a?code=one1") == 200);
  CHECK(test.status("GET", "/ml/v1/a?subscription-key=one1") == 401);
}

TEST_CASE("a refusal says where and how a key is wanted") {
  GatewayUnderTest test(kDefinition);
  const auto challenge = [&](const char* target, const char* host) {
    return header_of(test.call("GET", target, {{"Host", host}}).headers, "WWW-Authenticate");
  };
  CHECK(
      challenge("/ml/jobs/1", "h:80") ==
      R"(AzureApiManagementKey realm="http://h:80/ml",name="Ocp-Apim-Subscription-Key",type="header")");
  CHECK(
      challenge("/ml/v1/a", "demo.azure-api.net") ==
      R"(AzureApiManagementKey realm="http://demo.azure-api.net/ml/v1",name="X-Key",type="header")");
  CHECK(
      challenge("/ml/jobs/1", R"(h",x="\)") ==
      R"(AzureApiManagementKey realm="http://h,x=/ml",name="Ocp-Apim-Subscription-Key",type="header")");
  CHECK(challenge("/ml", "h") == "(none)");
}

TEST_CASE("what reaches the backend") {
  GatewayUnderTest test(kDefinition);
  const http::Response response =
      test.call("POST", "/ml/run?x=1&subscription-key=a&details=true&Subscription%2DKey=b&y",
                {{"Host", "h:80"},
                 {"Authorization", "Bearer k"},
                 {"Ocp-Apim-Subscription-Key", "s1"},
                 {"X-Forwarded-For", "10.1.2.3"}},
                "the body");
  CHECK(response.status == 200);
  CHECK(response.body == "fine");
  CHECK(test.last.target == "/run?x=1&details=true&y");
  CHECK(test.last.host == "h:80");
  CHECK(test.last.body == "the body");
  CHECK(test.last.request_body == "the body");
  CHECK(header_of(test.last.headers, "Host") == "h:80");
  CHECK(header_of(test.last.headers, "Authorization") == "Bearer k");
  CHECK(header_of(test.last.headers, "Ocp-Apim-Subscription-Key") == "s1");
  CHECK(header_of(test.last.headers, "X-Forwarded-For") == "10.1.2.3, 10.0.0.9");
  CHECK(header_of(response.headers, "x-ms-request-id") == "00000000-0000-0000-0000-000000000001");
  CHECK(test.last.context.workspace == "ws");

  test.call("GET", "/free?a=1");
  CHECK(test.last.target == "/?a=1");
  CHECK(header_of(test.last.headers, "X-Forwarded-For") == "10.0.0.9");
  test.call("GET", "/free/%41//b/");
  CHECK(test.last.target == "/%41//b/");
}

TEST_CASE("a service URL of the cloud is the emulator, with its path") {
  GatewayUnderTest test(kDefinition);
  CHECK(test.status("GET", "/ml/v1/a?code=one1&b=2") == 200);
  CHECK(test.last.target == "/base/a?b=2");
}

TEST_CASE("host style: the backend is the emulator under its own address") {
  GatewayUnderTest test(kDefinition);
  test.own_host = "127.0.0.1:10100";
  test.call("GET", "/ml/jobs/1?subscription-key=s1", {{"Host", "demo.azure-api.net"}});
  CHECK(test.last.host == "127.0.0.1:10100");
  CHECK(header_of(test.last.headers, "Host") == "127.0.0.1:10100");
}

TEST_CASE("host style: a trace lies beside the gateway") {
  GatewayUnderTest test(kDefinition);
  test.own_host = "127.0.0.1:10100";
  core::Headers headers = key("all1");
  headers.push_back({"Ocp-Apim-Trace", "true"});
  headers.push_back({"Host", "demo.azure-api.net"});
  CHECK(header_of(test.call("GET", "/ml/jobs/1", headers).headers, "Ocp-Apim-Trace-Location") ==
        "http://127.0.0.1:10100/traces/the-id");
  CHECK(test.last.trace.find("http://demo.azure-api.net/ml/jobs/1") != std::string::npos);
}

TEST_CASE("a request whose body is too large is refused as the service would") {
  GatewayUnderTest test(kDefinition);
  const std::string large(1001, 'x');
  CHECK(test.call("POST", "/ml/run?details=1", key("s1"), large).status == 413);
}

TEST_CASE("traces: for administrators who ask") {
  GatewayUnderTest test(kDefinition);
  const auto location = [&](const char* value, const char* trace) {
    core::Headers headers = key(value);
    headers.push_back({"Ocp-Apim-Trace", trace});
    headers.push_back({"Authorization", "Bearer secret"});
    return header_of(test.call("GET", "/ml/jobs/1?x=s1&y=all2", headers).headers,
                     "Ocp-Apim-Trace-Location");
  };
  CHECK(location("all1", "true") == "http://localhost:1/traces/the-id");
  CHECK(test.last.trace.find("/ml/jobs/1?x=***&y=all2") != std::string::npos);
  CHECK(test.last.trace.find("all1") != std::string::npos);
  CHECK(test.last.trace.find("\"s1\"") == std::string::npos);
  CHECK(test.last.trace.find("Bearer ***") != std::string::npos);
  CHECK(test.last.trace.find("secret") == std::string::npos);
  CHECK(location("all1", "TRUE") == "http://localhost:1/traces/the-id");
  CHECK(location("all1", "1") == "(none)");
  CHECK(location("s1", "true") == "(none)");
  CHECK(location("wrong", "true") == "(none)");
  CHECK(test.last.trace.empty());
}

TEST_CASE("a trace that cannot be kept leaves the answer as it is") {
  GatewayUnderTest test(kDefinition);
  test.disk_is_full = true;
  core::Headers headers = key("all1");
  headers.push_back({"Ocp-Apim-Trace", "true"});
  const http::Response response = test.call("GET", "/ml/jobs/1", headers);
  CHECK(response.status == 200);
  CHECK(response.body == "fine");
  CHECK(header_of(response.headers, "Ocp-Apim-Trace-Location") == "(none)");
}

TEST_CASE("what is counted") {
  GatewayUnderTest test(kDefinition);
  test.call("POST", "/ml/run?details=1", key("s1"), "12345");
  test.call("GET", "/ml/jobs/1");
  test.call("GET", "/nothing", {{"Host", "demo.azure-api.net"}});
  Tally all;
  std::set<ReportKey> keys;
  for (const ReportRow& row : test.analytics().rows()) {
    all.add(row.tally);
    keys.insert(row.key);
  }
  CHECK(keys == std::set<ReportKey>{
                    {"", "", "", ""}, {"ml", "job", "", ""}, {"ml", "run", "starter", "s"}});
  CHECK(all.success == 1);
  CHECK(all.blocked == 1);
  CHECK(all.other == 1);
  CHECK(all.bandwidth == 5 + 4 + 152 + 54);
  CHECK(all.service_time.count == 1);
}

TEST_CASE("unknown callers leave nothing in memory") {
  GatewayUnderTest test(kDefinition);
  for (int i = 0; i < 1000; ++i) {
    test.status("GET", "/ml/unknown/" + std::to_string(i));
    test.status("GET", "/ml/jobs/" + std::to_string(i), key(std::to_string(i).c_str()));
  }
  CHECK(test.analytics().rows().size() == 2);
}

TEST_CASE("operations have one name each, and every rule an id of its own") {
  GatewayUnderTest test(kDefinition);
  CHECK(test.gateway().operations() == std::vector<std::string>{"gateway.none", "gateway.all",
                                                                "gateway.job", "gateway.latest",
                                                                "gateway.run"});
  std::set<std::string_view> ids;
  for (const model::Rule& rule : kGatewayRules) CHECK(ids.insert(rule.id).second);
}

}  // namespace gateway_test
