#include <functional>

#include "emulator/core/error_catalog.h"
#include "emulator/studio/refusal.h"
#include "emulator/studio/studio_calls.h"
#include "emulator/text/ascii.h"

namespace aml::studio {

namespace {

using http::Call;
using http::Response;

// Clients send it with and without quotes; `*` is any.
std::optional<std::string> etag_of(const http::Request& request) {
  const std::string* const header = core::find_header(request.headers, "If-Match");
  if (header == nullptr) return std::nullopt;
  std::string_view etag = text::trim(*header);
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"')
    etag = etag.substr(1, etag.size() - 2);
  if (etag == "*") return std::nullopt;
  return std::string(etag);
}

class ExperimentCalls {
 public:
  explicit ExperimentCalls(const StudioDoor& door) : door_(door) {}

  Response list(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    Json list = Json::array();
    for (const ExperimentPointer& one : inventory().experiments(opened.id))
      list.push_back(experiment_json(*one, opened.results, false));
    return json_response(list);
  }

  Response show(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    const auto experiment = inventory().get_experiment(opened.id, call.path["experiment"]);
    return json_response(experiment_json(*experiment, opened.results, true));
  }

  Response add(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    const ExperimentPointer made = experiments().add(opened.id, parse_submission(call.body()));
    return json_response({{"ExperimentId", made->id}, {"Etag", made->etag}});
  }

  Response change(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    const ExperimentPointer made = experiments().change(
        opened.id, call.path["experiment"], parse_submission(call.body()), etag_of(call.request));
    return json_response(Json(made->etag));
  }

  Response cancel(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    const std::string* const action = core::find_header(call.request.headers, "x-ms-action");
    if (action == nullptr || !text::same_name(text::trim(*action), "cancel"))
      refuse("PUT of an experiment takes \"x-ms-action: cancel\" alone.");
    const auto experiment = inventory().get_experiment(opened.id, call.path["experiment"]);
    door_.studio().runs().cancel(opened.id, experiment->id);
    return empty_answer();
  }

  Response remove(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    const auto ancestors = call.request.query_value("deleteAncestors");
    experiments().remove(opened.id, call.path["experiment"],
                         ancestors && text::same_name(*ancestors, "true"));
    return empty_answer();
  }

  Response lineage(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    Json list = Json::array();
    for (const auto& one : experiments().lineage(opened.id, call.path["experiment"]))
      list.push_back(experiment_json(*one, opened.results, false));
    return json_response(list);
  }

  // Kept as it was sent: what the front end put into it is not known.
  Response details(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    const auto experiment = inventory().get_experiment(opened.id, call.path["experiment"]);
    return text_response(text_of(*experiment->document, kDetails));
  }

  Response set_details(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    experiments().describe(opened.id, call.path["experiment"], std::string(call.body()));
    return empty_answer();
  }

  // The emulator makes none.
  Response annotations(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    inventory().get_experiment(opened.id, call.path["experiment"]);
    return json_response(Json::array());
  }

 private:
  const Inventory& inventory() const { return door_.studio().inventory(); }
  const Experiments& experiments() const { return door_.studio().experiments(); }

  // 200 even then: an R client takes nothing else.
  static Response empty_answer() { return Response(); }

  const StudioDoor door_;
};

}  // namespace

http::Routes experiment_routes(const StudioDoor& door) {
  using model::documented;
  using model::observed;
  const ExperimentCalls calls(door);
  using C = ExperimentCalls;
  const auto answer = [&](Response (C::*member)(const Call&) const) {
    return [calls, member](const Call& call) { return (calls.*member)(call); };
  };
  const auto clients = observed("a Python, an R and a C# client");
  const auto front_end = documented("Studio's own front end, as published");
  const std::string all = "/api/workspaces/{workspace}/experiments";
  const std::string one = all + "/{experiment}";
  return {{"GET", all, "studio.experiments", answer(&C::list), clients},
          {"GET", one, "studio.experiment", answer(&C::show), clients},
          {"POST", all, "studio.add-experiment", answer(&C::add), clients},
          {"POST", one, "studio.change-experiment", answer(&C::change), clients},
          {"PUT", one, "studio.cancel-experiment", answer(&C::cancel), front_end},
          {"DELETE", one, "studio.delete-experiment", answer(&C::remove), clients},
          {"GET", one + "/lineage", "studio.lineage", answer(&C::lineage), front_end},
          {"GET", one + "/details", "studio.details", answer(&C::details), front_end},
          {"POST", one + "/details", "studio.set-details", answer(&C::set_details), front_end},
          {"GET", one + "/annotations", "studio.annotations", answer(&C::annotations), clients}};
}

}  // namespace aml::studio
