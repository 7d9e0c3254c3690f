#pragma once

#include <cstddef>
#include <string>

#include "emulator/core/limits.h"
#include "emulator/http/router.h"
#include "emulator/service/catalog.h"

namespace aml::endpoints {

struct RrsOptions {
  core::Limits limits;
  bool require_api_version = false;  ///< refuse `/execute` without one
  std::string public_url;  ///< `http://host:port` of documents; empty: the request's own host
};

/// RRS of every service of the catalog: `/execute`, v1 `/score` and `swagger.json`, under
/// `/workspaces/{workspace}/services/{service}` and, for "New" services, `/subscriptions/…`.
/// The services outlive the rows.
http::RouteFamily rrs_routes(const service::LiveCatalog& services, const RrsOptions& options);

}  // namespace aml::endpoints
