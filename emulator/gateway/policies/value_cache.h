#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>

#include "emulator/core/clock.h"
#include "emulator/core/mutex.h"
#include "emulator/gateway/expressions/value.h"

namespace aml::gateway {

/// Values that policies keep for a time, on the emulator's clock. The longest unused go first.
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
  void erase(const std::string& key);
  void reset();

 private:
  struct Entry {
    std::string key;
    expressions::Value value;
    core::TimePoint until;
    std::size_t bytes;
  };
  using Entries = std::list<Entry>;  // the last used is the first

  void drop(Entries::iterator entry) AML_REQUIRES(mutex_);

  core::Mutex mutex_;
  Entries entries_ AML_GUARDED_BY(mutex_);
  std::unordered_map<std::string, Entries::iterator> known_ AML_GUARDED_BY(mutex_);
  std::size_t bytes_ AML_GUARDED_BY(mutex_) = 0;
};

}  // namespace aml::gateway
