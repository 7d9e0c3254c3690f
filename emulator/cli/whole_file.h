#pragma once

#include <string>
#include <string_view>

namespace aml::cli {

/// Writes a file that another process may wait for: it sees all of it or nothing.
/// Errors: std::runtime_error that begins with `flag`, which named the file.
void write_whole(std::string_view flag, const std::string& file, std::string_view text);

}  // namespace aml::cli
