#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/sandbox/file_rules.h"

namespace aml::sandbox {

/// What a process that serves may still reach.
struct Reach {
  struct PathRule {
    std::string path;
    Access access = Access::kRead;
  };
  std::vector<PathRule> places;
  bool starts_programs = false;
};

/// What the kernel took on.
struct Confinement {
  bool files = false;  ///< nothing but the places can be opened
  bool calls = false;  ///< nothing but the system calls of a server can be made

  bool is_whole() const { return files && calls; }
};

/// What every program of these libraries reads: the system's libraries, names, authorities, time.
const std::vector<Reach::PathRule>& places_of_the_system();

/// Keeps the process to `reach` and to places_of_the_system(), as far as the kernel can.
/// Threads: files: the calling thread, and those that it starts later; calls: all. So it is for a
///          process that has no other thread yet, or others that are meant to stay outside.
Confinement confine(const Reach& reach);

}  // namespace aml::sandbox
