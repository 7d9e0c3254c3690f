#pragma once

#include "emulator/control/control_routes.h"

namespace aml::control {

/// The rows of `/__emu/faults`: rules that make calls fail.
http::Routes fault_routes(const ControlPlane& plane);

}  // namespace aml::control
