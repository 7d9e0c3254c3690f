#include "emulator/studio/studio_calls.h"

#include <utility>

#include "emulator/core/error_catalog.h"
#include "emulator/core/ids.h"
#include "emulator/core/signature.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/management/management_routes.h"
#include "emulator/text/ascii.h"

namespace aml::studio {

namespace {

// Of a workspace without a token nothing is downloaded by a signature.
std::string signature_of(const management::Published& published, const std::string& workspace) {
  const auto found = published.workspaces.find(workspace);
  if (found == published.workspaces.end() || found->second.empty()) return {};
  return core::hmac_sha256(core::derived_key("studio-download", *found->second.begin()), workspace);
}

}  // namespace

OpenedWorkspace StudioDoor::open(const http::Call& call, bool may_be_signed) const {
  OpenedWorkspace opened{studio_.published().now(), text::to_lower(call.path["workspace"]), {}};
  const auto found = opened.published->workspaces.find(opened.id);
  if (found == opened.published->workspaces.end()) throw core::ApiError(core::kWorkspaceNotFound);
  opened.results = {endpoints::own_base(public_url_, call.request),
                    signature_of(*opened.published, opened.id)};
  const auto given = may_be_signed ? call.request.query_value("sig") : std::nullopt;
  const bool is_signed = given && !opened.results.signature.empty() &&
                         core::same_secret(*given, opened.results.signature);
  if (!is_signed && !management::has_workspace_token(*opened.published, opened.id, call.request))
    throw core::ApiError(core::kManagementRequestUnauthorized);
  call.context.catalog = opened.published;
  call.context.workspace = found->first;
  return opened;
}

OpenedWorkspace StudioDoor::open(const http::Call& call) const {
  return open(call, false);
}

OpenedWorkspace StudioDoor::open_download(const http::Call& call) const {
  return open(call, true);
}

http::Response json_response(const Json& json) {
  return endpoints::json_answer(write_json(json));
}

http::Response text_response(std::string text, std::string_view type) {
  http::Response response;
  response.content_type = std::string(type);
  response.body = std::move(text);
  return response;
}

}  // namespace aml::studio
