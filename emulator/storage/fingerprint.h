#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aml::storage {

/// XXH3-64: bookkeeping (ETags, check sums of records), never a value of the emulated semantics.
std::uint64_t fingerprint(std::string_view bytes);

std::string upper_hex(std::uint64_t value);  ///< 16 digits

}  // namespace aml::storage
