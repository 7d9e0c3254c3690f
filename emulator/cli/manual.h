#pragma once

#include <string>

namespace aml::cli {

/// The manual page `amlemu(1)`, in the language of man(7), from the lists of commands() and
/// settings().
std::string manual_page();

}  // namespace aml::cli
