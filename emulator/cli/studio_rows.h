#pragma once

#include "emulator/http/router.h"
#include "emulator/studio/studio.h"

namespace aml::cli {

/// The emulator's own paths of Studio: where its pages find workspaces and their tokens. `studio`
/// outlives the rows.
http::Routes studio_rows(studio::Studio& studio);

}  // namespace aml::cli
