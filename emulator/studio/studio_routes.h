#pragma once

#include <span>
#include <string>

#include "emulator/http/router.h"
#include "emulator/studio/studio.h"
#include "model/evidence.h"

namespace aml::studio {

/// Studio's REST, `/api/…`, under any host; `studio` outlives the rows. `public_url`: empty where
/// addresses are made of the request's own host.
http::RouteFamily studio_routes(Studio& studio, const std::string& public_url);

/// **The one list** of what Studio's REST does, for the ledger.
std::span<const model::Rule> studio_rules();

}  // namespace aml::studio
