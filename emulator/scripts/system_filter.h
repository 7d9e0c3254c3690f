#pragma once

#include <string>

namespace aml::scripts {

/// The last step of a child before it becomes another program: no system calls from now on that
/// reach the network, other processes, other namespaces or the kernel itself.
/// Errors:  false where the kernel has no such filters.
/// Threads: of a child after fork(): it allocates nothing.
bool ban_system_calls();

/// Opens a Landlock ruleset: /usr and what it needs can be read and run, `folder` can be written.
/// Shape: a descriptor for allow_only(); -1 where the kernel has no Landlock.
int open_file_rules(const std::string& folder);

/// Keeps the calling process to the rules. Errors: false. Threads: as ban_system_calls().
bool allow_only(int file_rules);

}  // namespace aml::scripts
