// What gateway.json may say, and what is reported about one that is wrong.

#include "emulator/gateway/gateway_definition.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/emulator/definition/schema_check.h"
#include "tests/emulator/gateway/gateway_under_test.h"
#include "tests/support/read_file.h"

namespace gateway_definition_test {

using namespace aml;
using namespace aml::gateway;

namespace {

const std::filesystem::path kFixtures = AML_FIXTURES;

std::vector<std::string> faults_of(const std::string& text) {
  std::vector<std::string> faults;
  for (const definition::DefinitionFault& fault :
       parse_gateway(text, "g", {{"policies/a.xml", ""}}).faults)
    faults.push_back(definition::to_text(fault));
  return faults;
}

// A definition with one API of two operations; `more` goes after it.
std::string with_api(const std::string& api, const std::string& more = "") {
  return R"({"instance": "i", "apis": [{"id": "a", "suffix": "s", "operations": []}, )" + api +
         "]" + more + "}";
}

std::string with_operation(const std::string& operation) {
  return R"({"instance": "i", "apis": [{"id": "a", "suffix": "s", "operations": [
{"id": "o", "method": "GET", "urlTemplate": "/{x}"},
)" + operation +
         "]}]}";
}

}  // namespace

TEST_CASE("the sample is the guide's") {
  const Configuration gateway = tests::read_gateway(
      read_file(kFixtures / "gateway/gateway.json"),
      {{"policies/starter.xml", read_file(kFixtures / "gateway/policies/starter.xml")}});
  CHECK(gateway.instance == "demoazureml");
  REQUIRE(gateway.apis.size() == 1);
  const Api& api = gateway.apis.front();
  CHECK(api.name == "AzureML Demo API");
  CHECK(api.suffix == "azureml-demo");
  const std::string services = "/workspaces/{workspace}/services/{service}";
  struct {
    const char* name;
    const char* method;
    std::string url_template;
  } rows[] = {
      {"RRS Execute", "POST", services + "/execute?api-version={apiversion}&details={details}"},
      {"BES Submit", "POST", services + "/jobs?api-version={apiversion}"},
      {"BES Start", "POST", services + "/jobs/{jobid}/start?api-version={apiversion}"},
      {"BES Status", "GET", services + "/jobs/{jobid}?api-version={apiversion}"},
      {"BES Delete", "DELETE", services + "/jobs/{jobid}?api-version={apiversion}"},
  };
  REQUIRE(api.operations.size() == std::size(rows));
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    CHECK(api.operations[i].name == rows[i].name);
    CHECK(api.operations[i].method == rows[i].method);
    CHECK(api.operations[i].url_template == rows[i].url_template);
  }
  CHECK(api.operations[0].sample_body.starts_with("{\n  \"Inputs\": {"));
  REQUIRE(gateway.products.size() == 2);
  CHECK(gateway.products[0].name == "Starter");
  CHECK(gateway.products[0].subscriptions_limit == 1);
  CHECK(gateway.products[1].approval_required);
  REQUIRE(gateway.policies.size() == 1);
  CHECK(gateway.policies.front().file == "policies/starter.xml");
  CHECK(gateway.policies.front().product == "starter");
  REQUIRE(gateway.subscriptions.size() == 2);
  CHECK(gateway.subscriptions[0].name == "starter-demo");
  CHECK(gateway.subscriptions[1].name == "unlimited-demo");
  for (const Subscription& subscription : gateway.subscriptions) {
    CHECK(subscription.administrator);
    CHECK(core::is_hex32(subscription.primary_key));
    CHECK(core::is_hex32(subscription.secondary_key));
  }
}

TEST_CASE("what is left out") {
  const Configuration gateway = tests::read_gateway(
      R"({"instance": "i", "apis": [{"id": "a", "suffix": "ml/v1", "operations": []}],
          "subscriptions": [{"name": "one", "allApis": true}, {"name": "two", "api": "a"}]})");
  CHECK(gateway.apis[0].name == "a");
  CHECK(gateway.apis[0].subscription_required);
  CHECK(gateway.apis[0].key_header == "Ocp-Apim-Subscription-Key");
  CHECK(gateway.apis[0].key_query == "subscription-key");
  CHECK(gateway.subscriptions[0].scope == SubscriptionScope::kAllApis);
  CHECK(gateway.subscriptions[1].scope == SubscriptionScope::kApi);
  CHECK(gateway.subscriptions[0].state == SubscriptionState::kActive);
  CHECK(gateway.subscriptions[0].primary_key == core::derived_id("subscription-primary", "one"));
  CHECK(gateway.subscriptions[0].primary_key != gateway.subscriptions[1].primary_key);
}

TEST_CASE("one thing wrong is reported at its position") {
  struct {
    std::string text;
    const char* fault;
  } cases[] = {
      {"{", "g:1:2: "},
      {R"({"instance": "i"})", "g:1:1: a gateway needs \"apis\""},
      {R"({"instance": "a.b", "apis": []})",
       "g:1:14: an instance's name is 1 to 50 letters, digits and dashes, not \"a.b\""},
      {R"({"instance": "i", "apis": [], "product": []})",
       "g:1:31: a gateway has no member \"product\"\n  expected one of: $schema, description, "
       "instance, publisherName, publisherEmail, apis, products, subscriptions, policies, "
       "namedValues, fragments, backends, instances\n  did you mean \"products\"?"},
      {with_api(R"({"id": "A", "suffix": "t", "operations": []})"), "API \"A\" is given twice"},
      {with_api(R"({"id": "b", "name": "A", "suffix": "t", "operations": []})"),
       "an API named \"A\" is given twice"},
      {with_api(R"({"id": "b", "suffix": "S", "operations": []})"),
       "suffix \"S\" is given twice\n  first given at 1:50"},
      {with_api(R"({"id": "b", "suffix": "Workspaces/x", "operations": []})"),
       "the suffix \"Workspaces/x\" would hide the emulator's own /workspaces"},
      {with_api(R"({"id": "b", "suffix": "devstoreaccount1", "operations": []})"),
       "the suffix \"devstoreaccount1\" would hide the emulator's own /devstoreaccount1"},
      {with_api(R"({"id": "b", "suffix": "__emu", "operations": []})"), "would hide"},
      {with_api(R"({"id": "b", "suffix": "/x", "operations": []})"), "a suffix is one or more"},
      {with_api(R"({"id": "b", "suffix": "", "operations": []})"), "a suffix is one or more"},
      {with_api(R"({"id": "b c", "suffix": "x", "operations": []})"), "an id is 1 to 80"},
      {with_api(R"({"id": "b", "suffix": "x", "serviceUrl": "ftp://x", "operations": []})"),
       "\"serviceUrl\" is an http or https URL"},
      {with_api(R"({"id": "b", "suffix": "x", "keyHeader": "a:b", "operations": []})"),
       "\"keyHeader\" is a name of letters"},
      {with_api(R"({"id": "b", "suffix": "x", "operations": [], "policies": "policies/b.xml"})"),
       "there is no policy document \"policies/b.xml\"\n  expected one of: policies/a.xml\n  did "
       "you mean \"policies/a.xml\"?"},
      {with_operation(R"({"id": "p", "method": "GET", "urlTemplate": "/{y}"})"),
       "g:3:45: another operation of this API takes the same requests"},
      {with_operation(R"({"id": "p", "method": "Get", "urlTemplate": "/y"})"),
       "\"method\" is a verb in capitals, not \"Get\""},
      {with_operation(R"({"id": "p", "method": "GET", "urlTemplate": "/{y}/{Y}"})"),
       "\"{Y}\" is twice in the template, case ignored, in \"/{y}/{Y}\""},
      {with_operation(R"({"id": "o", "method": "GET", "urlTemplate": "/y"})"),
       "operation \"o\" is given twice"},
      {with_api(R"({"id": "b", "suffix": "t", "operations": []})",
                R"(, "products": [{"id": "p", "apis": ["c"]}])"),
       "there is no API \"c\""},
      {with_api(R"({"id": "b", "suffix": "t", "operations": []})",
                R"(, "products": [{"id": "p", "apis": ["a"], "subscriptionsLimit": 0}])"),
       "\"subscriptionsLimit\" is 1 to 10,000, not 0"},
      {with_api(R"({"id": "b", "suffix": "t", "operations": []})",
                R"(, "subscriptions": [{"name": "x", "product": "q"}])"),
       "there is no product \"q\""},
      {with_api(R"({"id": "b", "suffix": "t", "operations": []})",
                R"(, "subscriptions": [{"name": "x"}])"),
       "a subscription names one of \"product\", \"api\" and \"allApis\": true"},
      {with_api(R"({"id": "b", "suffix": "t", "operations": []})",
                R"(, "subscriptions": [{"name": "x", "api": "a", "allApis": true}])"),
       "a subscription names one of"},
      {with_api(R"({"id": "b", "suffix": "t", "operations": []})",
                R"(, "subscriptions": [{"name": "x", "api": "a", "state": "activ"}])"),
       "a subscription cannot be \"activ\""},
      {with_api(R"({"id": "b", "suffix": "t", "operations": []})",
                R"(, "subscriptions": [{"name": "x", "api": "a", "start": "2016"}])"),
       "\"start\" is an instant like"},
      {with_api(R"({"id": "b", "suffix": "t", "operations": []})",
                R"(, "subscriptions": [{"name": "x", "api": "a", "primaryKey": "a b"}])"),
       "a key is 1 to 256 letters"},
      {with_api(
           R"({"id": "b", "suffix": "t", "operations": []})",
           R"(, "subscriptions": [{"name": "x", "api": "a", "primaryKey": "k", "secondaryKey": "k"}])"),
       "key \"k\" is given twice"},
      {with_api(
           R"({"id": "b", "suffix": "t", "operations": []})",
           R"(, "subscriptions": [{"name": "x", "api": "a"}, {"name": "y", "api": "a", "primaryKey": ")" +
               core::derived_id("subscription-secondary", "x") + R"("}])"),
       "is given twice"},
      {with_api(R"({"id": "b", "suffix": "t", "operations": []})",
                R"(, "subscriptions": [{"name": "y", "api": "a", "primaryKey": ")" +
                    core::derived_id("subscription-primary", "x") +
                    R"("}, {"name": "x", "api": "a"}])"),
       "is given twice"},
  };
  for (const auto& test : cases) {
    CAPTURE(test.text);
    const std::vector<std::string> faults = faults_of(test.text);
    REQUIRE(faults.size() == 1);
    CAPTURE(faults.front());
    CHECK(faults.front().starts_with("error: g:"));
    CHECK(faults.front().find(test.fault) != std::string::npos);
  }
}

TEST_CASE("every member of a gateway that the reader knows is in its schema, and no other") {
  const auto schema = tests::Json::parse(read_file(kFixtures / "gateway.schema.json"));
  tests::check_schema(schema, gateway_format(), {"id", "key", "suffix"});
  const auto sample = tests::Json::parse(read_file(kFixtures / "gateway/gateway.json"));
  CHECK(std::filesystem::exists(kFixtures / "gateway" / sample.at("$schema").get<std::string>()));
}

}  // namespace gateway_definition_test
