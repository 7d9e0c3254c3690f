#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

namespace aml::isolation {

/// Gives a process that is in a new user namespace all users and groups of the caller's namespace,
/// each under its own number.
/// Shape: false where the caller may not: only root may.
bool map_all_ids(pid_t process);

/// Gives the calling process, in a new user namespace, the one user and group that it had.
/// Errors: NotPermitted.
void map_own_ids(uid_t user, gid_t group);

/// What maps each number of a namespace's map to itself: `0 100000 65536` becomes `0 0 65536`.
std::string same_numbers(std::string_view map);

}  // namespace aml::isolation
