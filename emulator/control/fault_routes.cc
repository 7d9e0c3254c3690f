#include "emulator/control/fault_routes.h"

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "emulator/control/control_errors.h"
#include "emulator/control/event_json.h"
#include "emulator/control/json_rows.h"
#include "emulator/control/list_query.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/text/ascii.h"

namespace aml::control {

namespace {

using http::Call;
using http::Response;
using steering::FaultRecord;
using Answer = std::function<Response(const Call&)>;
using Json = nlohmann::ordered_json;

// The rule as it was given, between its id and its counts.
Json record_json(const FaultRecord& record) {
  Json json = {{"id", record.id}};
  json.update(Json::parse(record.text));
  json["seen"] = record.seen;
  json["applied"] = record.applied;
  return json;
}

Response reply(const FaultRecord& record) {
  Response response;
  response.content_type = "application/json";
  response.body = record_json(record).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return response;
}

Response no_content() {
  Response response;
  response.status = 204;
  return response;
}

// Pages begin after a rule's id.
void drop_through(std::vector<FaultRecord>& records, const std::string& id) {
  const auto last = std::find_if(records.begin(), records.end(),
                                 [&](const FaultRecord& record) { return record.id == id; });
  if (last == records.end()) refuse_value("after", id, "this list has no such rule");
  records.erase(records.begin(), last + 1);
}

// Those of a workspace, or of all.
std::vector<FaultRecord> all_records(const ControlPlane& plane,
                                     std::optional<std::string_view> workspace) {
  auto records = plane.faults.store().list(workspace);
  if (workspace) return records;
  for (const PrivateState& one : plane.private_states()) {
    for (FaultRecord& record : one.faults.store().list(std::nullopt))
      records.push_back(std::move(record));
  }
  return records;
}

Answer list_faults(const ControlPlane& plane) {
  return [plane](const Call& call) {
    static constexpr std::array<std::string_view, 3> kMembers = {"workspace", "after", "limit"};
    const ListQuery query(call.request, kMembers);
    auto records = all_records(plane, query.find_workspace(plane.services));
    if (const auto after = query.find_id("after")) drop_through(records, *after);
    Response response;
    response.content_type = "application/json";
    const auto limit = query.find_limit();
    if (limit && *limit < records.size()) {
      records.resize(*limit);
      response.set("Link", query.next_link(endpoints::own_base(plane.public_url, call.request),
                                           records.back().id));
    }
    response.source =
        std::make_unique<JsonRows>([records = std::move(records),
                                    at = std::size_t{0}]() mutable -> std::optional<std::string> {
          if (at == records.size()) return std::nullopt;
          return record_json(records[at++]).dump(2, ' ', false, Json::error_handler_t::replace);
        });
    return response;
  };
}

std::string all_faults(const std::vector<definition::DefinitionFault>& faults) {
  std::string text;
  for (const definition::DefinitionFault& fault : faults)
    text += (text.empty() ? "" : "\n") + definition::to_text(fault);
  return text;
}

steering::FaultRule read_rule(std::string_view text, const steering::Vocabulary& vocabulary) {
  steering::ParsedFaults parsed = steering::parse_faults(text, "rule", vocabulary);
  if (!parsed.faults.empty()) throw core::ApiError(kControlBadRequest, {all_faults(parsed.faults)});
  if (parsed.rules.size() != 1)
    throw core::ApiError(kControlBadRequest, {"One rule is made at a time."});
  return std::move(parsed.rules.front());
}

// The rule, for the calls of one workspace alone.
std::string narrowed(std::string_view text, const std::string& workspace) {
  Json rule = Json::parse(text);
  if (rule.is_array()) rule = Json(rule.front());
  Json& match = rule["match"];
  if (match.contains("workspace") &&
      !text::same_name(match["workspace"].get<std::string>(), workspace))
    throw core::ApiError(kControlBadRequest,
                         {"The query and the rule's match name two workspaces."});
  match["workspace"] = workspace;
  return rule.dump();
}

Answer add_fault(const ControlPlane& plane) {
  return [&faults = plane.faults, &ids = plane.ids, &services = plane.services,
          &events = plane.events, vocabulary = plane.vocabulary](const Call& call) {
    const auto workspace = workspace_of(call, services);
    const std::string_view body = call.body();
    if (body.size() > steering::FaultRule::kMaxBytes)
      throw core::ApiError(kControlBadRequest, {"A rule has 64 KiB at most."});
    const steering::Vocabulary words = vocabulary();
    steering::FaultRule rule = read_rule(body, words);
    if (workspace) rule = read_rule(narrowed(body, *workspace), words);
    const auto record = faults.add(rule, ids.next());
    if (!record) throw core::ApiError(kTooManyFaults);
    events.publish("rule", record->workspace, rule_event("made", record->id));
    Response response = reply(*record);
    response.status = 201;
    response.set("Location", std::string(call.request.path) + "/" + record->id);
    return response;
  };
}

/// A rule, and where it is in force.
struct Found {
  FaultRecord record;
  steering::Faults* faults;
  std::shared_ptr<const void> held;  ///< keeps them
};

// Of the workspace that the query names, or of any.
Found find_rule(const Call& call, const ControlPlane& plane) {
  const auto workspace = workspace_of(call, plane.services);
  const std::string& id = call.path["id"];
  auto record = plane.faults.store().find(id);
  if (record && (!workspace || text::same_name(record->workspace, *workspace)))
    return {std::move(*record), &plane.faults, nullptr};
  if (workspace) throw core::ApiError(kFaultUnknown, {id});
  for (PrivateState& one : plane.private_states()) {
    if (auto theirs = one.faults.store().find(id))
      return {std::move(*theirs), &one.faults, std::move(one.held)};
  }
  throw core::ApiError(kFaultUnknown, {id});
}

Answer show_fault(const ControlPlane& plane) {
  return [plane](const Call& call) { return reply(find_rule(call, plane).record); };
}

Answer remove_fault(const ControlPlane& plane) {
  return [plane](const Call& call) {
    const Found found = find_rule(call, plane);
    if (!found.faults->remove(found.record.id))
      throw core::ApiError(kFaultUnknown, {found.record.id});
    plane.events.publish("rule", found.record.workspace, rule_event("removed", found.record.id));
    return no_content();
  };
}

Answer clear_faults(const ControlPlane& plane) {
  return [plane](const Call& call) {
    static constexpr std::array<std::string_view, 1> kMembers = {"workspace"};
    const auto workspace = ListQuery(call.request, kMembers).find_workspace(plane.services);
    plane.faults.clear(workspace);
    plane.events.publish("rule", workspace.value_or(""), rule_event("removed", {}));
    if (workspace) return no_content();
    for (const PrivateState& one : plane.private_states()) one.faults.clear(std::nullopt);
    return no_content();
  };
}

}  // namespace

http::Routes fault_routes(const ControlPlane& plane) {
  return {{"GET", "/__emu/faults", "control.faults", list_faults(plane), kOwnPaths},
          {"POST", "/__emu/faults", "control.add_fault", add_fault(plane), kOwnPaths},
          {"DELETE", "/__emu/faults", "control.clear_faults", clear_faults(plane), kOwnPaths},
          {"GET", "/__emu/faults/{id}", "control.fault", show_fault(plane), kOwnPaths},
          {"DELETE", "/__emu/faults/{id}", "control.remove_fault", remove_fault(plane), kOwnPaths}};
}

}  // namespace aml::control
