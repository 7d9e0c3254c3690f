#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "emulator/isolation/host_side.h"
#include "emulator/isolation/private_files.h"

namespace aml::isolation {

/// Parts the program in two. Outside stays the process that was called: it has no more to do than
/// to pass signals on, and wait. Inside is the first process of new namespaces: of users (the same
/// numbers; of what root may do, nothing that reaches a network or a mount), mounts, processes, and
/// a network that consists of loopback. All that it starts ends with it, and it with the one
/// outside, however that ends.
/// Threads: one, and no other may be there when it is made.
class Isolation {
 public:
  /// Both return from it. Ports of `shared` lead to those of the machine's loopback.
  /// Errors: NotPermitted, outside alone.
  explicit Isolation(const std::vector<std::uint16_t>& shared);

  bool is_inside() const { return first_ == 0; }
  /// Outside: the process inside.
  pid_t first_process() const { return first_; }
  /// Seen inside alone.
  PrivateFiles& files() { return *files_; }

 private:
  void start_first();
  void begin_inside(int report);

  HostSide host_;
  std::optional<PrivateFiles> files_;
  pid_t first_ = -1;
};

}  // namespace aml::isolation
