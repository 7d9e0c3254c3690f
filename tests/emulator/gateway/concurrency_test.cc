// limit-concurrency, under many threads.

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "emulator/gateway/policies/running_calls.h"
#include "tests/emulator/gateway/gate.h"

namespace concurrency_test {

using namespace aml;
using namespace aml::gateway;
using namespace aml::tests;

TEST_CASE("a permit is there until it goes, each key for itself") {
  RunningCalls running;
  auto first = running.try_enter("a", 1);
  CHECK(first != nullptr);
  CHECK(running.try_enter("a", 1) == nullptr);
  CHECK(running.try_enter("b", 1) != nullptr);
  first.reset();
  CHECK(running.try_enter("a", 1) != nullptr);
}

TEST_CASE("never more than the permits are inside") {
  RunningCalls running;
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  std::atomic<int> passed = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int call = 0; call < 2000; ++call) {
        const auto permit = running.try_enter("k", 3);
        if (permit == nullptr) continue;
        const int now = ++inside;
        int seen = most;
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        ++passed;
        --inside;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(most <= 3);
  CHECK(passed > 0);
  CHECK(running.try_enter("k", 1) != nullptr);
}

TEST_CASE("a call beyond max-count is refused at once, and others pass when it has left") {
  Gate gate({.on_error = header_of("X-Why", "@(context.LastError.Reason)"),
             .backend = "<limit-concurrency key='@(\"k\" + 1)' max-count='1'><forward-request />"
                        "</limit-concurrency>"});
  int inner = 0;
  gate.reply = [&] {
    if (inner != 0) return http::Response();
    const http::Response refused = gate.post();
    inner = refused.status;
    CHECK(got(refused, "X-Why") == "ConcurrencyLimitExceeded");
    return http::Response();
  };
  CHECK(gate.post().status == 200);
  CHECK(inner == 429);
  CHECK(gate.post().status == 200);
}

}  // namespace concurrency_test
