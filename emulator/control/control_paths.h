#pragma once

#include <string_view>

#include "emulator/control/same_site.h"
#include "emulator/http/router.h"

namespace aml::control {

/// A family of the emulator's own paths, `/__emu/…`: exact paths, errors as
/// application/problem+json, and no row answers before `site` has let the request in.
/// Every row is described by openapi.json; a test compares.
http::RouteFamily control_family(std::string_view name, http::Routes rows, const SameSite& site);

bool is_control_path(std::string_view path);

/// Middleware: `next` with the security headers that browsers need on the emulator's own paths (no
/// type sniffing, and a policy on everything that is not a page); on errors too.
http::Handler with_security_headers(const http::Handler& next);

}  // namespace aml::control
