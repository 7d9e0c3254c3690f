#pragma once

#include "emulator/http/router.h"

namespace aml::dashboard {

/// The pages under `/__emu/` and `/__emu/pages/`, and `/__emu/assets/{file}`: files of the program,
/// nothing of which is secret. What they show they fetch from the emulator's other paths.
http::RouteFamily page_routes();

}  // namespace aml::dashboard
