#pragma once

#include <cstddef>

#include "emulator/control/same_site.h"
#include "emulator/http/router.h"
#include "emulator/service/catalog.h"

namespace aml::dashboard {

/// `/__emu/experiments/{service}`: the experiment of a web service, and a run of it on its own
/// datasets. A run keeps nothing and touches nothing; its tables take `model_bytes` at most.
/// The services outlive the rows.
http::RouteFamily experiment_rows(const service::LiveCatalog& services, std::size_t model_bytes,
                                  const control::SameSite& site);

}  // namespace aml::dashboard
