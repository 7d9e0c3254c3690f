#pragma once

#include <cstdint>
#include <vector>

#include "emulator/base/fd.h"

namespace aml::isolation {

/// Switches on the loopback interface, the only one of a new network namespace.
/// Errors: NotPermitted.
void raise_loopback();

/// Sockets that listen at a port of 127.0.0.1 and, where there is one, ::1.
/// Errors: NotPermitted.
std::vector<base::Fd> listen_on_loopback(std::uint16_t port);

/// A socket that does not wait, on its way to a port of 127.0.0.1 or ::1. Empty: refused at once.
/// Shape: family AF_INET or AF_INET6.
base::Fd connect_to_loopback(int family, std::uint16_t port);

}  // namespace aml::isolation
