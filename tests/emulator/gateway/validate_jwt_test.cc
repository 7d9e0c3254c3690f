// validate-jwt: which tokens pass, and how others are refused.

#include <doctest/doctest.h>

#include <string>

#include "emulator/gateway/policies/absent_policies.h"
#include "emulator/gateway/policies/memory_counter_store.h"
#include "tests/emulator/gateway/gate.h"
#include "tests/emulator/gateway/sample_instance.h"
#include "tests/emulator/gateway/tokens.h"

namespace validate_jwt_test {

using namespace aml;
using namespace aml::gateway;
using namespace aml::tests;

namespace {

const std::string kSecret = "<key>c2VjcmV0</key>";
const std::string kPair = "<key id='k1' n='" + std::string(kModulus) + "' e='AQAB' />";

std::string keys(const std::string& list) {
  return "<issuer-signing-keys>" + list + "</issuer-signing-keys>";
}

std::string policy(const std::string& attributes, const std::string& parts) {
  return "<validate-jwt " + attributes + ">" + parts + "</validate-jwt>";
}

std::string by_header(const std::string& parts, const std::string& more = "") {
  return policy("header-name='Authorization' " + more, parts);
}

const std::string kReason = header_of("X-Why", "@(context.LastError.Reason)");

// Why a token is refused; empty: it passes.
std::string refusal(const std::string& inbound, const std::string& token) {
  Gate gate({.inbound = inbound, .on_error = kReason});
  const http::Response response = gate.post("", {{"Authorization", "Bearer " + token}});
  CHECK(response.status == (got(response, "X-Why").empty() ? 200 : 401));
  return got(response, "X-Why");
}

std::string faults_of(const std::string& inbound) {
  const Configuration configuration =
      sample_instance({global_document(in_section("inbound", inbound))});
  Policies::Faults faults;
  MemoryCounterStore counters;
  const Policies policies(configuration, counters, core::TimePoint(), faults);
  std::string all;
  for (const definition::DefinitionFault& fault : faults) all += to_text(fault) + "\n";
  return all;
}

}  // namespace

TEST_CASE("each algorithm, with the keys that fit it") {
  for (const char* token : {kHS256, kHS384, kHS512}) {
    CHECK(refusal(by_header(keys(kSecret)), token).empty());
    CHECK(refusal(by_header(keys(kPair)), token) == "TokenSignatureInvalid");
    CHECK(refusal(by_header(keys("<key>b3RoZXI=</key>")), token) == "TokenSignatureInvalid");
  }
  for (const char* token : {kRS256, kRS384, kRS512, kPS256}) {
    CHECK(refusal(by_header(keys(kPair)), token).empty());
    CHECK(refusal(by_header(keys(kSecret + kPair)), token).empty());
    std::string changed = token;
    changed[changed.size() - 4] = changed[changed.size() - 4] == 'A' ? 'B' : 'A';
    CHECK(refusal(by_header(keys(kPair)), changed) == "TokenSignatureInvalid");
  }
  CHECK(refusal(by_header(keys("<key>@(\"c2VjcmV0\")</key>")), kHS256).empty());
}

TEST_CASE("a token names its key") {
  CHECK(refusal(by_header(keys("<key id='k2'>c2VjcmV0</key>")), kKid2).empty());
  CHECK(refusal(by_header(keys("<key id='k3'>c2VjcmV0</key>")), kKid2) ==
        "TokenSignatureKeyNotFound");
  CHECK(refusal(by_header(keys(kSecret)), kKid2).empty());
  CHECK(refusal(by_header(keys("<key id='k2'>b3RoZXI=</key>" + kSecret)), kKid2) ==
        "TokenSignatureInvalid");
}

TEST_CASE("a token without a signature passes where that is allowed") {
  CHECK(refusal(by_header(keys(kSecret)), kNone) == "TokenSignatureInvalid");
  CHECK(refusal(by_header("", "require-signed-tokens='false'"), kNone).empty());
  // Who cuts the signature off makes no such token.
  const std::string cut = std::string(kHS256).substr(0, std::string(kHS256).rfind('.') + 1);
  CHECK(refusal(by_header(keys(kSecret), "require-signed-tokens='false'"), cut) ==
        "TokenSignatureInvalid");
}

TEST_CASE("when a token is valid") {
  CHECK(refusal(by_header(keys(kSecret)), kExpired) == "TokenExpired");
  CHECK(refusal(by_header(keys(kSecret), "clock-skew='9'"), kExpired) == "TokenExpired");
  CHECK(refusal(by_header(keys(kSecret), "clock-skew='11'"), kExpired).empty());
  CHECK(refusal(by_header(keys(kSecret)), kEarly) == "JwtInvalid");
  CHECK(refusal(by_header(keys(kSecret), "clock-skew='@(60)'"), kEarly).empty());
  CHECK(refusal(by_header(keys(kSecret)), kEndless) == "TokenExpired");
  CHECK(refusal(by_header(keys(kSecret), "require-expiration-time='false'"), kEndless).empty());
  Gate gate({.inbound = by_header(keys(kSecret)), .on_error = kReason});
  const core::Headers token = {{"Authorization", "Bearer " + std::string(kHS256)}};
  CHECK(gate.post("", token).status == 200);
  gate.advance(std::chrono::minutes(60));
  CHECK(got(gate.post("", token), "X-Why") == "TokenExpired");
}

TEST_CASE("issuers, audiences and claims") {
  const auto with = [](const std::string& parts) {
    return refusal(by_header(keys(kSecret) + parts), kHS256);
  };
  CHECK(
      with("<issuers><issuer>x</issuer><issuer>https://issuer.example</issuer></issuers>").empty());
  CHECK(with("<issuers><issuer>x</issuer></issuers>") == "TokenIssuerNotAllowed");
  CHECK(with("<audiences><audience>@(\"b\")</audience></audiences>").empty());
  CHECK(with("<audiences><audience>c</audience></audiences>") == "TokenAudienceNotAllowed");
  const auto claim = [&](const std::string& attributes, const std::string& values) {
    return with("<required-claims><claim " + attributes + ">" + values +
                "</claim></required-claims>");
  };
  const std::string both = "<value>x</value><value>z</value>";
  CHECK(claim("name='roles' match='any'", both).empty());
  CHECK(claim("name='roles' match='all'", both) == "TokenClaimValueNotAllowed");
  CHECK(claim("name='roles'", "<value>x</value><value>y</value>").empty());
  CHECK(claim("name='sub'", "").empty());
  CHECK(claim("name='scope' separator=','", "<value>write</value>").empty());
  CHECK(claim("name='scope'", "<value>write</value>") == "TokenClaimValueNotAllowed");
  CHECK(claim("name='gone'", "") == "TokenClaimNotFound");
}

TEST_CASE("where the token is") {
  const core::Headers bearer = {{"Authorization", "Bearer " + std::string(kHS256)}};
  Gate any({.inbound = by_header(keys(kSecret))});
  CHECK(any.post("", bearer).status == 200);
  CHECK(any.post("", {{"Authorization", kHS256}}).status == 200);
  CHECK(any.post().body == R"({ "statusCode": 401, "message": "JWT not present." })");
  Gate scheme({.inbound = by_header(keys(kSecret), "require-scheme='Bearer'")});
  CHECK(scheme.post("", bearer).status == 200);
  CHECK(scheme.post("", {{"Authorization", kHS256}}).status == 401);
  Gate own({.inbound = policy("header-name='X-Token' require-scheme='Bearer'", keys(kSecret))});
  CHECK(own.post("", {{"X-Token", kHS256}}).status == 200);
  Gate query({.inbound = policy("query-parameter-name='w'", keys(kSecret))});
  CHECK(query.post().status == 401);
  CHECK(query
            .call("POST", "/ml/run/j7?v=2&w=" + std::string(kHS256),
                  {{"Ocp-Apim-Subscription-Key", "s1"}})
            .status == 200);
  Gate value(
      {.inbound = policy("token-value='@(context.Request.Body.As<string>(true))'", keys(kSecret))});
  CHECK(value.post(kHS256).status == 200);
  CHECK(value.post("a.b").status == 401);
}

TEST_CASE("what a refused token is answered, and what a good one leaves") {
  Gate gate({.inbound = by_header(keys(kSecret),
                                  "failed-validation-httpcode='403' "
                                  "failed-validation-error-message='No &quot;entry&quot;'")});
  const http::Response refused = gate.post();
  CHECK(refused.status == 403);
  CHECK(refused.body == R"({ "statusCode": 403, "message": "No \"entry\"" })");
  Gate good({.inbound = by_header(keys(kSecret), "output-token-variable-name='t'") +
                        header_of("X-Sub", "@(((Jwt)context.Variables[\"t\"]).Subject)")});
  good.post("", {{"Authorization", "Bearer " + std::string(kHS256)}});
  CHECK(good.sent("X-Sub") == "one");
  Gate missing(
      {.inbound = by_header(keys(kSecret) + "<required-claims><claim name='a' /><claim name='b' />"
                                            "</required-claims>")});
  CHECK(missing.post("", {{"Authorization", kHS256}}).body ==
        R"({ "statusCode": 401, "message": "JWT token is missing the following claims: a, b. )"
        R"(Access denied." })");
}

TEST_CASE("what validate-jwt cannot do here is refused, or passed over") {
  const std::string config = "<openid-config url='https://login.example/c' />";
  CHECK(faults_of(by_header(config)) ==
        "error: global.xml:1:20: policy \"validate-jwt\" is not run here: its keys come from "
        "another server\n  help: --unknown-policies skip passes it over\n");
  CHECK(faults_of(by_header(keys("<key certificate-id='c' />")))
            .find("no certificates are kept here") != std::string::npos);
  CHECK(faults_of(by_header("<decryption-keys>" + kSecret + "</decryption-keys>"))
            .find("encrypted tokens are not read here") != std::string::npos);
  Gate skipping({.inbound = by_header(config)}, UnknownPolicies::kSkip);
  CHECK(skipping.post("", {{"Ocp-Apim-Trace", "true"}}).status == 200);
  CHECK(skipping.last.trace.find("Passed over: its keys come from another server.") !=
        std::string::npos);
  for (const char* broken : {"<key>no Base64</key>", "<key n='AQAB' />", "<key />",
                             "<key n='!' e='AQAB' />", "<key n='AQAB' e='AQAB'>c2VjcmV0</key>"}) {
    CAPTURE(broken);
    CHECK_FALSE(faults_of(by_header(keys(broken))).empty());
  }
  CHECK(faults_of(policy("", keys(kSecret))).find("needs one of the attributes") !=
        std::string::npos);
}

}  // namespace validate_jwt_test
