#pragma once

#include "emulator/http/router.h"
#include "emulator/service/catalog.h"
#include "emulator/studio/studio.h"

namespace aml::cli {

/// The emulator's own paths of Studio: where its pages find workspaces and their tokens, and what is
/// wrong with a graph. Both outlive the rows.
http::Routes studio_rows(studio::Studio& studio, const service::LiveCatalog& services);

}  // namespace aml::cli
