#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace aml::cli {

/// Asks an emulator on this machine, over its socket: GET `path`.
/// Shape: none when it answered 200; otherwise what happened instead. Waits two seconds at most.
std::optional<std::string> probe(const std::string& host, std::uint16_t port,
                                 const std::string& path);

}  // namespace aml::cli
