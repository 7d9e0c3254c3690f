#pragma once

#include <chrono>

#include "emulator/base/fd.h"

namespace aml::replicas {

/// Ends one thread's wait for a socket from other threads.
/// Threads: ring() any; wait() one.
class WakeUp {
 public:
  /// Errors: std::system_error.
  WakeUp();

  void ring() const;
  /// Waits until `descriptor` can be read, ring() was called, or the time is over.
  void wait(int descriptor, std::chrono::milliseconds limit) const;

 private:
  base::Fd event_;
};

}  // namespace aml::replicas
