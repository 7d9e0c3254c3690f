#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "emulator/tls/authority.h"

namespace aml::cli {

/// The environment of a command whose HTTP and HTTPS go to the emulator: what it inherits, with the
/// variables of proxies and authorities that its runtimes read, and AMLEMU_AT.
/// Shape:   `NAME=value` each. The files that they name are written into `folder`; they are of use
///          while the emulator at `base_url` runs.
/// Errors:  std::runtime_error for a file that cannot be written.
/// Source:  documented (curl, Python, Node, Java, PHP, R, OpenSSL: the variables of each).
std::vector<std::string> client_environment(const char* const* inherited,
                                            const std::string& base_url,
                                            const tls::Authority& authority,
                                            const std::filesystem::path& folder);

/// The environment of a command whose machine is the emulator's alone: what it inherits without
/// variables of proxies, and those of authorities, and AMLEMU_AT. Most programs need none of it.
/// Shape, errors: as client_environment().
std::vector<std::string> isolated_environment(const char* const* inherited,
                                              const std::string& base_url,
                                              const tls::Authority& authority,
                                              const std::filesystem::path& folder);

}  // namespace aml::cli
