#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aml::text {

std::string to_base64(std::string_view bytes);

/// Whole groups of four with their padding, the standard alphabet, nothing else; none otherwise.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace aml::text
