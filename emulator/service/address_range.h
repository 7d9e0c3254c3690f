#pragma once

#include <string_view>

namespace aml::service {

/// Whether `sip` of a SAS (`168.1.5.65`, `168.1.5.60-168.1.5.70`) lets an address in. Addresses of
/// IPv4 inside IPv6 count as IPv4, `::1` as 127.0.0.1. An invalid range allows no address.
/// Source: documented (Create a service SAS: sip) | inferred (IPv6, which the page does not know).
bool allows_address(std::string_view range, std::string_view address);

}  // namespace aml::service
