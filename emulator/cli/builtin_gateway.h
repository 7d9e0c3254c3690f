#pragma once

#include <span>

#include "emulator/control/embedded_file.h"

namespace aml::cli {

/// fixtures/gateway as it was when the program was built; names are `gateway.json`,
/// `policies/<name>.xml`.
std::span<const control::EmbeddedFile> builtin_gateway();

}  // namespace aml::cli
