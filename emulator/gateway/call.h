#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "emulator/core/clock.h"
#include "emulator/gateway/configuration.h"

namespace aml::gateway {

/// One call through the gateway, as far as it has come; what reports are made of.
/// Shape:   pointers point into the Configuration, which outlives every call; null: not known (a
///          path that fits nothing, a key that opens nothing, a subscription of no product).
/// Threads: one call, one thread.
struct Call {
  core::TimePoint arrived;
  const Api* api = nullptr;
  const Operation* operation = nullptr;
  const Product* product = nullptr;
  const Subscription* subscription = nullptr;
  int status = 0;
  std::uint64_t request_bytes = 0;                        ///< of the body
  std::uint64_t response_bytes = 0;                       ///< of the body
  std::chrono::microseconds api_time{0};                  ///< the whole of it
  std::optional<std::chrono::microseconds> service_time;  ///< the backend's part; none: not asked
};

}  // namespace aml::gateway
