#pragma once

#include "emulator/http/router.h"

namespace aml::dashboard {

/// `/`: a browser is led to the pages. Programs get what the cloud answers where no path is.
http::RouteFamily front_door_routes();

}  // namespace aml::dashboard
