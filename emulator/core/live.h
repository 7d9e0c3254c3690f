#pragma once

#include <memory>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/mutex.h"

namespace aml::core {

/// A value that is replaced as a whole while others use it: who asks gets one that stays as it is,
/// whatever replaces it meanwhile.
/// Threads: any.
template <typename Value>
class Live {
 public:
  explicit Live(std::shared_ptr<Value> value) : value_(std::move(value)) {
    AML_ASSERT(value_ != nullptr);
  }

  /// Never null.
  std::shared_ptr<Value> now() const {
    const MutexLock lock(mutex_);
    return value_;
  }

  /// Who asks from here on gets `next`.
  void replace(std::shared_ptr<Value> next) {
    AML_ASSERT(next != nullptr);
    const MutexLock lock(mutex_);
    value_.swap(next);  // the old one may end after the lock
  }

 private:
  mutable Mutex mutex_;
  std::shared_ptr<Value> value_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::core
