#pragma once

#include <string_view>

namespace aml::control {

/// A file that was built into the program (cmake/embed.cmake).
struct EmbeddedFile {
  std::string_view name;  ///< relative path, with `/`
  std::string_view text;
};

}  // namespace aml::control
