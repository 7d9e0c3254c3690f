#include "emulator/control/control_routes.h"

#include <array>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/control/clock_control.h"
#include "emulator/control/control_errors.h"
#include "emulator/control/control_json.h"
#include "emulator/control/control_paths.h"
#include "emulator/control/embedded_file.h"
#include "emulator/control/event_json.h"
#include "emulator/control/event_routes.h"
#include "emulator/control/fault_routes.h"
#include "emulator/control/journal_json.h"
#include "emulator/control/list_query.h"
#include "emulator/control/list_routes.h"
#include "emulator/control/overview_routes.h"
#include "emulator/control/trust_routes.h"
#include "emulator/control/verify_routes.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/text/ascii.h"

namespace aml::control {

namespace {

using http::Call;
using http::Response;
using Answer = std::function<Response(const Call&)>;

Response reply(std::string body, std::string_view content_type = "application/json") {
  Response response;
  response.content_type = content_type;
  response.body = std::move(body);
  return response;
}

Answer index() {
  return [](const Call&) { return reply(write_index(kVersion)); };
}

Answer live() {
  return [](const Call&) { return reply(write_health("live")); };
}

Answer ready(const ControlPlane& plane) {
  return
      [is_ready = plane.ready, faults = plane.reload_faults, loss = plane.store_loss](const Call&) {
        Response response = reply(write_health(is_ready() ? "ready" : "starting", faults(),
                                               loss ? loss() : std::string()));
        if (!is_ready()) response.status = 503;
        return response;
      };
}

Answer show_storage(const ControlPlane& plane) {
  return [accounts = plane.storage_accounts, &clock = plane.clock, &services = plane.services,
          url = plane.public_url](const Call& call) {
    workspace_of(call, services);
    return reply(write_storage(accounts(), endpoints::own_base(url, call.request), clock.now()));
  };
}

Answer reload(const ControlPlane& plane) {
  return [reload = plane.reload](const Call& call) {
    ListQuery(call.request, {});
    const ReloadOutcome outcome = reload();
    if (outcome.ok()) return reply(write_reload(outcome));
    std::string all;
    for (const std::string& fault : outcome.faults) all += (all.empty() ? "" : "\n") + fault;
    throw core::ApiError(kFixturesRefused, {all});
  };
}

Answer reset(const ControlPlane& plane) {
  return
      [&services = plane.services, &events = plane.events, reset = plane.reset](const Call& call) {
        const auto workspace = workspace_of(call, services);
        reset(workspace);
        events.publish("reset", workspace.value_or(""), "{}");
        Response response;
        response.status = 204;
        return response;
      };
}

Answer about_request(const ControlPlane& plane,
                     std::string (*write)(const JournalEntry&, const Secrets&)) {
  return [&journal = plane.journal, &services = plane.services, write](const Call& call) {
    const auto workspace = workspace_of(call, services);
    const std::string& id = call.path["id"];
    const auto entry = journal.entries().find(id);
    if (!entry || (workspace && !text::same_name(entry->workspace(), *workspace)))
      throw core::ApiError(kRequestNotInJournal, {id});
    return reply(write(*entry, *journal.secrets()));
  };
}

Answer show_job(const ControlPlane& plane) {
  return [&jobs = plane.jobs, &runner = plane.runner, &drills = plane.drills,
          &services = plane.services](const Call& call) {
    const auto workspace = workspace_of(call, services);
    drills.settle();
    const std::string& id = call.path["id"];
    auto job = jobs.find(id);
    if (!job || (workspace && !text::same_name(job->workspace_id, *workspace)))
      throw core::ApiError(kJobUnknown, {id});
    auto running = progress_of(*job, runner, drills);
    return reply(write_job({std::move(*job), std::move(running)}));
  };
}

// In the calling thread, so that the answer comes when the job has ended.
Answer run_job(const ControlPlane& plane) {
  return [&runner = plane.runner, &services = plane.services](const Call& call) {
    const auto workspace = workspace_of(call, services);
    auto job = runner.run_next(workspace);
    if (job) return reply(write_job({std::move(*job), std::nullopt}));
    Response response;
    response.status = 204;
    return response;
  };
}

Answer show_clock(const ControlPlane& plane) {
  return [&clock = plane.clock, manual = plane.manual_clock != nullptr,
          &services = plane.services](const Call& call) {
    workspace_of(call, services);
    return reply(write_clock(manual, clock.now()));
  };
}

Answer show_due(const ControlPlane& plane) {
  return [&clock = plane.clock, manual = plane.manual_clock != nullptr, &services = plane.services,
          &drills = plane.drills, &faults = plane.faults](const Call& call) {
    const auto workspace = workspace_of(call, services);
    drills.settle();
    const core::TimePoint now = clock.now();
    return reply(write_clock(manual, now, find_due(drills, faults.store(), now, workspace)));
  };
}

Answer advance(const ControlPlane& plane) {
  return [clock = plane.manual_clock, &services = plane.services, &drills = plane.drills,
          &events = plane.events](const Call& call) {
    // The name of a private one does not come here.
    if (workspace_of(call, services))
      throw core::ApiError(kControlBadRequest, {"Open workspaces share one clock: leave "
                                                "\"workspace\" out to move it for all of them."});
    if (clock == nullptr) throw core::ApiError(kClockNotManual);
    const core::TimePoint now = advance_clock(*clock, call.body());
    events.publish("clock", "", clock_event(now));
    drills.settle();
    return reply(write_clock(true, now));
  };
}

Answer show_metrics(const ControlPlane& plane) {
  return [&metrics = plane.metrics, &journal = plane.journal, stats = plane.server_stats,
          figures = plane.figures, is_ready = plane.ready](const Call& call) {
    ListQuery(call.request, {});
    // Where the journal cannot be asked, the rest is all the more wanted.
    const Journal::Totals totals =
        figures && !is_ready() ? Journal::Totals() : journal.entries().totals();
    const std::vector<Figure> more = figures ? figures() : std::vector<Figure>();
    return reply(metrics.write(stats(), totals, more), "text/plain; version=0.0.4");
  };
}

Answer openapi() {
  return [](const Call&) { return reply(std::string(openapi_files().front().text)); };
}

}  // namespace

http::RouteFamily control_routes(const ControlPlane& plane) {
  AML_ASSERT(plane.storage_accounts && plane.ready && plane.vocabulary);
  AML_ASSERT(plane.server_stats && plane.authority && plane.reset && !openapi_files().empty());
  http::Routes rows = {
      {"GET", "/__emu", "control.index", index(), kOwnPaths},
      {"GET", "/__emu/health/live", "control.live", live(), kOwnPaths},
      {"GET", "/__emu/health/ready", "control.ready", ready(plane), kOwnPaths},
      {"GET", "/__emu/storage", "control.storage", show_storage(plane), kOwnPaths},
      {"POST", "/__emu/reset", "control.reset", reset(plane), kOwnPaths},
      {"POST", "/__emu/reload", "control.reload", reload(plane), kOwnPaths},
      {"GET", "/__emu/requests/{id}", "control.request", about_request(plane, &write_request),
       kOwnPaths},
      {"GET", "/__emu/requests/{id}/explain", "control.explain",
       about_request(plane, &write_explanation), kOwnPaths},
      {"POST", "/__emu/jobs/run", "control.run_job", run_job(plane), kOwnPaths},
      {"GET", "/__emu/jobs/{id}", "control.job", show_job(plane), kOwnPaths},
      {"GET", "/__emu/clock", "control.clock", show_clock(plane), kOwnPaths},
      {"GET", "/__emu/clock/due", "control.due", show_due(plane), kOwnPaths},
      {"POST", "/__emu/clock/advance", "control.advance", advance(plane), kOwnPaths},
      {"GET", "/__emu/metrics", "control.metrics", show_metrics(plane), kOwnPaths},
      {"GET", "/__emu/openapi.json", "control.openapi", openapi(), kOwnPaths}};
  for (http::Route& row : list_routes(plane)) rows.push_back(std::move(row));
  for (http::Route& row : fault_routes(plane)) rows.push_back(std::move(row));
  for (http::Route& row : overview_routes(plane)) rows.push_back(std::move(row));
  for (http::Route& row : trust_routes(plane)) rows.push_back(std::move(row));
  for (http::Route& row : event_routes(plane)) rows.push_back(std::move(row));
  for (http::Route& row : verify_routes(plane)) rows.push_back(std::move(row));
  return control_family("control", std::move(rows), SameSite(plane.bound_host, plane.public_url));
}

}  // namespace aml::control
