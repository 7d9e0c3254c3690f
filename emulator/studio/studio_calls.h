#pragma once

#include <memory>
#include <string>

#include "emulator/http/router.h"
#include "emulator/management/published_services.h"
#include "emulator/studio/experiment_wire.h"
#include "emulator/studio/studio.h"

namespace aml::studio {

/// A workspace that a call may use.
struct OpenedWorkspace {
  std::shared_ptr<const management::Published> published;
  std::string id;  ///< in lower case
  ResultBase results;
};

/// What the calls of Studio's REST begin with: the workspace, then its token.
/// Threads: any.
class StudioDoor {
 public:
  StudioDoor(Studio& studio, std::string public_url)
      : studio_(studio), public_url_(std::move(public_url)) {}

  /// Errors: ApiError kWorkspaceNotFound, kManagementRequestUnauthorized.
  OpenedWorkspace open(const http::Call& call) const;
  /// The same for what results and datasets are downloaded by: the signature that their addresses
  /// carry opens it, too.
  OpenedWorkspace open_download(const http::Call& call) const;

  Studio& studio() const { return studio_; }

 private:
  OpenedWorkspace open(const http::Call& call, bool may_be_signed) const;

  Studio& studio_;
  const std::string public_url_;
};

http::Response json_response(const Json& json);
/// As text for programs: `text/plain`.
http::Response text_response(std::string text, std::string_view type = "text/plain");

// The rows of a family each.

http::Routes experiment_routes(const StudioDoor& door);
http::Routes output_routes(const StudioDoor& door);
http::Routes dataset_routes(const StudioDoor& door);
http::Routes publish_routes(const StudioDoor& door);
http::Routes package_routes(const StudioDoor& door);
http::Routes workspace_routes(const StudioDoor& door);

}  // namespace aml::studio
