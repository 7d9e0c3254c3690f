#pragma once

#include "emulator/control/control_routes.h"

namespace aml::control {

/// The row of `/__emu/trust`: the certificate of the authority that clients of HTTPS trust.
http::Routes trust_routes(const ControlPlane& plane);

}  // namespace aml::control
