#include "emulator/cli/workspace_request.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include "emulator/control/control_errors.h"
#include "emulator/definition/definition_source.h"
#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"
#include "emulator/text/units.h"

namespace aml::cli {

namespace {

using namespace definition;  // the kinds

constexpr std::size_t kMaxRequestBytes = 1u << 20;
constexpr std::size_t kMaxWorkspaceName = 200;

const FormatObject kWorkspaceFormat{"workspace",
                                    "a private workspace",
                                    {{"name", kText},
                                     {"services", kList, false, nullptr, kText},
                                     {"lease", kText},
                                     {"clock", kText}}};

void read_name(const Node& node, std::string& name, FaultList& faults) {
  name = node.text().value_or("");
  if (name.size() > kMaxWorkspaceName) faults.add(node.position(), "a name has 200 bytes at most");
}

void read_lease(const Node& node, std::chrono::milliseconds& lease, FaultList& faults) {
  const auto text = node.text();
  if (!text) return;
  const auto time = text::parse_duration(*text);
  if (time && time->count() > 0) {
    lease = *time;
  } else {
    faults.add(node.position(),
               "a lease is a duration such as 30s or 10m, up to 24h, not " + node.shown());
  }
}

void read_clock(const Node& node, WorkspaceClock& clock, FaultList& faults) {
  static constexpr std::array<std::string_view, 2> kClocks = {"wall", "manual"};
  const auto text = node.text();
  if (!text) return;
  if (*text == kClocks[0]) {
    clock = WorkspaceClock::kWall;
  } else if (*text == kClocks[1]) {
    clock = WorkspaceClock::kManual;
  } else {
    faults.add(node.position(), "a clock is wall or manual, not " + node.shown(),
               spelling_notes(*text, kClocks));
  }
}

void add_service(const Node& node, const service::Catalog& catalog,
                 service::Catalog::Endpoints& chosen, FaultList& faults) {
  const auto name = node.text();
  if (!name) return;
  std::vector<std::string_view> known;
  bool found = false;
  for (const auto& endpoint : catalog.endpoints()) {
    known.push_back(endpoint->definition().name);
    if (!text::same_name(known.back(), *name)) continue;
    found = true;
    if (std::find(chosen.begin(), chosen.end(), endpoint) == chosen.end())
      chosen.push_back(endpoint);
  }
  if (!found)
    faults.add(node.position(), "there is no service " + text::in_quotes(*name),
               spelling_notes(*name, known));
}

void read_services(const Node& node, const service::Catalog& catalog,
                   service::Catalog::Endpoints& chosen, FaultList& faults) {
  if (!node.is(kList)) {
    chosen = catalog.endpoints();
    return;
  }
  const std::vector<Node> names = node.children();
  if (names.empty())
    faults.add(node.position(), "a workspace has a service at least; without \"services\", all");
  for (const Node& name : names) add_service(name, catalog, chosen, faults);
}

WorkspaceRequest read_request(const Node& root, const service::Catalog& catalog,
                              FaultList& faults) {
  check_format(root, kWorkspaceFormat, faults);
  WorkspaceRequest request;
  read_name(root.member("name"), request.name, faults);
  read_services(root.member("services"), catalog, request.services, faults);
  read_lease(root.member("lease"), request.lease, faults);
  read_clock(root.member("clock"), request.clock, faults);
  return request;
}

std::string all_of(const std::vector<DefinitionFault>& faults) {
  std::string text;
  for (const DefinitionFault& fault : faults) text += (text.empty() ? "" : "\n") + to_text(fault);
  return text;
}

}  // namespace

WorkspaceRequest parse_workspace_request(std::string_view body, const service::Catalog& catalog) {
  if (body.size() > kMaxRequestBytes)
    throw core::ApiError(control::kControlBadRequest, {"A workspace is asked for in 1 MiB."});
  const std::string_view text = text::trim_white(body).empty() ? "{}" : body;
  FaultList faults("workspace");
  WorkspaceRequest request;
  const PositionedJson document = read_json(text, faults);
  if (document.complete) request = read_request(Node(document), catalog, faults);
  request.body = body;
  const std::vector<DefinitionFault> found = faults.take();
  if (!found.empty()) throw core::ApiError(control::kControlBadRequest, {all_of(found)});
  return request;
}

// The seed has no line's end.
std::string write_record_text(const WorkspaceRequest& request) {
  return request.seed + "\n" + request.body;
}

WorkspaceRequest read_record_text(std::string_view text, const service::Catalog& catalog) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos)
    throw std::runtime_error("the record of a private workspace has no seed");
  WorkspaceRequest request = parse_workspace_request(text.substr(end + 1), catalog);
  request.seed = text.substr(0, end);
  return request;
}

}  // namespace aml::cli
