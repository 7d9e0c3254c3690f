#pragma once

#include <map>
#include <string>
#include <string_view>

namespace aml::dashboard {

/// What stands in the places of a text, by name.
using Places = std::map<std::string_view, std::string>;

/// `text` with every `{{name}}` replaced by its value, in one pass: nothing inside a value is taken
/// for a place.
/// Errors: std::out_of_range for a name that `places` does not have.
std::string filled(std::string_view text, const Places& places);

}  // namespace aml::dashboard
