#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aml::gateway {

// Numbers in few bytes, seven bits in each: the state of windows where it is kept outside.

void append_number(std::string& out, std::int64_t number);
/// Takes one from the begin of `bytes`, where there is one.
std::optional<std::int64_t> read_number(std::string_view& bytes);

}  // namespace aml::gateway
