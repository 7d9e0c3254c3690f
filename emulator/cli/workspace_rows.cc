#include "emulator/cli/workspace_rows.h"

#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "emulator/control/control_errors.h"
#include "emulator/control/control_json.h"
#include "emulator/control/json_rows.h"
#include "emulator/control/list_query.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/gateway/gateway_json.h"
#include "emulator/text/dates.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;
using Answer = std::function<http::Response(const http::Call&)>;

Json services_json(World& world, const std::string& base) {
  return Json::parse(
      control::read_whole(*control::write_services(world.services().now()->endpoints(), base)));
}

Json storage_json(World& world, const std::string& base) {
  const Json all =
      Json::parse(control::write_storage(world.storage_accounts(), base, world.own().clock.now()));
  return {{"account", all.at("account")},
          {"key", all.at("key")},
          {"blobEndpoint", all.at("blobEndpoint")},
          {"connectionString", all.at("connectionString")},
          {"sas", all.at("sas")}};
}

Json gateway_json(World& world, const std::string& base) {
  const auto instances = world.gateways().now();
  const Json all = Json::parse(gateway::write_gateway(*instances, instances->first(), base));
  return {{"instance", all.at("instance")},
          {"baseUrl", all.at("baseUrl")},
          {"subscriptions", all.at("subscriptions")}};
}

std::string write_workspace(const Workspaces::Made& made, const std::string& base) {
  World& world = made.world->world();
  const Json json = {{"workspace", made.world->id()},
                     {"token", made.world->token()},
                     {"name", made.world->name().empty() ? Json() : Json(made.world->name())},
                     {"expires", text::write_utc_millis(made.expires)},
                     {"services", services_json(world, base)},
                     {"storage", storage_json(world, base)},
                     {"gateway", gateway_json(world, base)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Answer make_workspace(const WorkspacePlane& plane) {
  return [plane](const http::Call& call) {
    control::ListQuery(call.request, {});
    const Workspaces::Made made =
        plane.workspaces.make(parse_workspace_request(call.body(), *plane.services.now()));
    http::Response response;
    response.status = 201;
    response.content_type = "application/json";
    response.body = write_workspace(made, endpoints::own_base(plane.public_url, call.request));
    response.set("Location", "/__emu/workspaces/" + made.world->id());
    return response;
  };
}

// A row says what leads to the workspace; asking for the list renews no lease.
Json row_json(PrivateWorld& made) {
  return {{"workspace", made.id()},
          {"token", made.token()},
          {"name", made.name().empty() ? Json() : Json(made.name())},
          {"services", made.world().services().now()->endpoints().size()},
          {"account", made.account()},
          {"now", text::write_utc_millis(made.clock().now())}};
}

Answer list_workspaces(const WorkspacePlane& plane) {
  return [&workspaces = plane.workspaces](const http::Call& call) {
    control::ListQuery(call.request, {});
    http::Response response;
    response.content_type = "application/json";
    response.source = std::make_unique<control::JsonRows>(
        [worlds = workspaces.worlds(),
         at = std::size_t{0}]() mutable -> std::optional<std::string> {
          if (at == worlds.size()) return std::nullopt;
          return row_json(*worlds[at++]).dump(2, ' ', false, Json::error_handler_t::replace);
        });
    return response;
  };
}

Answer drop_workspace(const WorkspacePlane& plane) {
  return [&workspaces = plane.workspaces](const http::Call& call) {
    control::ListQuery(call.request, {});
    const std::string& id = call.path["workspace"];
    if (!workspaces.drop(id)) throw core::ApiError(control::kWorkspaceUnknown, {id});
    http::Response response;
    response.status = 204;
    return response;
  };
}

}  // namespace

http::Routes workspace_rows(const WorkspacePlane& plane) {
  return {{"GET", "/__emu/workspaces", "control.workspaces", list_workspaces(plane),
           control::kOwnPaths},
          {"POST", "/__emu/workspaces", "control.make_workspace", make_workspace(plane),
           control::kOwnPaths},
          {"DELETE", "/__emu/workspaces/{workspace}", "control.drop_workspace",
           drop_workspace(plane), control::kOwnPaths}};
}

}  // namespace aml::cli
