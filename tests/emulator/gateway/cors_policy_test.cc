// Pages of other sites read answers where a cors policy lets them, and ask for leave without a key.

#include <doctest/doctest.h>

#include <string>

#include "tests/emulator/gateway/gateway_under_test.h"

namespace cors_policy_test {

using namespace aml;
using namespace aml::gateway;
using aml::tests::GatewayUnderTest;

namespace {

constexpr const char* kDefinition = R"({
  "instance": "demo",
  "policies": "policies/global.xml",
  "apis": [
    {"id": "ml", "suffix": "ml", "policies": "policies/api.xml", "operations": [
      {"id": "run", "method": "POST", "urlTemplate": "/run"},
      {"id": "job", "method": "GET", "urlTemplate": "/jobs/{job}"},
      {"id": "head", "method": "HEAD", "urlTemplate": "/jobs/{job}"},
      {"id": "own", "method": "POST", "urlTemplate": "/own"},
      {"id": "own-options", "method": "OPTIONS", "urlTemplate": "/own"}]}],
  "products": [{"id": "starter", "apis": ["ml"], "policies": "policies/product.xml"}],
  "subscriptions": [
    {"name": "s", "product": "starter", "administrator": true, "primaryKey": "s1"},
    {"name": "all", "allApis": true, "primaryKey": "all1"}]
})";

const std::string kShop = "https://shop.example";
const std::string kOther = "https://other.example";
constexpr const char* kAllowed = "Access-Control-Allow-Origin";

std::string cors(const std::string& origin, const std::string& attributes = "",
                 const std::string& more = "") {
  return "<cors " + attributes + "><allowed-origins><origin>" + origin +
         "</origin></allowed-origins><allowed-headers><header>*</header></allowed-headers>" + more +
         "</cors>";
}

/// A gateway whose inbound sections hold these policies.
struct Sections {
  std::string global = "";
  std::string product = "";
  std::string api = "";
};

PolicyFiles files_of(const Sections& sections) {
  const auto document = [](const std::string& policies) {
    return "<policies><inbound>" + policies +
           "<base /></inbound><outbound><set-header name='X-Outbound'><value>ran</value>"
           "</set-header></outbound><on-error><set-header name='X-Error'><value>ran</value>"
           "</set-header></on-error></policies>";
  };
  return {{"policies/global.xml", document(sections.global)},
          {"policies/product.xml", document(sections.product)},
          {"policies/api.xml", document(sections.api)}};
}

core::Headers preflight(const std::string& origin, const char* method = "POST") {
  return {{"Origin", origin}, {"Access-Control-Request-Method", method}};
}

core::Headers from(const std::string& origin, const char* key = "s1") {
  return {{"Origin", origin}, {"Ocp-Apim-Subscription-Key", key}};
}

std::string header(const http::Response& response, std::string_view name) {
  const std::string* value = core::find_header(response.headers, name);
  return value == nullptr ? "" : *value;
}

}  // namespace

TEST_CASE("a preflight needs no key and reaches no backend") {
  GatewayUnderTest test(
      kDefinition,
      files_of({.api = "<rate-limit-by-key calls='1' renewal-period='60' counter-key='k' />" +
                       cors(kShop)}));
  for (int i = 0; i < 3; ++i) {
    const http::Response answer = test.call("OPTIONS", "/ml/run", preflight(kShop));
    CHECK(answer.status == 200);
    CHECK(answer.body.empty());
    CHECK(answer.headers.size() == 4);
    CHECK(header(answer, kAllowed) == kShop);
    CHECK(header(answer, "Vary") == "Origin");
    CHECK(header(answer, "Access-Control-Allow-Methods") == "GET,POST");
    CHECK(header(answer, "Access-Control-Max-Age") == "0");
    CHECK(test.last.calls == 0);
    CHECK(test.last.context.operation == "gateway.run");
    CHECK(test.last.context.error.empty());
  }
  // The limit before the policy has counted none of them.
  CHECK(test.status("POST", "/ml/run", from(kShop)) == 200);
  const http::Response refused = test.call("POST", "/ml/run", from(kShop));
  CHECK(refused.status == 429);
  CHECK(header(refused, kAllowed).empty());
}

TEST_CASE("preflights that no policy is asked about") {
  GatewayUnderTest test(kDefinition, files_of({.api = cors("*")}));
  CHECK(test.status("OPTIONS", "/ml/run", preflight(kShop)) == 200);
  CHECK(test.status("OPTIONS", "/ml/run", preflight(kShop, "DELETE")) == 404);
  CHECK(test.status("OPTIONS", "/ml/nothing", preflight(kShop)) == 404);
  CHECK(test.status("OPTIONS", "/ml/run", {{"Origin", kShop}}) == 404);
  CHECK(test.status("OPTIONS", "/ml/run", {{"Access-Control-Request-Method", "POST"}}) == 404);
  CHECK(test.status("POST", "/ml/run", preflight(kShop)) == 401);
  CHECK(test.last.calls == 0);
  GatewayUnderTest without(kDefinition, files_of({}));
  const http::Response answer = without.call("OPTIONS", "/ml/run", preflight(kShop));
  CHECK(answer.status == 404);
  CHECK(without.last.context.operation == "gateway.none");
}

TEST_CASE("an operation with the verb OPTIONS takes preflights itself") {
  GatewayUnderTest test(kDefinition, files_of({.global = cors(kShop)}));
  CHECK(test.status("OPTIONS", "/ml/own", preflight(kShop)) == 401);
  core::Headers headers = preflight(kShop);
  headers.push_back({"Ocp-Apim-Subscription-Key", "all1"});
  const http::Response answer = test.call("OPTIONS", "/ml/own", headers);
  CHECK(test.last.calls == 1);
  CHECK(answer.body == "fine");
  CHECK(header(answer, kAllowed) == kShop);
  CHECK(header(answer, "Access-Control-Allow-Methods").empty());
}

TEST_CASE("a product's policy counts for preflights whose key is in the query") {
  GatewayUnderTest test(kDefinition, files_of({.product = cors(kShop)}));
  CHECK(test.status("OPTIONS", "/ml/run", preflight(kShop)) == 404);
  CHECK(test.status("OPTIONS", "/ml/run?subscription-key=s1", preflight(kShop)) == 200);
  CHECK(test.status("OPTIONS", "/ml/run?subscription-key=wrong", preflight(kShop)) == 404);
  CHECK(test.status("OPTIONS", "/ml/run?subscription-key=all1", preflight(kShop)) == 404);
}

TEST_CASE("origins are compared by scheme, host and port") {
  struct {
    const char* allowed;
    const char* asked;
    bool fits;
  } cases[] = {{"https://shop.example", "https://shop.example", true},
               {"https://shop.example/", "https://shop.example", true},
               {"https://shop.example:443", "https://shop.example", true},
               {"http://shop.example", "http://SHOP.example:80", true},
               {"http://[::1]:3000", "http://[::1]:3000", true},
               {"https://shop.example", "http://shop.example", false},
               {"https://shop.example", "https://shop.example:8443", false},
               {"https://shop.example", "https://shop.example.evil", false},
               {"https://shop.example", "null", false},
               {"https://shop.example", "", false},
               {"*", "null", true}};
  for (const auto& c : cases) {
    CAPTURE(std::string(c.allowed));
    CAPTURE(std::string(c.asked));
    GatewayUnderTest test(kDefinition, files_of({.global = cors(c.allowed)}));
    const http::Response answer = test.call("OPTIONS", "/ml/run", preflight(c.asked));
    CHECK(answer.status == 200);
    CHECK(header(answer, kAllowed).empty() == !c.fits);
  }
}

TEST_CASE("what a preflight's answer lists") {
  const std::string lists =
      "<allowed-methods preflight-result-max-age='90'><method>PUT</method><method>patch</method>"
      "</allowed-methods><expose-headers><header>ETag</header></expose-headers>";
  GatewayUnderTest listed(kDefinition,
                          files_of({.global = cors("*", "allow-credentials='true'", lists)}));
  const http::Response answer = listed.call("OPTIONS", "/ml/run", preflight(kShop));
  CHECK(header(answer, "Access-Control-Allow-Methods") == "PUT,patch");
  CHECK(header(answer, "Access-Control-Max-Age") == "90");
  CHECK(header(answer, "Access-Control-Allow-Credentials") == "true");
  CHECK(header(answer, "Access-Control-Expose-Headers").empty());
  CHECK(header(answer, kAllowed) == kShop);

  GatewayUnderTest any(
      kDefinition,
      files_of({.global = cors("*", "",
                               "<allowed-methods><method>GET</method><method>*</method>"
                               "</allowed-methods>")}));
  core::Headers asked = preflight(kShop);
  CHECK(core::find_header(any.call("OPTIONS", "/ml/run", asked).headers,
                          "Access-Control-Allow-Headers") == nullptr);
  asked.push_back({"Access-Control-Request-Headers", "x-one,x-two"});
  const http::Response echo = any.call("OPTIONS", "/ml/run", asked);
  CHECK(header(echo, "Access-Control-Allow-Methods") == "POST");
  CHECK(header(echo, "Access-Control-Allow-Headers") == "x-one,x-two");
  CHECK(header(echo, "Access-Control-Allow-Credentials").empty());
  CHECK(header(echo, kAllowed) == "*");
  CHECK(header(echo, "Vary").empty());
}

TEST_CASE("an answer that the page may read") {
  GatewayUnderTest test(
      kDefinition,
      files_of({.global = cors(kShop, "allow-credentials='true'",
                               "<expose-headers><header>ETag</header><header>X-A</header>"
                               "</expose-headers>")}));
  test.reply = [] {
    http::Response response;
    response.set(kAllowed, "https://backend.example");
    return response;
  };
  const http::Response answer = test.call("POST", "/ml/run", from(kShop));
  CHECK(test.last.calls == 1);
  CHECK(header(answer, kAllowed) == kShop);
  CHECK(header(answer, "Access-Control-Allow-Credentials") == "true");
  CHECK(header(answer, "Access-Control-Expose-Headers") == "ETag,X-A");
  CHECK(header(answer, "X-Outbound") == "ran");
  CHECK(header(test.call("POST", "/ml/run", from(kOther)), kAllowed) == "https://backend.example");
  CHECK(header(test.call("POST", "/ml/run", {{"Origin", kShop}}), kAllowed).empty());
  core::Headers traced = from(kShop);
  traced.push_back({"Ocp-Apim-Trace", "true"});
  test.call("POST", "/ml/run", traced);
  CHECK(test.last.trace.find("Origin https://shop.example is allowed.") != std::string::npos);
}

TEST_CASE("a request whose origin does not fit") {
  for (const char* attributes : {"", "terminate-unmatched-request='true'"}) {
    GatewayUnderTest test(kDefinition, files_of({.global = cors(kShop, attributes)}));
    for (const char* method : {"GET", "HEAD"}) {
      const http::Response ended = test.call(method, "/ml/jobs/1", from(kOther));
      CHECK(ended.status == 200);
      CHECK(ended.body.empty());
      CHECK(ended.headers.empty());
      CHECK(test.last.calls == 0);
      CHECK(test.last.context.error.empty());
    }
    CHECK(test.status("GET", "/ml/jobs/1", {{"Origin", kOther}}) == 401);
    const http::Response posted = test.call("POST", "/ml/run", from(kOther));
    CHECK(posted.body == "fine");
    CHECK(header(posted, kAllowed).empty());
  }
  GatewayUnderTest loose(kDefinition,
                         files_of({.global = cors(kShop, "terminate-unmatched-request='false'")}));
  const http::Response passed = loose.call("GET", "/ml/jobs/1", from(kOther));
  CHECK(passed.body == "fine");
  CHECK(header(passed, kAllowed).empty());
  const http::Response asked = loose.call("OPTIONS", "/ml/run", preflight(kOther));
  CHECK(asked.status == 200);
  CHECK(asked.headers.empty());
}

TEST_CASE("policies of several scopes") {
  const char* loose = "terminate-unmatched-request='false'";
  GatewayUnderTest next(kDefinition, files_of({.global = cors(kOther), .api = cors(kShop, loose)}));
  for (const std::string& origin : {kShop, kOther}) {
    CHECK(header(next.call("OPTIONS", "/ml/run", preflight(origin)), kAllowed) == origin);
    CHECK(header(next.call("GET", "/ml/jobs/1", from(origin)), kAllowed) == origin);
    CHECK(next.last.calls == 1);
  }
  GatewayUnderTest ended(kDefinition, files_of({.global = cors(kOther), .api = cors(kShop)}));
  CHECK(ended.call("OPTIONS", "/ml/run", preflight(kOther)).headers.empty());
  CHECK(ended.call("GET", "/ml/jobs/1", from(kOther)).headers.empty());
  // The first that allows the origin speaks for all.
  GatewayUnderTest first(
      kDefinition, files_of({.global = cors("*", "allow-credentials='true'"), .api = cors(kShop)}));
  const http::Response answer = first.call("GET", "/ml/jobs/1", from(kShop));
  CHECK(header(answer, kAllowed) == kShop);
  CHECK(header(answer, "Access-Control-Allow-Credentials").empty());
}

}  // namespace cors_policy_test
