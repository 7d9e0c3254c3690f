#include "emulator/studio/experiment_wire.h"

#include <array>
#include <set>
#include <utility>

#include "emulator/graph/graph_modules.h"
#include "emulator/studio/graph_view.h"
#include "emulator/studio/refusal.h"
#include "emulator/text/percent.h"

namespace aml::studio {

namespace {

Json time_json(const std::optional<core::TimePoint>& time) {
  return time ? Json(write_date(*time)) : Json();
}

Json status_json(const Status& status, core::TimePoint created) {
  return {{"StatusCode", name_of(status.code)},
          {"StatusDetail", status.detail.empty() ? Json() : Json(status.detail)},
          {"CreationTime", write_date(created)},
          {"StartTime", time_json(status.started)},
          {"EndTime", time_json(status.ended)},
          {"Metadata", nullptr}};
}

/// Writes the statuses of one experiment's nodes.
class NodeStatuses {
 public:
  NodeStatuses(const Experiment& experiment, const ResultBase& base)
      : experiment_(experiment), base_(base) {}

  Json write() const {
    Json list = Json::array();
    for (const Json& node : list_of(experiment_.graph(), "ModuleNodes")) {
      const std::string id = text_of(node, "Id");
      const auto found = experiment_.nodes.find(id);
      if (found == experiment_.nodes.end()) continue;
      list.push_back(node_json(id, node, found->second));
    }
    return list;
  }

 private:
  std::string path(const char* what, const std::string& node) const {
    return "api/workspaces/" + experiment_.workspace + "/experiments/" + experiment_.id + "/" +
           what + "/" + text::percent_encode(node);
  }

  Json port_endpoint(const char* what, const std::string& node, std::string_view port) const {
    return endpoint_json(base_, path(what, node) + "/" + text::percent_encode(port), 0);
  }

  Json node_json(const std::string& id, const Json& node, const NodeStatus& status) const {
    Json outputs = Json::array();
    Json metadata = Json::object();
    const graph::GraphModule* module = graph::find_graph_module(text_of(node, "ModuleId"));
    const bool is_finished = status.status.code == StatusCode::kFinished;
    if (module != nullptr && is_finished) {
      for (const std::string_view port : module->outputs) {
        Json endpoint = port_endpoint("outputdata", id, port);
        endpoint["Name"] = port;
        outputs.push_back(std::move(endpoint));
        if (graph::gives_transformation(*module, port)) continue;
        metadata[std::string(port)] = Json::array(
            {{{"Key", "visualization"}, {"Value", port_endpoint("visualizationdata", id, port)}},
             {{"Key", "schema"}, {"Value", port_endpoint("outputschema", id, port)}}});
      }
    }
    return {{"NodeId", id},
            {"Status", status_json(status.status, experiment_.created)},
            {"OutputEndpoints", std::move(outputs)},
            {"MetadataOutputEndpoints", std::move(metadata)},
            {"StandardOutEndpoint", nullptr},
            {"StandardErrorEndpoint", endpoint_json(base_, path("errorlog", id), 0)}};
  }

  const Experiment& experiment_;
  const ResultBase& base_;
};

// Members that the emulator itself writes, whatever a client or an imported file says.
constexpr std::array<std::string_view, 13> kOwnMembers = {
    "SchemaVersion", "ExperimentId", "Etag",        "Status", "NodeStatuses",
    "RunId",         "JobId",        "VersionId",   "IsLeaf", "ExperimentGraph",
    "IsDraft",       "IsPartialRun", "LastModified"};

void require_graph(const Json& members) {
  GraphView view;
  read_view(members, view);
  if (view.faults.empty()) return;
  refuse("The graph cannot be read: " + view.faults.front().message + ".");
}

}  // namespace

Json endpoint_json(const ResultBase& base, const std::string& path, std::size_t size) {
  return {{"BaseUri", base.base + "/"},
          {"Location", path},
          {"AccessCredential", "?sig=" + text::percent_encode(base.signature)},
          {"Name", nullptr},
          {"Size", size},
          {"EndpointType", "AzureBlob"},
          {"CredentialContainer", nullptr},
          {"FileType", nullptr},
          {"IsAuxiliary", false}};
}

Json experiment_json(const Experiment& experiment, const ResultBase& base, bool is_whole) {
  Json json = {
      {"SchemaVersion", 1.0},
      {"ExperimentId", experiment.id},
      {"ParentExperimentId", nullptr},
      {"Description", ""},
      {"Summary", ""},
      {"Creator", ""},
      {"Category", "user"},
      {"Tags", nullptr},
      {"IsArchived", false},
      {"IsLeaf", true},
      {"DisableNodesUpdate", false},
      {"LastModified", time_json(experiment.saved)},
      {"RunId", experiment.run_id.empty() ? Json() : Json(experiment.run_id)},
      {"Etag", experiment.etag},
      {"Status", status_json(experiment.status, experiment.created)},
      {"NodeStatuses", is_whole ? NodeStatuses(experiment, base).write() : Json(Json::array())}};
  for (const auto& [name, value] : experiment.document->items()) {
    const bool is_large = name == "Graph" || name == "WebService" || name == kDetails;
    if (is_whole || !is_large) json[name] = value;
  }
  if (is_whole && !json.contains("WebService")) json["WebService"] = nullptr;
  return json;
}

void drop_own_members(Json& document) {
  for (const std::string_view name : kOwnMembers) document.erase(std::string(name));
}

Submission parse_submission(std::string_view body) {
  if (body.size() > kMaxExperimentBytes) refuse("An experiment may have at most 16 MiB.");
  Json json = parse_body(body);
  Submission submission;
  submission.is_draft = flag_of(json, "IsDraft");
  submission.is_partial = flag_of(json, "IsPartialRun");
  const Json graph = json.contains("ExperimentGraph") ? std::move(json["ExperimentGraph"])
                                                      : member_of(json, "Graph");
  drop_own_members(json);
  if (!graph.is_object()) refuse("The body has no \"ExperimentGraph\".");
  json["Graph"] = graph;
  require_graph(json);
  submission.members = std::move(json);
  return submission;
}

}  // namespace aml::studio
