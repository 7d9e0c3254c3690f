#pragma once

#include "emulator/control/control_routes.h"

namespace aml::control {

/// `POST /__emu/verify`: 200 met, 417 unmet, 409 unknown. Where the body says `within`, the answer
/// waits until all is met, for so long; at most 64 at once, and none beyond the emulator's end.
http::Routes verify_routes(const ControlPlane& plane);

}  // namespace aml::control
