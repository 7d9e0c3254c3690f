#pragma once

#include "emulator/http/router.h"
#include "emulator/management/management.h"
#include "emulator/service/catalog.h"

namespace aml::cli {

/// `/__emu/services/{service}/keys/{key}`, for control::control_family(); described by
/// control/openapi.json. Both outlive the rows.
http::Routes management_rows(const management::Management& management,
                             const service::LiveCatalog& services);

}  // namespace aml::cli
