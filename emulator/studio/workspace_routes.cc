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

// Members as a dataset's have them: no client's own reading of it is known.
Json model_json(const std::string& id, const TrainedModelFile& model) {
  const std::size_t first = id.find('.') + 1;  // of an id in three parts, the middle one
  return {{"Id", id},
          {"FamilyId", id.substr(first, id.find('.', first) - first)},
          {"Name", model.reference.name},
          {"DataTypeId", "ILearnerDotNet"},
          {"Description", ""},
          {"Owner", "fixtures"},
          {"IsLatest", true},
          {"IsDeprecated", false}};
}

Json user_json(const Person& person, const char* status) {
  return {{"Status", status},
          {"User",
           {{"Email", person.mail},
            {"Name", person.mail},
            {"Role", person.role},
            {"UserId", person.mail}}}};
}

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
    const OpenedWorkspace opened = door_.open(call);
    Json list = Json::array({user_json({kOwner, "Owner"}, "Active")});
    for (const Person& person : door_.studio().people().of(opened.id))
      list.push_back(user_json(person, "Invited"));
    return json_response(list);
  }

  Response invite(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    door_.studio().people().invite(opened.id, parse_invitation(call.body()));
    return Response();
  }

  Response projects(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    Json list = Json::array();
    for (const Project& one : door_.studio().projects().of(opened.id))
      list.push_back(project_json(one, door_.studio().inventory()));
    return json_response(list);
  }

  Response add_project(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    return json_response(project_json(door_.studio().projects().add(opened.id, call.body()),
                                      door_.studio().inventory()));
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

  Response models(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    Json list = Json::array();
    for (const auto& [id, model] : door_.studio().inventory().models(opened.id))
      list.push_back(model_json(id, model));
    return json_response(list);
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
          {"GET", one + "/trainedmodels", "studio.trained-models", answer(&C::models), clients},
          {"GET", one + "/transformmodules", "studio.transforms", answer(&C::nothing), clients},
          {"POST", one + "/invitations", "studio.invite", answer(&C::invite), clients},
          {"GET", one + "/projects", "studio.projects", answer(&C::projects), clients},
          {"POST", one + "/projects", "studio.add-project", answer(&C::add_project),
           model::observed("Studio's front end and a deployment script; the answer is inferred")}};
}

}  // namespace aml::studio
