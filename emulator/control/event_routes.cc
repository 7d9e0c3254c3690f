#include "emulator/control/event_routes.h"

#include <array>
#include <memory>
#include <utility>

#include "emulator/control/control_errors.h"
#include "emulator/control/event_stream.h"
#include "emulator/control/list_query.h"

namespace aml::control {

namespace {

EventPosition position_of(const char* member, const std::string& text) {
  const auto position = parse_position(text);
  if (!position) refuse_value(member, text, "it is the id of an event, such as 57-12");
  return *position;
}

// Without any: what happens from now on. A stream that connects again has seen more than it asked for
// at first.
EventPosition begin_of(const http::Request& request, const ListQuery& query, const Journal& journal,
                       const EventLog& log) {
  const std::string* last = core::find_header(request.headers, "Last-Event-ID");
  if (last != nullptr) return position_of("Last-Event-ID", *last);
  const auto after = query.find("after");
  return after ? position_of("after", *after) : position_now(journal, log);
}

}  // namespace

http::Routes event_routes(const ControlPlane& plane) {
  const auto answer = [&journal = plane.journal, &log = plane.events,
                       &services = plane.services](const http::Call& call) {
    static constexpr std::array<std::string_view, 2> kMembers = {"workspace", "after"};
    const ListQuery query(call.request, kMembers);
    auto workspace = query.find_workspace(services);
    http::Response response;
    response.content_type = "text/event-stream";
    response.set("Cache-Control", "no-store");
    response.set_live(std::make_unique<EventStream>(
        journal, log, begin_of(call.request, query, journal, log), std::move(workspace)));
    return response;
  };
  return {{"GET", "/__emu/events", "control.events", answer, kOwnPaths}};
}

}  // namespace aml::control
