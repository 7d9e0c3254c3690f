#pragma once

#include <string_view>

namespace aml::steering {

/// Whether the whole text fits the pattern: `*` is any run of characters without a slash, `**` any
/// run at all; everything else is itself.
/// Threads: pure; time grows with the product of both lengths at most.
bool fits_path(std::string_view pattern, std::string_view path);

/// As fits_path, where `*` takes slashes too: values of headers and queries.
bool fits_value(std::string_view pattern, std::string_view value);

}  // namespace aml::steering
