// Counters are exact under many threads.

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/emulator/gateway/instance_under_test.h"

namespace counters_test {

using namespace aml;
using namespace aml::gateway;
using namespace aml::tests;

namespace {

constexpr int kThreads = 64;
constexpr int kCallsEach = 250;

// Calls from all threads at once, each with the subscription that its number chooses.
int passing(Policies& policies, const InstanceUnderTest& instance, std::size_t subscriptions) {
  std::atomic<int> passed{0};
  std::atomic<bool> go{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      Call call = instance.call(static_cast<std::size_t>(i) % subscriptions);
      call.request_bytes = 1;
      go.wait(false);
      for (int n = 0; n < kCallsEach; ++n) {
        http::Request request;
        PolicyCall policy_call{call, instance.now() + std::chrono::milliseconds(n), request,
                               nullptr};
        if (policies.inbound(policy_call)) {
          ++passed;
          policy_call.response.emplace();
        }
        policies.outbound(policy_call);
      }
    });
  }
  go = true;
  go.notify_all();
  for (std::thread& thread : threads) thread.join();
  return passed;
}

}  // namespace

TEST_CASE("64 threads pass exactly as many calls as a limit allows") {
  struct {
    const char* policy;
    std::size_t subscriptions;
    int passed;
  } cases[] = {
      {"<rate-limit calls='1000' renewal-period='60' />", 1, 1000},
      {"<rate-limit calls='1000' renewal-period='60' />", 2, 1000},  // the other has no limit here
      {"<quota calls='777' renewal-period='0' />", 1, 777},
      {"<rate-limit calls='900' renewal-period='60' /><quota calls='800' renewal-period='0' />", 1,
       800},
      {"<rate-limit calls='900' renewal-period='60'>"
       "<api id='azureml-demo' calls='555' renewal-period='60' /></rate-limit>",
       1, 555},
      {"<rate-limit-by-key calls='1001' renewal-period='300' counter-key='k' />", 1, 1001},
      {"<rate-limit-by-key calls='1001' renewal-period='300' counter-key='k' "
       "increment-count='2' />",
       1, 500},
      {"<quota-by-key calls='1234' renewal-period='300' counter-key='k' />", 1, 1234}};
  for (const auto& c : cases) {
    CAPTURE(c.policy);
    InstanceUnderTest instance({product_document("starter", in_section("inbound", c.policy))});
    const int free = c.subscriptions == 1 ? 0 : kThreads / 2 * kCallsEach;
    CHECK(passing(instance.policies(), instance, c.subscriptions) == c.passed + free);
  }
}

TEST_CASE("two products draw on one counter from 64 threads") {
  const std::string limit = in_section(
      "inbound", "<rate-limit-by-key calls='999' renewal-period='60' counter-key='shared' />");
  InstanceUnderTest instance(
      {product_document("starter", limit), product_document("unlimited", limit)});
  CHECK(passing(instance.policies(), instance, 2) == 999);
}

TEST_CASE("no byte of 64 threads is lost") {
  InstanceUnderTest instance({product_document(
      "starter", in_section("inbound", "<quota bandwidth='16' renewal-period='0' />"))});
  Call call = instance.call(0);
  call.request_bytes = 384;  // with 64 times 250 single bytes: 16384 in all, 16 kilobytes
  CHECK(passing(instance.policies(), instance, 1) == kThreads * kCallsEach);
  call.response_bytes = 0;
  CHECK_FALSE(instance.run(call, {}, "").refused);
  CHECK(instance.run(call, {}, "").refused);
}

TEST_CASE("counters may be reset and shown while calls run") {
  InstanceUnderTest instance(
      {product_document("starter", in_section("inbound",
                                              "<rate-limit calls='10' renewal-period='60' />"
                                              "<quota calls='100' renewal-period='0' />"))});
  std::atomic<bool> done{false};
  std::thread other([&] {
    while (!done) {
      instance.counters().reset();
      CHECK(instance.policies().views().size() == 2);
    }
  });
  CHECK(passing(instance.policies(), instance, 1) >= 10);
  done = true;
  other.join();
}

}  // namespace counters_test
