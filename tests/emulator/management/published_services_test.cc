// What is published follows its fixtures and its records, and calls that run are not disturbed.

#include "emulator/management/published_services.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "emulator/core/trained_resources.h"
#include "emulator/management/sqlite_definition_store.h"
#include "tests/emulator/management/published_under_test.h"

namespace published_services_test {

using namespace aml;
using namespace aml::management;
using namespace aml::tests;

namespace {

const EndpointSettings kNoSettings;

// Without the credit service, as its folder was deleted.
service::Catalog::Endpoints sentiment_alone() {
  std::vector<core::ServiceDefinition> definitions;
  definitions.push_back(retraining_service("Sentiment"));
  return service::Catalog(std::move(definitions)).endpoints();
}

service::Catalog::Endpoints changed_services(std::size_t source) {
  std::vector<core::ServiceDefinition> definitions;
  definitions.push_back(core::retrained(retraining_service("CreditRisk"), 0));
  definitions.front().source = source;
  definitions.push_back(retraining_service("Sentiment"));
  return service::Catalog(std::move(definitions)).endpoints();
}

void accept_all(const service::Catalog&) {}

}  // namespace

TEST_CASE("services of the fixtures are published as they are") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  const auto now = test.published.now();
  REQUIRE(now->services.size() == 2);
  CHECK(now->services[0].name == "CreditRisk");
  CHECK(now->services[0].endpoints.size() == 1);
  CHECK(now->workspaces.at(kWorkspace).contains("bb000000000000000000000000000001"));
  CHECK(test.services.now() == now->catalog);
  CHECK(test.live(kCreditEndpoint) != nullptr);
  CHECK(store.revision() == 0);
}

TEST_CASE("without any service there is the guide's workspace, and it stays when others come") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store, 10, {});
  CHECK(home_workspace() == "756dbbd56cf4b58a5125db394cae1dc4");
  const std::set<std::string> tokens = {"4ce9c35bd054d1e8699e0301e7036a39"};
  CHECK(test.published.now()->workspaces ==
        std::map<std::string, std::set<std::string>>{{home_workspace(), tokens}});
  test.published.replace_fixtures(sentiment_alone(), &accept_all);
  CHECK(test.published.now()->workspaces.size() == 2);
  CHECK(test.published.now()->workspaces.at(home_workspace()) == tokens);
}

TEST_CASE("an endpoint that was made stays when the fixtures are read again, with its version") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  test.management.put_endpoint({kWorkspace, kCredit}, "second", kNoSettings);
  const std::string id = test.endpoint(kCredit, "second").definition().endpoint_id;
  CHECK(score(*test.live(id), {"20", "car"}) == score(*test.live(kCreditEndpoint), {"20", "car"}));

  test.published.replace_fixtures(changed_services(7), accept_all);
  CHECK(score(*test.live(kCreditEndpoint), {"60", "car"}) == "bad");
  CHECK(score(*test.live(id), {"60", "car"}) == "good");
  CHECK(test.management.refresh({kWorkspace, kCredit}, "second", false));
  CHECK(score(*test.live(id), {"60", "car"}) == "bad");
  CHECK_FALSE(test.management.refresh({kWorkspace, kCredit}, "second", false));
  CHECK_FALSE(test.management.refresh({kWorkspace, kCredit}, "default", true));

  test.published.replace_fixtures(sentiment_alone(), accept_all);
  CHECK(test.live(id) == nullptr);
  test.published.replace_fixtures(retraining_services(), accept_all);
  CHECK(test.live(id) != nullptr);
}

TEST_CASE("fixtures that are refused change nothing") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  const auto before = test.published.now();
  CHECK_THROWS_AS(
      test.published.replace_fixtures(
          sentiment_alone(), [](const service::Catalog&) { throw std::invalid_argument("no"); }),
      std::invalid_argument);
  CHECK(test.published.now() == before);
}

TEST_CASE("records bring back what was made, whatever process wrote them") {
  const TemporaryFolder folder;
  const std::string file = folder.path("made.sqlite");
  std::string id;
  {
    SqliteDefinitionStore store(file);
    PublishedUnderTest test(store);
    test.blobs.blobs["models/new.csv"] = "text,Scored Labels\nfine,very positive\n";
    EndpointSettings settings;
    settings.max_concurrent_calls = 7;
    test.management.put_endpoint({kWorkspace, kSentiment}, "second", settings);
    test.management.patch({kWorkspace, kSentiment}, "second",
                          {{"sentiment [trained model]", "http://b/", "models/new.csv", "?s", ""}},
                          "");
    test.management.remove_service({kWorkspace, kCredit});
    id = test.endpoint(kSentiment, "second").definition().endpoint_id;
  }
  SqliteDefinitionStore store(file);
  PublishedUnderTest test(store);
  CHECK(test.published.now()->services.size() == 1);
  CHECK(test.live(kCreditEndpoint) == nullptr);
  REQUIRE(test.live(id) != nullptr);
  CHECK(test.live(id)->definition().max_concurrent_calls == 7);
  CHECK(score(*test.live(id), {"fine"}) == "very positive");
  CHECK(score(*test.live(kSentimentEndpoint), {"fine"}) == "positive");
}

TEST_CASE("a change that another process was ahead of is made upon what that one left") {
  MemoryDefinitionStore store;
  PublishedUnderTest one(store);
  PublishedUnderTest other(store);
  EndpointSettings settings;
  settings.max_concurrent_calls = 3;
  one.management.put_endpoint({kWorkspace, kCredit}, "default", settings);
  settings.max_concurrent_calls = std::nullopt;
  settings.description = "mine";
  other.management.put_endpoint({kWorkspace, kCredit}, "default", settings);
  const MadeEndpoint made = *other.endpoint(kCredit, "default").made;
  CHECK(made.description == "mine");
  CHECK(made.max_concurrent_calls == 3);
}

TEST_CASE("what another process changed is in force once it is followed") {
  MemoryDefinitionStore store;
  PublishedUnderTest one(store);
  PublishedUnderTest other(store);
  EndpointSettings settings;
  settings.max_concurrent_calls = 3;
  one.management.put_endpoint({kWorkspace, kCredit}, "second", settings);
  const std::string id = one.endpoint(kCredit, "second").definition().endpoint_id;
  CHECK(other.live(id) == nullptr);
  other.published.follow();
  REQUIRE(other.live(id) != nullptr);
  CHECK(other.live(id)->definition().max_concurrent_calls == 3);
}

TEST_CASE("records that are not the emulator's own are refused at the start") {
  for (const char* text : {"{}", "not JSON", "[]"}) {
    MemoryDefinitionStore store;
    store.write({{{{"endpoint", kWorkspace, kCreditEndpoint}, text, 0}}, {}});
    CHECK_THROWS_AS(PublishedUnderTest(store, 4), std::runtime_error);
  }
}

TEST_CASE("there are as many endpoints as there may be") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store, 4);
  test.management.put_endpoint({kWorkspace, kCredit}, "a", kNoSettings);
  test.management.put_endpoint({kWorkspace, kCredit}, "b", kNoSettings);
  CHECK(refusal([&] {
          test.management.put_endpoint({kWorkspace, kCredit}, "c", kNoSettings);
        }) == "NoMoreResources");
  test.management.remove_endpoint({kWorkspace, kCredit}, "a");
  test.management.put_endpoint({kWorkspace, kCredit}, "c", kNoSettings);
  CHECK(test.published.now()->catalog->endpoints().size() == 4);
}

TEST_CASE("what does not change keeps its pipeline and its running calls") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  EndpointSettings settings;
  settings.max_concurrent_calls = 1;
  test.management.put_endpoint({kWorkspace, kCredit}, "busy", settings);
  const std::string id = test.endpoint(kCredit, "busy").definition().endpoint_id;
  const service::Endpoint* const before = test.live(id);
  const auto held = test.catalog;
  const auto permit = before->acquire_permit();
  test.management.put_endpoint({kWorkspace, kSentiment}, "other", kNoSettings);
  CHECK(test.live(id) == before);
  settings.description = "now it changes";
  test.management.put_endpoint({kWorkspace, kCredit}, "busy", settings);
  CHECK(test.live(id) != before);
  CHECK(refusal([&] { test.live(id)->acquire_permit(); }) == "RequestThrottled");
}

TEST_CASE("endpoints come and go while others are called") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  std::atomic<bool> stops = false;
  std::atomic<int> wrong = 0;
  std::thread caller([&] {
    while (!stops) {
      const auto catalog = test.services.now();
      const service::Endpoint* const endpoint = catalog->find(kCreditEndpoint);
      if (endpoint == nullptr || score(*endpoint, {"20", "car"}) != "bad") ++wrong;
      const auto published = test.published.now();
      for (const PublishedService& one : published->services)
        if (one.endpoints.empty()) ++wrong;
    }
  });
  std::vector<std::thread> makers;
  for (const char* name : {"a", "b"}) {
    makers.emplace_back([&test, name] {
      for (int i = 0; i < 20; ++i) {
        test.management.put_endpoint({kWorkspace, kCredit}, name, kNoSettings);
        test.management.remove_endpoint({kWorkspace, kCredit}, name);
      }
    });
  }
  for (std::thread& maker : makers) maker.join();
  stops = true;
  caller.join();
  CHECK(wrong == 0);
  CHECK(test.published.now()->services[0].endpoints.size() == 1);
}

}  // namespace published_services_test
