#pragma once

#include <span>

#include "emulator/control/embedded_file.h"

namespace aml::dashboard {

/// Everything below assets/, by its path there: styles, scripts, and the pages' own parts.
std::span<const control::EmbeddedFile> asset_files();
/// The chart library, as Debian has it.
std::span<const control::EmbeddedFile> chart_files();

}  // namespace aml::dashboard
