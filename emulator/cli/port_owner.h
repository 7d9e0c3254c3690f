#pragma once

#include <cstdint>
#include <optional>

namespace aml::cli {

/// The process that listens on a TCP port of this machine, where /proc shows it.
std::optional<int> find_port_owner(std::uint16_t port);

}  // namespace aml::cli
