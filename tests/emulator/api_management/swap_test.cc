// Policies and instances are replaced while calls run: counts stay exact, and no call is lost.

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/emulator/api_management/management_client.h"

namespace swap_test {

using namespace aml;
using namespace aml::tests;

namespace {

constexpr int kClients = 64;
constexpr int kCallsEach = 40;
constexpr int kReplacements = 5;  // while calls go on, however many that takes

std::string limit_of(int calls, int version) {
  return "<policies><inbound><rate-limit calls=\"" + std::to_string(calls) +
         "\" renewal-period=\"300\" /><rate-limit-by-key calls=\"100000\" renewal-period=\"300\" "
         "counter-key=\"k" +
         std::to_string(version) + "\" /><base /></inbound></policies>";
}

// Without the client's log of answers, which is one thread's.
int call(cli::App& app, const std::string& method, const std::string& target, core::Headers headers,
         const std::string& body) {
  http::Request request;
  request.method = method;
  request.set_target(target);
  request.headers = std::move(headers);
  request.host = "127.0.0.1:10100";
  request.body = body;
  request.declared_length = body.size();
  core::RequestContext context;
  context.id = "00000000-0000-0000-0000-000000000000";
  context.arrived = *text::parse_utc("2016-10-14T14:52:33Z");
  return app.handler()(request, context).status;
}

}  // namespace

TEST_CASE("64 clients through limits while policies are replaced: counts stay exact") {
  constexpr int kAllowed = 700;
  ManagementClient client;
  const std::string policy = kDemo + "/products/starter/policies/policy?api-version=2024-05-01";
  const std::string key = client.answer("POST", kDemo + "/subscriptions/starter-demo/listSecrets",
                                        {}, 200)["primaryKey"];
  client.put(kDemo + "/products/starter/policies/policy",
             {{"format", "rawxml"}, {"value", limit_of(kAllowed, 0)}}, 200);
  cli::App& app = client.app.app();
  const std::string target =
      "/azureml-demo/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/"
      "562d088408ce85f89663240a5ea142c9/jobs/nothing?api-version=2.0";
  std::atomic<int> passed = 0;
  std::atomic<int> refused = 0;
  std::atomic<int> called = 0;
  std::atomic<bool> replacing = true;
  std::vector<std::thread> threads;
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < kCallsEach || replacing; ++n) {
        ++called;
        const int status = call(app, "GET", target,
                                {{"Authorization", "Bearer " + std::string(kSampleKey)},
                                 {"Ocp-Apim-Subscription-Key", key}},
                                "");
        if (status == 429) {
          ++refused;
        } else if (status == 404) {
          ++passed;  // the service's own: there is no such job
        }
      }
    });
  }
  for (int version = 1; version <= kReplacements; ++version) {
    const Json body = {
        {"properties", {{"format", "rawxml"}, {"value", limit_of(kAllowed, version)}}}};
    CHECK(call(app, "PUT", policy, {}, body.dump()) == 200);
  }
  replacing = false;
  for (std::thread& thread : threads) thread.join();
  CHECK(passed == kAllowed);
  CHECK(refused == called - kAllowed);
}

TEST_CASE("one of two writers with the same ETag wins, many times") {
  ManagementClient client;
  const std::string path = kDemo + "/namedValues/n";
  client.put(path, {{"displayName", "n"}, {"value", "0"}});
  cli::App& app = client.app.app();
  for (int round = 1; round <= 20; ++round) {
    const std::string etag = client.etag(path);
    std::atomic<int> won = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        const Json body = {
            {"properties",
             {{"displayName", "n"}, {"value", std::to_string(round) + "-" + std::to_string(i)}}}};
        if (call(app, "PUT", path + "?api-version=2024-05-01", {{"If-Match", etag}}, body.dump()) ==
            200)
          ++won;
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(won == 1);
  }
}

}  // namespace swap_test
