#pragma once

#include <span>
#include <string_view>

namespace aml::control {

/// A file that was built into the program (cmake/embed.cmake).
struct EmbeddedFile {
  std::string_view name;  ///< relative path, with `/`
  std::string_view text;
};

/// The one file openapi.json, which describes the control paths.
std::span<const EmbeddedFile> openapi_files();

}  // namespace aml::control
