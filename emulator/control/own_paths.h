#pragma once

#include <string_view>

#include "emulator/control/same_site.h"
#include "emulator/http/router.h"

namespace aml::control {

/// A family of the emulator's own paths, `/__emu/…`: exact paths, errors as
/// application/problem+json, and no row answers before `site` has let the request in.
/// Every row is described by openapi.json; a test compares.
http::RouteFamily own_family(std::string_view name, http::Routes rows, const SameSite& site);

bool is_own_path(std::string_view path);

/// `next`, whose answers on the emulator's own paths no browser takes for what they are not: of
/// one type only, and no page where no page says what it may do; errors alike.
http::Handler never_a_page(const http::Handler& next);

}  // namespace aml::control
