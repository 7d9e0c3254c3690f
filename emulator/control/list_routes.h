#pragma once

#include "emulator/control/control_routes.h"

namespace aml::control {

/// The lists of the control paths: services, jobs and the journal. Each is written while it goes
/// out, and takes the members of ListQuery.
http::Routes list_routes(const ControlPlane& plane);

}  // namespace aml::control
