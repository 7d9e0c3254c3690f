#pragma once

#include "emulator/studio/studio_json.h"
#include "model/table.h"

namespace aml::studio {

/// What Visualize shows of a table: its first 100 rows, and statistics of its first 256 columns.
/// Source: inferred (the numbers are those of Studio's window; the shape is the emulator's own).
Json write_visualization(const model::Table& table);

}  // namespace aml::studio
