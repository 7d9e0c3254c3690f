#pragma once

#include <string_view>

#include "emulator/control/same_site.h"
#include "emulator/http/router.h"

namespace aml::control {

/// A family of the emulator's own paths, `/__emu/…`: exact paths, errors as
/// application/problem+json, and no row answers before `site` has let the request in.
/// Every row is described by openapi.json; a test compares.
http::RouteFamily own_family(std::string_view name, http::Routes rows, const SameSite& site);

}  // namespace aml::control
