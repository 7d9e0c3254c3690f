#pragma once

#include <cstdint>
#include <string>

#include "emulator/base/fd.h"

namespace aml::sandbox {

/// What may be done at a path and below it.
enum class Access {
  kRead,    ///< files, and what folders hold
  kRun,     ///< and start programs
  kWrite,   ///< read, and write files that are there
  kChange,  ///< read, write, make, move, remove
  kRemove   ///< folders that are empty, and nothing else
};

/// A list of paths, outside of which the kernel opens no file (Landlock).
/// Threads: one; keep() also in a child after fork(): it allocates nothing.
/// Source:  documented (landlock(7): from Linux 5.19 on, which moves files between folders).
class FileRules {
 public:
  FileRules();

  /// Whether the kernel has such rules; without, allow() and keep() do nothing.
  bool exist() const { return rules_.get() >= 0; }

  /// A path that leads nowhere is left out: false. A link is the file that it leads to.
  bool allow(const std::string& path, Access access);

  /// Keeps the calling thread to the rules for ever, and what it starts.
  /// Errors: false.
  bool keep() const;

 private:
  base::Fd rules_;
  std::uint64_t known_ = 0;  ///< rights that this kernel asks for
};

}  // namespace aml::sandbox
