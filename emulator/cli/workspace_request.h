#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "emulator/service/catalog.h"

namespace aml::cli {

enum class WorkspaceClock { kAsTheProcess, kWall, kManual };

/// What a private workspace is asked to be.
struct WorkspaceRequest {
  std::string name;  ///< for people; may be empty
  service::Catalog::Endpoints services;
  /// In real time, from the last call to it.
  std::chrono::milliseconds lease = std::chrono::minutes(10);
  WorkspaceClock clock = WorkspaceClock::kAsTheProcess;
};

/// Reads the body of `POST /__emu/workspaces`; `catalog` has the services to choose from. An empty
/// body asks for all of them.
/// Errors: ApiError kControlBadRequest with everything that is wrong, its place and the nearest
///         spelling.
WorkspaceRequest parse_workspace_request(std::string_view body, const service::Catalog& catalog);

}  // namespace aml::cli
