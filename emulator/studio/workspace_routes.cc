#include "emulator/core/error_catalog.h"
#include "emulator/studio/module_records.h"
#include "emulator/studio/studio_calls.h"
#include "emulator/studio/workspace_name.h"

namespace aml::studio {

namespace {

using http::Call;
using http::Response;

// The emulator has no accounts of people.
constexpr const char* kOwner = "owner@example.com";

class WorkspaceCalls {
 public:
  explicit WorkspaceCalls(const StudioDoor& door) : door_(door) {}

  Response show(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    const auto& tokens = opened.published->workspaces.at(opened.id);
    const std::string token = tokens.empty() ? "" : *tokens.begin();
    return json_response(
        {{"WorkspaceId", opened.id},
         {"FriendlyName", workspace_name(opened.id)},
         {"Description", ""},
         {"AuthorizationToken", {{"PrimaryToken", token}, {"SecondaryToken", token}}},
         {"Region", "South Central US"},
         {"Type", "Production"},
         {"OwnerEmail", kOwner},
         {"UserStorage", ""},
         {"CreatedTime", "/Date(0)/"},
         {"WorkspaceState", "Enabled"},
         {"Etag", opened.id}});
  }

  Response users(const Call& call) const {
    door_.open(call);
    return json_response(Json::array(
        {{{"Status", "Active"},
          {"User",
           {{"Email", kOwner}, {"Name", kOwner}, {"Role", "Owner"}, {"UserId", kOwner}}}}}));
  }

  Response modules(const Call& call) const {
    door_.open(call);
    return json_response(module_records());
  }

  Response module(const Call& call) const {
    door_.open(call);
    const std::string& id = call.path["module"];
    const graph::GraphModule* module = graph::find_graph_module(id);
    if (module == nullptr)
      throw core::ApiError(core::kStudioItemUnknown, {"module " + graph::name_of_module(id)});
    return json_response(module_record(*module));
  }

  /// Lists of what the emulator never has.
  Response nothing(const Call& call) const {
    door_.open(call);
    return json_response(Json::array());
  }

 private:
  const StudioDoor door_;
};

}  // namespace

http::Routes workspace_routes(const StudioDoor& door) {
  const WorkspaceCalls calls(door);
  using C = WorkspaceCalls;
  const auto answer = [&](Response (C::*member)(const Call&) const) {
    return [calls, member](const Call& call) { return (calls.*member)(call); };
  };
  const auto clients = model::observed("a C# client and Studio's front end");
  const std::string one = "/api/workspaces/{workspace}";
  return {{"GET", one, "studio.workspace", answer(&C::show), clients},
          {"GET", one + "/users", "studio.users", answer(&C::users), clients},
          {"GET", one + "/modules", "studio.modules", answer(&C::modules), clients},
          {"GET", one + "/modules/{module}", "studio.module", answer(&C::module), clients},
          {"GET", one + "/trainedmodels", "studio.trained-models", answer(&C::nothing), clients},
          {"GET", one + "/transformmodules", "studio.transforms", answer(&C::nothing), clients},
          {"GET", one + "/projects", "studio.projects", answer(&C::nothing), clients}};
}

}  // namespace aml::studio
