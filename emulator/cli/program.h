#pragma once

#include <string>
#include <vector>

namespace aml::cli {

/// The program: what main() does with its words and its environment. Prints; the result is the exit
/// code.
int run_program(const std::vector<std::string>& arguments, const char* const* environment);

}  // namespace aml::cli
