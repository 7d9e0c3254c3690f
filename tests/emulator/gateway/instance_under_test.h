#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "emulator/gateway/policies/memory_counter_store.h"
#include "emulator/gateway/policies/policies.h"
#include "tests/emulator/gateway/sample_instance.h"

namespace aml::tests {

/// The policies of a sample instance, on a stopped clock.
class InstanceUnderTest {
 public:
  explicit InstanceUnderTest(std::vector<gateway::PolicyText> documents)
      : configuration_(sample_instance(std::move(documents))),
        policies_(configuration_, counters_, at("2016-10-14T14:52:33Z"), faults_) {
    std::string all;
    for (const definition::DefinitionFault& fault : faults_) all += to_text(fault) + "\n";
    REQUIRE_MESSAGE(faults_.empty(), all);
  }

  struct Answer {
    http::Response response;
    bool refused = false;
    core::Headers request_headers;

    std::string header(std::string_view name) const {
      const std::string* value = core::find_header(response.headers, name);
      return value == nullptr ? "" : *value;
    }
  };

  gateway::Configuration& configuration() { return configuration_; }
  gateway::Policies& policies() { return policies_; }
  gateway::MemoryCounterStore& counters() { return counters_; }
  void wait(std::chrono::milliseconds time) { now_ += time; }
  core::TimePoint now() const { return now_; }

  /// A call of an operation (index) of the first API, with the subscription of that index.
  gateway::Call call(std::optional<std::size_t> subscription, std::size_t operation = 0) const {
    gateway::Call call;
    call.arrived = now_;
    call.api = &configuration_.apis[0];
    call.operation = &call.api->operations[operation];
    if (!subscription) return call;
    call.subscription = &configuration_.subscriptions[*subscription];
    call.product = find_product(configuration_, call.subscription->product);
    return call;
  }

  Answer run(gateway::Call call, core::Headers headers = {}, std::string body = "ok",
             bool backend_fails = false) {
    http::Request request;
    request.headers = std::move(headers);
    gateway::PolicyCall policy_call{call, now_, request, nullptr};
    Answer answer;
    answer.refused = !policies_.inbound(policy_call);
    if (!answer.refused) {
      policy_call.failed = backend_fails;
      policy_call.response.emplace().body = std::move(body);
    }
    call.response_bytes = policy_call.response->body.size();
    answer.response = policies_.outbound(policy_call);
    answer.request_headers = std::move(request.headers);
    return answer;
  }

  Answer run(std::optional<std::size_t> subscription = 0) { return run(call(subscription)); }

  /// How many of `calls` in a row pass.
  int passing(int calls, std::optional<std::size_t> subscription = 0) {
    int passed = 0;
    for (int i = 0; i < calls; ++i) passed += run(subscription).refused ? 0 : 1;
    return passed;
  }

 private:
  gateway::Configuration configuration_;
  gateway::Policies::Faults faults_;
  gateway::MemoryCounterStore counters_;
  gateway::Policies policies_;
  core::TimePoint now_ = at("2016-10-14T14:52:33Z");
};

}  // namespace aml::tests
