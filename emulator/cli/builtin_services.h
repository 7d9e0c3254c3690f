#pragma once

#include <span>

#include "emulator/control/embedded_file.h"

namespace aml::cli {

/// fixtures/services/*/service.json as they were when the program was built; names are
/// `<folder>/service.json`.
std::span<const control::EmbeddedFile> builtin_services();

}  // namespace aml::cli
