#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "emulator/http/router.h"
#include "emulator/management/management.h"
#include "emulator/management/management_wire.h"
#include "model/evidence.h"

namespace aml::management {

struct RouteOptions {
  std::size_t json_depth = 64;
  int empty_status = 204;  ///< of answers without a body
  std::string public_url;  ///< empty: the request's own host
};

/// The management API: `/workspaces/{workspace}/webservices…`. `management` outlives the rows.
http::RouteFamily management_routes(const Management& management, const RouteOptions& options);

/// Whether the request has a token of the workspace, which is there: as a bearer, or in
/// x-ms-metaanalytics-authorizationtoken.
bool has_workspace_token(const Published& published, const std::string& workspace,
                         const http::Request& request);

/// Where a caller finds what an endpoint object names: at the base it came by, or, where that is one
/// of the cloud's management hosts, at its sisters of the same region.
EndpointBases endpoint_bases(const std::string& public_url, const http::Request& request);

/// **The one list** of what the management API does, for the ledger.
std::span<const model::Rule> management_rules();

}  // namespace aml::management
