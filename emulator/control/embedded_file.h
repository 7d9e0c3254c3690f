#pragma once

#include <span>
#include <string_view>

namespace aml::control {

inline constexpr std::string_view kVersion = AML_VERSION;  ///< "0.1.0", from the build

/// A file that was built into the program (cmake/embed.cmake).
struct EmbeddedFile {
  std::string_view name;  ///< relative path, with `/`
  std::string_view text;
};

/// The one file openapi.json, which describes the control paths.
std::span<const EmbeddedFile> openapi_files();

}  // namespace aml::control
