#pragma once

#include <string>
#include <string_view>

namespace aml::text {

/// Percent-decodes a path segment or query value; a broken escape stays as it is. `+` stays `+`.
std::string percent_decode(std::string_view text);

/// Whether `raw` decodes to `name`, ASCII case ignored.
bool decodes_to(std::string_view raw, std::string_view name);

/// Percent-encodes everything but letters, digits, `-._~` and the characters of `keep`.
std::string percent_encode(std::string_view text, std::string_view keep = {});

}  // namespace aml::text
