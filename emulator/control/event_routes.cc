#include "emulator/control/event_routes.h"

#include <array>
#include <memory>
#include <utility>

#include "emulator/control/control_errors.h"
#include "emulator/control/event_stream.h"
#include "emulator/control/list_query.h"

namespace aml::control {

namespace {

// Without a Last-Event-ID: what happens from now on.
EventPosition begin_of(const http::Request& request, const Journal& journal, const EventLog& log) {
  const std::string* last = core::find_header(request.headers, "Last-Event-ID");
  if (last == nullptr) return {journal.entries().last_number(), log.last_number()};
  const auto position = parse_position(*last);
  if (!position) refuse_value("Last-Event-ID", *last, "it is the id of an event, such as 57-12");
  return *position;
}

}  // namespace

http::Routes event_routes(const ControlPlane& plane) {
  const auto answer = [&journal = plane.journal, &log = plane.events,
                       &services = plane.services](const http::Call& call) {
    static constexpr std::array<std::string_view, 1> kMembers = {"workspace"};
    auto workspace = ListQuery(call.request, kMembers).find_workspace(services);
    http::Response response;
    response.content_type = "text/event-stream";
    response.set("Cache-Control", "no-store");
    response.set_live(std::make_unique<EventStream>(
        journal, log, begin_of(call.request, journal, log), std::move(workspace)));
    return response;
  };
  return {{"GET", "/__emu/events", "control.events", answer, kOwnPaths}};
}

}  // namespace aml::control
