#pragma once

#include "emulator/http/router.h"
#include "emulator/steering/drills.h"

namespace aml::steering {

/// The family of batch jobs, whose calls are answered as the drills of their jobs ask; `drills`
/// outlives it.
http::RouteFamily with_drills(http::RouteFamily family, Drills& drills);

}  // namespace aml::steering
