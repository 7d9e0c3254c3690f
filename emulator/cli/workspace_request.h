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
  std::string body = {};  ///< what it was read from
  /// Ids and keys follow from it, so that every replica makes the same; empty: they are new.
  std::string seed = {};
};

/// Reads the body of `POST /__emu/workspaces`; `catalog` has the services to choose from. An empty
/// body asks for all of them.
/// Errors: ApiError kControlBadRequest with everything that is wrong, its place and the nearest
///         spelling.
WorkspaceRequest parse_workspace_request(std::string_view body, const service::Catalog& catalog);

/// A request with its seed as a record keeps it, and as another process reads it.
/// Errors: as parse_workspace_request(); std::runtime_error for a text that is not the emulator's
///         own.
std::string write_record_text(const WorkspaceRequest& request);
WorkspaceRequest read_record_text(std::string_view text, const service::Catalog& catalog);

}  // namespace aml::cli
