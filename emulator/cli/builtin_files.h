#pragma once

#include <span>

#include "emulator/control/embedded_file.h"

// Files of fixtures/ as they were when the program was built.

namespace aml::cli {

/// fixtures/services/*/service.json; names are `<folder>/service.json`.
std::span<const control::EmbeddedFile> builtin_services();

/// fixtures/gateway; names are `gateway.json`, `policies/<name>.xml`.
std::span<const control::EmbeddedFile> builtin_gateway();

}  // namespace aml::cli
