#pragma once

#include <sys/types.h>

#include <cstdint>

#include "emulator/base/fd.h"

namespace aml::isolation {

/// A process that stays in the machine's own namespaces when the one that made it leaves them: it
/// gives that one its users, and leads shared ports to the machine's services. Gone with it.
/// Threads: one at a time.
class HostSide {
 public:
  /// Errors: NotPermitted.
  HostSide();
  /// Ends it, and waits until it is gone.
  ~HostSide();
  HostSide(const HostSide&) = delete;
  HostSide& operator=(const HostSide&) = delete;

  /// map_all_ids() of the calling process.
  bool map_ids();
  /// What connects to the listener reaches that port of the machine's loopback.
  /// Errors: NotPermitted.
  void share(const base::Fd& listener, std::uint16_t port);
  /// In a child of the process that made it: it belongs to that one alone.
  void disown();

 private:
  base::Fd control_;
  pid_t pid_ = -1;
};

}  // namespace aml::isolation
