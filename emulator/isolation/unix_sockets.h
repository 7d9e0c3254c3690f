#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aml::isolation {

/// The paths of sockets that programs of this machine have bound, in the text of /proc/net/unix.
/// A network namespace does not part them: name services, containers and the like answer there.
std::vector<std::string> bound_paths(std::string_view table);

/// Those of the caller's network namespace now.
/// Errors: NotPermitted for more than 16,384.
std::vector<std::string> bound_paths();

}  // namespace aml::isolation
