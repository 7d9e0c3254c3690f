#pragma once

#include <span>

#include "emulator/control/embedded_file.h"

// Files of the repository as they were when the program was built.

namespace aml::cli {

/// fixtures/services/*/service.json; names are `<folder>/service.json`.
std::span<const control::EmbeddedFile> builtin_services();

/// fixtures/gateway; names are `gateway.json`, `policies/<name>.xml`.
std::span<const control::EmbeddedFile> builtin_gateway();

/// What the runtimes of `run` load: `node.cjs`, `Rprofile`.
std::span<const control::EmbeddedFile> client_files();

}  // namespace aml::cli
