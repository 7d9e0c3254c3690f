#include "emulator/service/catalog.h"

#include <doctest/doctest.h>

#include "emulator/core/api_error.h"
#include "emulator/core/ids.h"
#include "tests/emulator/service/sample_service.h"

namespace catalog_test {

using namespace aml;
using tests::code_of;
using tests::hashing_service;

namespace {

constexpr const char* kUnknown = "00000000000000000000000000000000";

service::Catalog two_services() {
  std::vector<core::ServiceDefinition> definitions = {hashing_service("one"),
                                                      hashing_service("two")};
  definitions[1].subscription_id = core::derived_id("subscription", "two");
  return service::Catalog(std::move(definitions));
}

}  // namespace

TEST_CASE("ids of a path, in the order they are checked") {
  const service::Catalog catalog = two_services();
  const std::string one_ws = core::derived_id("workspace", "one");
  const std::string one = core::derived_id("endpoint", "one");
  const std::string two = core::derived_id("endpoint", "two");
  const auto classic = [&](std::string_view workspace, std::string_view endpoint) {
    return code_of([&] { catalog.resolve({workspace, {}, endpoint}); });
  };
  CHECK(classic(one_ws, one) == "");
  CHECK(classic("x", one) == "WebServiceIdInvalid");
  CHECK(classic(one_ws, "x") == "WebServiceIdInvalid");
  CHECK(classic(kUnknown, kUnknown) == "WorkspaceNotFound");
  CHECK(classic(one_ws, kUnknown) == "WebServiceNotFound");
  CHECK(classic(one_ws, two) == "WebServiceIdNotFoundInWorkspace");
}

TEST_CASE("ids are found in either case") {
  std::vector<core::ServiceDefinition> definitions = {hashing_service("one")};
  definitions[0].workspace_id = "0123456789abcdef0123456789abcdef";
  definitions[0].endpoint_id = "fedcba9876543210fedcba9876543210";
  const service::Catalog catalog(std::move(definitions));
  CHECK(&catalog.resolve(
            {"0123456789ABCDEF0123456789ABCDEF", {}, "FEDCBA9876543210fedcba9876543210"}) ==
        catalog.endpoints()[0].get());
  CHECK(catalog.has_workspace("0123456789ABCDEF0123456789abcdef"));
  CHECK_FALSE(catalog.has_workspace("0123456789abcdef0123456789abcdee"));
  CHECK_FALSE(catalog.has_workspace("x"));
}

TEST_CASE("a definition's ids are 32 hex digits") {
  std::vector<core::ServiceDefinition> definitions = {hashing_service("one")};
  definitions[0].workspace_id = "main";
  CHECK_THROWS_WITH_AS(service::Catalog(std::move(definitions)),
                       "\"main\" is not an id of 32 hex digits", std::invalid_argument);
}

TEST_CASE("a subscription is checked where the definition names one") {
  const service::Catalog catalog = two_services();
  const auto arm = [&](const std::string& subscription, const char* name) {
    const std::string endpoint = core::derived_id("endpoint", name);
    return code_of([&] { catalog.resolve({{}, subscription, endpoint}); });
  };
  CHECK(arm(kUnknown, "one") == "");
  CHECK(arm(kUnknown, "two") == "BadSubscriptionId");
  CHECK(arm(core::derived_id("subscription", "two"), "two") == "");
}

TEST_CASE("a twin runs the same pipeline, and goes on with the calls of the one before it") {
  const service::Endpoint one(hashing_service("one"));
  core::ServiceDefinition other = hashing_service("two");
  other.max_concurrent_calls = 1;
  const auto twin = one.twin(other);
  CHECK(&twin->pipeline() == &one.pipeline());
  CHECK(twin->definition().name == "two");
  const auto permit = twin->acquire_permit();
  CHECK(code_of([&] { one.twin(other, twin.get())->acquire_permit(); }) == "RequestThrottled");
  CHECK(code_of([&] { one.twin(other)->acquire_permit(); }) == "");
}

TEST_CASE("the key of a bearer") {
  for (const char* header : {"Bearer k", "bearer k", "BEARER  \tk ", "Bearer\tk"})
    CHECK(service::bearer_key(header) == "k");
  for (const char* header : {"", "Bearer", "Bearer ", "Bearerk", "Basic k"})
    CHECK(service::bearer_key(header).empty());
}

TEST_CASE("two services cannot share an endpoint id") {
  std::vector<core::ServiceDefinition> definitions = {hashing_service("one"),
                                                      hashing_service("one")};
  CHECK_THROWS_WITH_AS(service::Catalog(std::move(definitions)),
                       "services \"one\" and \"one\" have the same endpoint id",
                       std::invalid_argument);
}

TEST_CASE("keys") {
  const service::Catalog catalog = two_services();
  const service::Endpoint& endpoint = *catalog.endpoints()[0];
  const std::string primary = endpoint.definition().primary_key;
  struct {
    std::string header;
    bool accepted;
  } cases[] = {{"Bearer " + primary, true},
               {"bearer " + primary, true},
               {"BEARER \t " + primary + "  ", true},
               {"Bearer " + endpoint.definition().secondary_key, true},
               {primary, false},
               {"Bearer" + primary, false},
               {"Basic " + primary, false},
               {"Bearer", false},
               {"Bearer ", false},
               {"", false},
               {"Bearer " + primary + "x", false},
               {"Bearer " + catalog.endpoints()[1]->definition().primary_key, false}};
  for (const auto& c : cases) {
    CAPTURE(c.header);
    CHECK(code_of([&] { service::authorize(endpoint, &c.header); }) ==
          (c.accepted ? "" : "ScoreRequestUnauthorized"));
  }
  CHECK(code_of([&] { service::authorize(endpoint, nullptr); }) == "ScoreRequestUnauthorized");
}

TEST_CASE("running calls are bounded, and a place is given back") {
  core::ServiceDefinition definition = hashing_service("busy");
  definition.max_concurrent_calls = 4;
  const service::Endpoint endpoint(std::move(definition));
  std::vector<service::Endpoint::ConcurrencyPermit> permits;
  for (int i = 0; i < 4; ++i) permits.push_back(endpoint.acquire_permit());
  try {
    endpoint.acquire_permit();
    FAIL("a fifth call was let in");
  } catch (const core::ApiError& error) {
    CHECK(error.status() == 503);
    CHECK(error.message() ==
          "Request was throttled for default endpoint. The maximum concurrency for the endpoint is "
          "4.");
  }
  permits.pop_back();
  CHECK(code_of([&] { endpoint.acquire_permit(); }) == "");
}

}  // namespace catalog_test
