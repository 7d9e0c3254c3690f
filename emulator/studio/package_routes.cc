#include "emulator/core/error_catalog.h"
#include "emulator/studio/refusal.h"
#include "emulator/studio/studio_calls.h"
#include "emulator/text/ascii.h"

namespace aml::studio {

namespace {

using http::Call;
using http::Response;

Json activity_json(const PackageActivity& activity) {
  return {{"Location", activity.location},
          {"ItemsComplete", 1},
          {"ItemsPending", 0},
          {"Status", "Complete"},
          {"ActivityId", activity.id},
          {"ExperimentId", activity.experiment}};
}

std::string required(const Call& call, std::string_view member) {
  auto value = call.request.query_value(member);
  if (!value || value->empty()) refuse("The query has no \"" + std::string(member) + "\".");
  return std::move(*value);
}

class PackageCalls {
 public:
  explicit PackageCalls(const StudioDoor& door) : door_(door) {}

  // A C# client ends the id with a slash.
  Response pack(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    std::string id = required(call, "experimentid");
    if (id.ends_with('/')) id.pop_back();
    return json_response(activity_json(packages().pack(opened.id, id, opened.results.base)));
  }

  Response unpack(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    return json_response(activity_json(packages().unpack(opened.id, required(call, "packageUri"))));
  }

  Response follow(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    const auto packing = call.request.query_value("packageActivityId");
    const std::string id = packing ? *packing : required(call, "unpackActivityId");
    return json_response(activity_json(packages().get(opened.id, id)));
  }

 private:
  Packages& packages() const { return door_.studio().packages(); }

  const StudioDoor door_;
};

}  // namespace

http::Routes package_routes(const StudioDoor& door) {
  const PackageCalls calls(door);
  using C = PackageCalls;
  const auto answer = [&](Response (C::*member)(const Call&) const) {
    return [calls, member](const Call& call) { return (calls.*member)(call); };
  };
  const auto client = model::observed("a C# client, which copies experiments so");
  const std::string all = "/api/workspaces/{workspace}/packages";
  return {{"POST", all, "studio.pack", answer(&C::pack), client},
          {"PUT", all, "studio.unpack", answer(&C::unpack), client},
          {"GET", all, "studio.packing", answer(&C::follow), client}};
}

}  // namespace aml::studio
