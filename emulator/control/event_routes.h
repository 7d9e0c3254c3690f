#pragma once

#include "emulator/control/control_routes.h"

namespace aml::control {

/// `GET /__emu/events`: what happens, as server-sent events, until either side ends.
http::Routes event_routes(const ControlPlane& plane);

}  // namespace aml::control
