#include "emulator/cli/studio_rows.h"

#include <utility>

#include "emulator/control/control_errors.h"
#include "emulator/control/list_query.h"
#include "emulator/studio/graph_check.h"
#include "emulator/studio/studio_json.h"
#include "emulator/studio/workspace_name.h"
#include "emulator/text/ascii.h"

namespace aml::cli {

namespace {

using studio::Json;

http::Response reply(const Json& json) {
  http::Response response;
  response.content_type = "application/json";
  response.body = studio::write_json(json) + "\n";
  return response;
}

}  // namespace

http::Routes studio_rows(studio::Studio& studio, const service::LiveCatalog& services) {
  const auto workspaces = [&studio, &services](const http::Call& call) {
    const auto asked = control::workspace_of(call, services);
    const auto published = studio.published().now();
    Json list = Json::array();
    for (const auto& [id, tokens] : published->workspaces) {
      if (tokens.empty() || (asked && *asked != id)) continue;
      list.push_back(
          {{"workspace", id}, {"token", *tokens.begin()}, {"name", studio::workspace_name(id)}});
    }
    return reply({{"workspaces", std::move(list)}});
  };
  const auto check = [&studio, &services](const http::Call& call) {
    control::workspace_of(call, services);
    const std::string workspace = text::to_lower(call.path["workspace"]);
    if (!studio.published().now()->workspaces.contains(workspace))
      throw core::ApiError(control::kWorkspaceUnknown, {workspace});
    Json document = studio::parse_body(call.body());
    Json graph = studio::member_of(document, "ExperimentGraph");
    document["Graph"] = std::move(graph);
    return reply(studio::check_graph(document, workspace, studio.results().parts()));
  };
  return {{"GET", "/__emu/studio", "control.studio", workspaces, control::kOwnPaths},
          {"POST", "/__emu/studio/workspaces/{workspace}/check", "control.check_graph", check,
           control::kOwnPaths}};
}

}  // namespace aml::cli
