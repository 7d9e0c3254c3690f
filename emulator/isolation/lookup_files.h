#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aml::isolation {

// The files by which programs look names up. Texts in, texts out.

/// A hosts file: what of the machine's own leads to loopback, and `names`, which lead there too.
/// Lines of the machine's that name one of these are left out.
std::string hosts_text(std::string_view system, const std::vector<std::string>& names);

/// An nsswitch.conf whose hosts come from files and DNS alone: other sources would ask services
/// of the machine. Its other lines stay.
std::string nsswitch_text(std::string_view system);

/// A resolv.conf that asks 127.0.0.1, once.
std::string resolv_text();

}  // namespace aml::isolation
