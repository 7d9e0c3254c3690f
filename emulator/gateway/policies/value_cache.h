#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "emulator/gateway/expressions/value.h"
#include "emulator/gateway/policies/timed_cache.h"

namespace aml::gateway {

/// Values that policies keep for a time.
/// Shape:   texts, numbers and JSON as their texts: what is kept is never shared with a call.
/// Threads: any.
class ValueCache {
 public:
  static constexpr std::size_t kMostValues = 10'000;
  static constexpr std::size_t kMostBytes = 16u << 20;

  /// Null: it is not there, or its time is over.
  expressions::Value find(const std::string& key, core::TimePoint now);
  /// A value that is too large is not kept.
  void store(const std::string& key, const expressions::Value& value, core::TimePoint until);
  void erase(const std::string& key) { kept_.erase(key); }
  void reset() { kept_.reset(); }

 private:
  // Calls only read what is kept, so that several may at once.
  TimedCache<std::shared_ptr<const expressions::Value>> kept_{kMostValues, kMostBytes};
};

}  // namespace aml::gateway
