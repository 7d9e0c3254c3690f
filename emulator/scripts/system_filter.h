#pragma once

#include <cstddef>
#include <string>

#include "emulator/sandbox/file_rules.h"

namespace aml::scripts {

/// The last step of a child before it becomes another program: from now on only the system calls
/// that are known to stay within the process and its files, and execve() of the program whose path
/// place_program_path() gave, once: that program can start no other.
/// Errors:  false where the kernel has no such filters.
/// Threads: of a child after fork(): it allocates nothing.
bool ban_system_calls();

/// What the program may map at most, or it could reach where the path was.
inline constexpr std::size_t kMostMapped = std::size_t{1} << 39;

/// Puts `path` where ban_system_calls() lets execve() take it from; needs free address space.
/// Errors: nullptr. Threads: as ban_system_calls().
const char* place_program_path(const char* path);

/// /usr and what it needs can be read and run, `folder` can be written, and nothing else is open.
sandbox::FileRules file_rules(const std::string& folder);

}  // namespace aml::scripts
