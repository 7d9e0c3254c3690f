#pragma once

#include "emulator/core/mutex.h"

namespace aml::core {

/// A second handle of a socket that is being connected: another thread can end it before its
/// library knows it.
/// Threads: any.
class HeldSocket {
 public:
  HeldSocket() = default;
  ~HeldSocket() { release(); }
  HeldSocket(const HeldSocket&) = delete;
  HeldSocket& operator=(const HeldSocket&) = delete;

  void hold(int socket);
  void release();
  void shut();

 private:
  Mutex mutex_;
  int socket_ AML_GUARDED_BY(mutex_) = -1;
};

}  // namespace aml::core
