// What the management API does to web services and endpoints.

#include "emulator/management/management.h"

#include <doctest/doctest.h>

#include "emulator/management/resources.h"
#include "model/module_error.h"
#include "tests/emulator/management/published_under_test.h"

namespace management_test {

using namespace aml;
using namespace aml::management;
using namespace aml::tests;

namespace {

const ServicePath kCreditPath{kWorkspace, kCredit};
const ServicePath kSentimentPath{kWorkspace, kSentiment};
constexpr const char* kModel = "credit risk experiment - 2 (predictive) [trained model]";

PatchedResource blob(const std::string& resource, const std::string& name) {
  return {resource, "https://account.blob.core.windows.net/", name, "?sv=1", ""};
}

CodeBundle python_code(const std::string& output = "ans") {
  return {"python-2.7-64", "def azureml_main(frame): return frame", "",
          model::Schema{{"x", model::ColumnType::kDouble}},
          model::Schema{{output, model::ColumnType::kDouble}}};
}

// The code of the error that a call of the code is answered with.
std::string why_not_run(const service::Endpoint& endpoint) {
  try {
    score(endpoint, {"1"});
    return "it ran";
  } catch (const model::ModuleError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("an endpoint that is made has keys of its own and runs what its service runs") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  CHECK(test.management.put_endpoint(kCreditPath, "second", {}));
  const core::ServiceDefinition made = test.endpoint(kCredit, "second").definition();
  const core::ServiceDefinition first = test.endpoint(kCredit, "default").definition();
  CHECK(made.endpoint_id != first.endpoint_id);
  CHECK(made.primary_key != first.primary_key);
  CHECK(made.secondary_key != first.secondary_key);
  CHECK(made.name == "CreditRisk");
  CHECK(made.workspace_token == first.workspace_token);
  CHECK(test.live(made.endpoint_id)->accepts_key(made.primary_key));
  CHECK_FALSE(test.management.put_endpoint(kCreditPath, "SECOND", {}));
  CHECK(test.endpoint(kCredit, made.endpoint_id.c_str()).definition().primary_key ==
        made.primary_key);
}

TEST_CASE("names of endpoints") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  for (const char* name : {"a", "newep1", "NewEP", "abcdefghijklmnopqrstuvwx"})
    CHECK(test.management.put_endpoint(kCreditPath, name, {}));
  for (const char* name : {"", "a b", "a/b", "<b>", "\xC3\xA4", "abcdefghijklmnopqrstuvwxy", "a-b"})
    CHECK(refusal([&] { test.management.put_endpoint(kCreditPath, name, {}); }) ==
          "BadParameterValue");
}

TEST_CASE("throttle levels and concurrent calls") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  const auto calls = [&](std::optional<ThrottleLevel> level, std::optional<int> asked) {
    EndpointSettings settings;
    settings.throttle = level;
    settings.max_concurrent_calls = asked;
    test.management.put_endpoint(kCreditPath, "e", settings);
    return test.endpoint(kCredit, "e").definition().max_concurrent_calls;
  };
  CHECK(calls({}, {}) == 20);
  CHECK(calls(ThrottleLevel::kLow, {}) == 4);
  CHECK(calls(ThrottleLevel::kLow, 100) == 4);
  CHECK(calls({}, 100) == 4);
  CHECK(calls(ThrottleLevel::kHigh, {}) == 20);
  CHECK(calls(ThrottleLevel::kHigh, 200) == 200);
  CHECK(calls({}, {}) == 200);
  CHECK(refusal([&] { calls({}, 201); }) == "WebServiceTooManyConcurrentRequestRequirement");
  CHECK(refusal([&] { calls({}, 0); }) == "BadParameterValue");
}

TEST_CASE("addresses that lead nowhere") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  const auto at = [&](const char* service, const char* name) {
    return refusal([&] { test.management.refresh({kWorkspace, service}, name, false); });
  };
  CHECK(at("foo-does-not-exist", "default") == "InvalidWebServiceId");
  CHECK(at("00000000000000000000000000000000", "default") == "WebServiceNotFound");
  CHECK(at(kCredit, "nobody") == "EndpointNotFound");
  CHECK(at("CC000000000000000000000000000001", "DEFAULT") == "");
  CHECK(refusal([&] {
          test.management.refresh({"00000000000000000000000000000000", kCredit}, "default", false);
        }) == "WebServiceNotFound");
}

TEST_CASE("the default endpoint goes with its service alone") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  test.management.put_endpoint(kCreditPath, "second", {});
  CHECK(refusal([&] { test.management.remove_endpoint(kCreditPath, "default"); }) ==
        "DefaultEndpointCannotBeDeleted");
  test.management.remove_endpoint(kCreditPath, "second");
  CHECK(refusal([&] { test.management.remove_endpoint(kCreditPath, "second"); }) ==
        "EndpointNotFound");
  test.management.remove_service(kCreditPath);
  CHECK(test.published.now()->services.size() == 1);
  CHECK(test.published.now()->workspaces.contains(kWorkspace));
  CHECK(refusal([&] { test.management.remove_service(kCreditPath); }) == "WebServiceNotFound");
}

TEST_CASE("a blob that the definition knows by name is another model") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  test.management.put_endpoint(kCreditPath, "second", {});
  test.management.patch(kCreditPath, "second", {blob(kModel, "blob/output.ilearner")}, "");
  CHECK(score(*test.endpoint(kCredit, "second").endpoint, {"60", "car"}) == "bad");
  CHECK(score(*test.endpoint(kCredit, "default").endpoint, {"60", "car"}) == "good");
  const MadeEndpoint made = *test.endpoint(kCredit, "second").made;
  REQUIRE(made.resources.size() == 1);
  CHECK(made.resources[0].relative_location == "blob/output.ilearner");
  CHECK(made.resources[0].content.empty());

  CHECK_FALSE(test.management.refresh(kCreditPath, "second", false));
  CHECK(test.management.refresh(kCreditPath, "second", true));
  CHECK(score(*test.endpoint(kCredit, "second").endpoint, {"60", "car"}) == "good");
}

TEST_CASE("a blob may hold a model or examples itself") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  test.blobs.blobs["m/model.json"] =
      R"({"type":"logistic","features":["age"],"classes":["good","bad"],"coefficients":[1],"intercept":0})";
  test.management.patch(kCreditPath, "default", {blob(kModel, "m/model.json")}, "");
  CHECK(score(*test.live(kCreditEndpoint), {"60", "car"}) == "bad");

  test.blobs.blobs["m/examples.csv"] = "text,Scored Labels\nfine,good\nmeh,so so\n";
  test.management.patch(kSentimentPath, "default",
                        {blob("sentiment [trained model]", "m/examples.csv")}, "");
  const service::Endpoint& sentiment = *test.live(kSentimentEndpoint);
  CHECK(score(sentiment, {"meh"}) == "so so");
  CHECK(score(sentiment, {"awful"}) == "neutral");
  test.management.patch(kSentimentPath, "default",
                        {blob("sentiment [trained model]", "models/shouting.ilearner")}, "");
  CHECK(score(*test.live(kSentimentEndpoint), {"awful"}) == "NEGATIVE");
  CHECK(test.endpoint(kSentiment, "default").made->resources.size() == 1);
}

TEST_CASE("blobs that cannot take the place of a model") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  test.blobs.blobs = {
      {"m/noise", "\x01\x02"},
      {"m/other.json",
       R"({"type":"linear","features":["height"],"coefficients":[1],"intercept":0})"},
      {"m/empty.csv", ""},
      {"m/half.csv", "text\nfine\n"},
      {"m/large", std::string(kMaxResourceBytes + 1, 'x')}};
  const auto patched = [&](const ServicePath& path, const std::string& resource,
                           const std::string& name) {
    return refusal([&] { test.management.patch(path, "default", {blob(resource, name)}, ""); });
  };
  CHECK(patched(kCreditPath, kModel, "m/noise") == "UserParameterInvalid");
  CHECK(patched(kCreditPath, kModel, "m/other.json") == "UserParameterInvalid");
  CHECK(patched(kCreditPath, kModel, "m/large") == "UserParameterInvalid");
  CHECK(patched(kCreditPath, kModel, "m/none") == "BlobNotFound");
  CHECK(patched(kCreditPath, "who [trained model]", "m/noise") == "UserParameterInvalid");
  for (const char* name : {"m/noise", "m/empty.csv", "m/half.csv"})
    CHECK(patched(kSentimentPath, "sentiment [trained model]", name) == "UserParameterInvalid");
  CHECK(store.revision() == 0);
  CHECK(score(*test.live(kCreditEndpoint), {"60", "car"}) == "good");
  CHECK(patched(kCreditPath, kModel, "x/output.ilearner") == "");
}

TEST_CASE("an endpoint with PreventUpdate is not refreshed") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  EndpointSettings settings;
  settings.prevent_update = true;
  test.management.put_endpoint(kCreditPath, "fixed", settings);
  test.management.patch(kCreditPath, "fixed", {blob(kModel, "blob/output.ilearner")}, "");
  CHECK_FALSE(test.management.refresh(kCreditPath, "fixed", true));
  settings.prevent_update = false;
  test.management.put_endpoint(kCreditPath, "fixed", settings);
  CHECK(test.management.refresh(kCreditPath, "fixed", true));
}

TEST_CASE("code is published, kept, and says why it is not run") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  const ServicePath path{kWorkspace, "EE000000000000000000000000000001"};
  test.management.put_code(path, "add", python_code());
  test.management.put_endpoint(path, "second", {});
  const std::string id = test.endpoint(path.service.c_str(), "default").definition().endpoint_id;
  const service::Endpoint* const endpoint = test.live(id);
  REQUIRE(endpoint != nullptr);
  CHECK(endpoint->definition().name == "add");
  CHECK(endpoint->definition().column_names == core::ColumnNames::kWithDetails);
  CHECK(endpoint->pipeline().outputs().size() == 1);
  CHECK(why_not_run(*endpoint).find("--allow-scripts") != std::string::npos);

  test.management.put_code(path, "add", python_code("sum"));
  const auto output = [&](const char* name) {
    return test.endpoint(path.service.c_str(), name)
        .endpoint->pipeline()
        .outputs()[0]
        .schema[0]
        .name;
  };
  CHECK(output("default") == "sum");
  CHECK(output("second") == "ans");
  CHECK(test.management.refresh(path, "second", false));
  CHECK(output("second") == "sum");
  CHECK(test.endpoint(path.service.c_str(), "default").definition().endpoint_id == id);

  test.management.remove_service(path);
  CHECK(test.live(id) == nullptr);
  CHECK(store.all().empty());
}

TEST_CASE("code of R has the output of its console") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  const ServicePath path{kWorkspace, "ee000000000000000000000000000002"};
  CodeBundle bundle = python_code();
  bundle.language = "R-3.1-64";
  test.management.put_code(path, "add", bundle);
  const service::Endpoint& endpoint = *test.endpoint(path.service.c_str(), "default").endpoint;
  REQUIRE(endpoint.pipeline().outputs().size() == 2);
  CHECK(endpoint.pipeline().outputs()[1].schema[0].name == "R Output JSON");
  CHECK(why_not_run(endpoint).find("R-3.1-64") != std::string::npos);
  CHECK(refusal([&] {
          test.management.put_code({kWorkspace, "x"}, "add", bundle);
        }) == "InvalidWebServiceId");
  CHECK(refusal([&] { test.management.put_code(path, "", bundle); }) == "BadParameterValue");
}

TEST_CASE("code over a service of the fixtures keeps its ids and keys") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  const std::string key = test.live(kCreditEndpoint)->definition().primary_key;
  test.management.put_endpoint(kCreditPath, "second", {});
  test.management.put_code(kCreditPath, "CreditRisk", python_code());
  CHECK(test.live(kCreditEndpoint)->definition().primary_key == key);
  CHECK(why_not_run(*test.live(kCreditEndpoint)).find("--allow-scripts") != std::string::npos);
  CHECK(score(*test.endpoint(kCredit, "second").endpoint, {"60", "car"}) == "good");

  test.management.remove_service(kCreditPath);
  CHECK(test.live(kCreditEndpoint) == nullptr);
  test.management.put_code(kCreditPath, "CreditRisk", python_code());
  CHECK(test.published.now()->find(kWorkspace, kCredit)->endpoints.size() == 1);
  CHECK(test.live(kCreditEndpoint)->definition().primary_key == key);
}

TEST_CASE("a regenerated key takes the place of the former one") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  const std::string before = test.live(kCreditEndpoint)->definition().primary_key;
  const auto made = test.management.regenerate_key(kCreditEndpoint, KeySlot::kPrimary);
  REQUIRE(made.has_value());
  CHECK(*made != before);
  CHECK(test.live(kCreditEndpoint)->accepts_key(*made));
  CHECK_FALSE(test.live(kCreditEndpoint)->accepts_key(before));
  CHECK(test.management.regenerate_key(kCreditEndpoint, KeySlot::kPrimary) != made);
  const auto other = test.management.regenerate_key(kCreditEndpoint, KeySlot::kSecondary);
  CHECK(test.live(kCreditEndpoint)->accepts_key(other.value()));
  CHECK_FALSE(test.management.regenerate_key(kCredit, KeySlot::kPrimary).has_value());
}

}  // namespace management_test
