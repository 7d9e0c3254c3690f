#pragma once

#include <string>

#include "emulator/cli/workspaces.h"
#include "emulator/http/router.h"

namespace aml::cli {

/// What the paths of private workspaces make and drop. The references outlive the rows.
struct WorkspacePlane {
  Workspaces& workspaces;
  const service::LiveCatalog& services;  ///< of the fixtures
  std::string public_url;                ///< empty: from the request's own Host
};

/// `/__emu/workspaces`, for control::control_family(); described by control/openapi.json.
http::Routes workspace_rows(const WorkspacePlane& plane);

}  // namespace aml::cli
