#include "emulator/control/overview_routes.h"

#include <array>
#include <nlohmann/json.hpp>

#include "emulator/control/control_errors.h"
#include "emulator/control/embedded_file.h"
#include "emulator/control/list_query.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"

namespace aml::control {

namespace {

using Json = nlohmann::ordered_json;
using core::JobState;

Json jobs_json(const ControlPlane& plane, const std::optional<std::string>& workspace) {
  static constexpr std::array kStates = {JobState::kNotStarted, JobState::kRunning,
                                         JobState::kFailed, JobState::kCancelled,
                                         JobState::kFinished};
  const auto counts = plane.jobs.count_by_state(workspace);
  Json json = Json::object();
  for (const JobState state : kStates) {
    const auto found = counts.find(state);
    json[std::string(core::name_of(state))] = found == counts.end() ? 0 : found->second;
  }
  return json;
}

std::size_t count_services(const ControlPlane& plane, const std::optional<std::string>& workspace) {
  std::size_t count = 0;
  const auto catalog = plane.services.now();
  for (const auto& endpoint : catalog->endpoints()) {
    if (!workspace || text::same_name(endpoint->definition().workspace_id, *workspace)) ++count;
  }
  return count;
}

http::Response show_overview(const ControlPlane& plane, const http::Call& call) {
  static constexpr std::array<std::string_view, 1> kMembers = {"workspace"};
  const auto workspace = ListQuery(call.request, kMembers).find_workspace(plane.services);
  const Journal::Totals totals = plane.journal.entries().totals();
  const Json json = {{"version", kVersion},
                     {"address", endpoints::own_base(plane.public_url, call.request)},
                     {"clock",
                      {{"mode", plane.manual_clock == nullptr ? "wall" : "manual"},
                       {"now", text::write_utc_millis(plane.clock.now())}}},
                     {"services", count_services(plane, workspace)},
                     {"jobs", jobs_json(plane, workspace)},
                     {"faults", plane.faults.store().list(workspace).size()},
                     {"requests", {{"kept", totals.entries}, {"dropped", totals.dropped}}},
                     {"privateWorkspaces", plane.private_states().size()}};
  http::Response response;
  response.content_type = "application/json";
  response.body = json.dump() + "\n";
  return response;
}

}  // namespace

http::Routes overview_routes(const ControlPlane& plane) {
  return {{"GET", "/__emu/overview", "control.overview",
           [plane](const http::Call& call) { return show_overview(plane, call); }, kOwnPaths}};
}

}  // namespace aml::control
