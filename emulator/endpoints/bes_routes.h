#pragma once

#include <string>

#include "emulator/core/limits.h"
#include "emulator/http/router.h"
#include "emulator/service/bes.h"
#include "emulator/service/catalog.h"

namespace aml::endpoints {

struct BesOptions {
  core::Limits limits;
  int empty_status = 204;  ///< of start and delete, which answer without a body
  std::string public_url;  ///< base of the places in results; empty: the request's own host
};

/// BES of every service of the catalog: `/jobs` and what is below it, under
/// `/workspaces/{workspace}/services/{service}` and, for "New" services, `/subscriptions/…`.
/// The references outlive the rows.
http::RouteFamily bes_routes(const service::LiveCatalog& services, service::Bes& bes,
                             const BesOptions& options);

}  // namespace aml::endpoints
