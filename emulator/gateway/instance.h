#pragma once

#include <memory>
#include <utility>

#include "emulator/gateway/gateway.h"
#include "emulator/gateway/policies/counter_store.h"

namespace aml::gateway {

/// What of an instance outlives its configurations: what was counted, and when it began.
struct InstanceState {
  /// `store`: never null.
  InstanceState(core::TimePoint start, std::unique_ptr<CounterStore> store)
      : counters(std::move(store)), begun(start) {}

  const std::unique_ptr<CounterStore> counters;
  const core::TimePoint begun;  ///< of quotas whose subscription names no start
};

/// An instance of API Management at work: its configuration, and what is made from it.
/// Shape:   instances with the same state, one after the other, go on counting.
/// Threads: any.
class Instance {
 public:
  /// What is wrong with the policies goes to `faults`: then it may not be called.
  /// Errors: those of Gateway.
  Instance(Configuration configuration, std::shared_ptr<InstanceState> state,
           const GatewayParts& parts, Policies::Faults& faults)
      : configuration_(std::move(configuration)),
        state_(std::move(state)),
        policies_(configuration_, *state_->counters, state_->begun, faults, parts.unknown_policies),
        gateway_(configuration_, policies_, parts) {}
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  const Configuration& configuration() const { return configuration_; }
  const Policies& policies() const { return policies_; }
  const Gateway& gateway() const { return gateway_; }
  CounterStore& counters() const { return *state_->counters; }
  /// Counters and quotas back to nothing, and what policies keep.
  void reset() const {
    state_->counters->reset();
    forget();
  }
  /// What policies keep in this process alone goes.
  void forget() const { policies_.reset(); }

 private:
  const Configuration configuration_;
  const std::shared_ptr<InstanceState> state_;
  const Policies policies_;
  const Gateway gateway_;
};

}  // namespace aml::gateway
