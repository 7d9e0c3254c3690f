#include "emulator/core/error_catalog.h"
#include "emulator/studio/refusal.h"
#include "emulator/studio/studio_calls.h"
#include "emulator/text/ascii.h"

namespace aml::studio {

namespace {

using http::Call;
using http::Response;

Json activity_json(const Activity& activity, const char* status) {
  return {{"ActivityId", activity.id},
          {"WebServiceGroupId", activity.service},
          {"EndpointId", activity.endpoint},
          {"Status", status}};
}

class PublishCalls {
 public:
  explicit PublishCalls(const StudioDoor& door) : door_(door) {}

  // It is done by now; clients ask until it is.
  Response publish(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    const auto update = call.request.query_value("updateExistingWebService");
    const Activity activity = door_.studio().publishing().publish(
        opened.id, call.path["experiment"], update && text::same_name(*update, "true"));
    return json_response(activity_json(activity, "Pending"));
  }

  Response follow(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    return json_response(activity_json(
        door_.studio().publishing().get(opened.id, call.path["experiment"]), "Completed"));
  }

  Response definition(const Call& call) const {
    door_.open(call);
    refuse("Services of the New form are not made here: publish with POST …/webservice instead.");
  }

 private:
  const StudioDoor door_;
};

}  // namespace

http::Routes publish_routes(const StudioDoor& door) {
  const PublishCalls calls(door);
  using C = PublishCalls;
  const auto answer = [&](Response (C::*member)(const Call&) const) {
    return [calls, member](const Call& call) { return (calls.*member)(call); };
  };
  const auto clients = model::observed("a C# client and two deployment scripts");
  const std::string one = "/api/workspaces/{workspace}/experiments/{experiment}";
  return {{"POST", one + "/webservice", "studio.publish", answer(&C::publish), clients},
          {"GET", one + "/webservice", "studio.publishing", answer(&C::follow), clients},
          {"GET", one + "/webservicedefinition", "studio.service-definition",
           answer(&C::definition), clients}};
}

}  // namespace aml::studio
