#pragma once

#include <span>

#include "emulator/control/embedded_file.h"

namespace aml::control {

/// The one file openapi.json, which describes the control paths; generated at build time.
std::span<const EmbeddedFile> openapi_files();

}  // namespace aml::control
