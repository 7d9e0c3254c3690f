#pragma once

#include <functional>

#include "emulator/bundle/bundle_source.h"
#include "emulator/http/router.h"
#include "emulator/service/catalog.h"

namespace aml::cli {

/// `/__emu/bundle`, for control::control_family(); described by control/openapi.json. `record`:
/// the run as it is at that moment. `services` outlive the rows.
http::Routes bundle_rows(const service::LiveCatalog& services,
                         std::function<bundle::BundleSource::Run()> record);

}  // namespace aml::cli
