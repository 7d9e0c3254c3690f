#pragma once

#include <utility>

#include "emulator/core/live.h"
#include "emulator/gateway/gateway.h"
#include "emulator/gateway/policies/memory_counter_store.h"

namespace aml::gateway {

/// An instance of API Management at work: its configuration, and what is made from it.
/// Threads: any. Counters of policies are its own: another instance begins at zero.
class Instance {
 public:
  /// What is wrong with the policies goes to `faults`: then it may not be called.
  /// Errors: those of Gateway.
  Instance(Configuration configuration, const GatewayParts& parts, Policies::Faults& faults)
      : configuration_(std::move(configuration)),
        policies_(configuration_, counters_, parts.clock.now(), faults, parts.unknown_policies),
        gateway_(configuration_, policies_, parts) {}
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  const Configuration& configuration() const { return configuration_; }
  const Policies& policies() const { return policies_; }
  const Gateway& gateway() const { return gateway_; }
  /// Counters and quotas back to nothing.
  void reset() {
    counters_.reset();
    policies_.reset();
  }

 private:
  const Configuration configuration_;
  MemoryCounterStore counters_;
  const Policies policies_;
  const Gateway gateway_;
};

/// The instance of now; a call keeps the one that it began with.
using LiveInstance = core::Live<Instance>;

/// Middleware: `next`, with the gateway in front of it.
http::Handler with_gateway(const LiveInstance& instance, const http::Handler& next);

}  // namespace aml::gateway
