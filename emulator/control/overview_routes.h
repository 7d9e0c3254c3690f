#pragma once

#include "emulator/control/control_routes.h"

namespace aml::control {

/// What the strip at the top of every page shows: few numbers, so that a page which is kept open may
/// ask for them whenever something happened.
http::Routes overview_routes(const ControlPlane& plane);

}  // namespace aml::control
