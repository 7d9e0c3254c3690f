#include "emulator/studio/fixture_experiments.h"

#include <set>
#include <stdexcept>
#include <utility>

#include "emulator/core/ids.h"
#include "emulator/core/log.h"
#include "emulator/definition/positioned_json.h"
#include "emulator/graph/graph_export.h"
#include "emulator/graph/graph_modules.h"
#include "emulator/studio/experiment_wire.h"
#include "emulator/studio/graph_view.h"
#include "emulator/text/xml.h"

namespace aml::studio {

namespace {

using core::MutexLock;
using core::ServiceDefinition;

constexpr const char* kServiceFile = "service.json";
constexpr const char* kGraphFile = "experiment.json";

/// Draws the experiment of one service.
class FixtureReader {
 public:
  FixtureReader(const ServiceDefinition& definition, core::TimePoint started)
      : definition_(definition), started_(started) {}

  // Null: there are no files to draw it of.
  std::shared_ptr<const FixtureExperiment> draw() && {
    if (!definition_.files) return nullptr;
    const auto text = definition_.files(kServiceFile);
    if (!text || !is_of_now(*text)) return nullptr;
    const auto kept = definition_.files(kGraphFile);
    const auto file_of = [&](const std::string& name) {
      return definition_.files(name).value_or("");
    };
    document_ = Json::parse(graph::write_graph(definition_, *text, file_of, kept));
    add_datasets();
    add_models(*text);
    rename_datasets();
    if (!kept) place_datasets();
    finish();
    return std::make_shared<const FixtureExperiment>(std::move(made_));
  }

 private:
  // Whether the file still says what the service runs: it may have been edited meanwhile.
  bool is_of_now(const std::string& text) const {
    const auto read = definition::parse_positioned(text, definition::KeepPositions::kOfTopMembers);
    if (!read.complete) return false;
    const model::PipelineSpec& pipeline = definition_.pipeline;
    const Json& modules = list_of(read.value, "modules");
    const Json& inputs = list_of(read.value, "inputs");
    if (modules.size() != pipeline.steps.size() || inputs.size() != pipeline.inputs.size())
      return false;
    for (std::size_t i = 0; i < modules.size(); ++i) {
      const auto* module = graph::find_graph_module_named(text_of(modules[i], "module"));
      if (module == nullptr || module->name != pipeline.steps[i].module ||
          text_of(modules[i], "id") != pipeline.steps[i].id)
        return false;
    }
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (text_of(inputs[i], "to") != pipeline.inputs[i].to) return false;
    return true;
  }

  std::string graph_id(const char* kind, const std::string& name) const {
    return core::derived_id("workspace", definition_.name) + "." + core::derived_id(kind, name) +
           ".v1";
  }

  // The same rows under the same name are the same dataset, whichever service has them.
  void add_datasets() {
    for (const model::DatasetSpec& spec : definition_.pipeline.datasets) {
      auto dataset = std::make_shared<Dataset>();
      dataset->name = spec.name;
      dataset->content = std::make_shared<const DatasetContent>(spec.table);
      dataset->family = core::derived_id("dataset", spec.name + "\n" + dataset->content->bytes());
      // An imported graph names its datasets by their ids.
      const bool is_id =
          spec.name.find('.') != std::string::npos && is_named("DataSourceId", spec.name);
      dataset->id = is_id ? spec.name : dataset_id(kGlobalWorkspace, dataset->family);
      dataset->data_type = "GenericCSV";
      dataset->owner = "fixtures";
      dataset->origin = "FromResourceUpload";
      dataset->created = started_;
      ids_.emplace(graph_id("dataset", spec.name), dataset->id);
      made_.datasets.push_back(std::move(dataset));
    }
  }

  bool is_named(const char* member, const std::string& id) const {
    for (const Json& node : list_of(member_of(document_, "Graph"), "ModuleNodes"))
      for (const Json& port : list_of(node, "InputPortsInternal"))
        if (text_of(port, member) == id) return true;
    return false;
  }

  void add_models(const std::string& text) {
    const auto read = definition::parse_positioned(text, definition::KeepPositions::kOfTopMembers);
    std::map<std::string, std::string> files;
    for (const Json& one : list_of(read.value, "models"))
      files[text_of(one, "name")] = text_of(one, "file");
    for (const model::StepSpec& step : definition_.pipeline.steps) {
      for (const auto& named : step.parameters) {
        const auto* reference = std::get_if<model::ModelReference>(&named.second);
        if (reference == nullptr) continue;
        const TrainedModelFile one{*reference, files[reference->name], definition_.files};
        for (const std::string& id : {graph_id("model", reference->name), reference->name}) {
          made_.models.emplace(id, one);
          if (is_named("TrainedModelId", id)) made_.drawn_models.insert(id);
        }
      }
    }
  }

  void rename_datasets() {
    Json& nodes = document_["Graph"]["ModuleNodes"];
    for (Json& node : nodes) {
      if (!node.is_object() || !node.contains("InputPortsInternal")) continue;
      for (Json& port : node["InputPortsInternal"]) {
        const auto found = ids_.find(text_of(port, "DataSourceId"));
        if (found != ids_.end()) port["DataSourceId"] = found->second;
      }
    }
  }

  // Above the modules, which have their places.
  void place_datasets() {
    constexpr int kLeft = 200;
    constexpr int kBeside = 240;
    constexpr int kTop = 60;
    std::string places;
    int left = kLeft;
    for (const DatasetPointer& dataset : made_.datasets) {
      places += "<NodePosition Node=\"";
      text::append_xml_text(places, dataset->id);
      places +=
          "\" Position=\"" + std::to_string(left) + "," + std::to_string(kTop) + ",200,200\" />";
      left += kBeside;
    }
    std::string layout = text_of(document_["Graph"], "SerializedClientData");
    const std::size_t at = layout.find("</NodePositions>");
    if (at == std::string::npos) return;
    layout.insert(at, places);
    document_["Graph"]["SerializedClientData"] = layout;
  }

  void finish() {
    auto experiment = std::make_shared<Experiment>();
    experiment->workspace = definition_.workspace_id;
    experiment->id =
        experiment_id(definition_.workspace_id, core::derived_id("experiment", definition_.name));
    experiment->is_of_fixtures = true;
    experiment->created = started_;
    drop_own_members(document_);
    document_["Description"] = definition_.name;
    if (!document_.contains("WebService") || !document_["WebService"].is_object())
      document_["WebService"] = Json::object();
    document_["WebService"]["WebServiceGroupId"] = definition_.web_service_id;
    experiment->etag = core::derived_id("etag", write_json(document_));
    GraphView view;
    read_view(document_, view);
    if (!view.faults.empty()) throw std::invalid_argument(view.faults.front().message);
    const Status status{StatusCode::kFinished, "", started_, started_};
    experiment->status = status;
    for (const auto& [node, fingerprint] : view.fingerprints)
      experiment->nodes[node] = {status, fingerprint};
    experiment->document = std::make_shared<const Json>(std::move(document_));
    made_.experiment = std::move(experiment);
  }

  const ServiceDefinition& definition_;
  const core::TimePoint started_;
  Json document_;
  std::map<std::string, std::string> ids_;  ///< of datasets, by those that write_graph gives them
  FixtureExperiment made_;
};

}  // namespace

std::shared_ptr<const FixtureExperiment> FixtureExperiments::of(const EndpointPointer& endpoint) {
  {
    const MutexLock lock(mutex_);
    const auto found = drawn_.find(endpoint);
    if (found != drawn_.end()) return found->second;
  }
  FixturePointer drawn;
  try {
    drawn = FixtureReader(endpoint->definition(), started_).draw();
  } catch (const std::exception& error) {
    core::log(core::LogLevel::kWarn, "studio", "the experiment of a service cannot be drawn",
              {{"endpoint", endpoint->definition().endpoint_id}, {"what", error.what()}});
  }
  const MutexLock lock(mutex_);
  return drawn_.emplace(endpoint, drawn).first->second;
}

void FixtureExperiments::keep_only(const std::vector<EndpointPointer>& endpoints) {
  const std::set<EndpointPointer> kept(endpoints.begin(), endpoints.end());
  const MutexLock lock(mutex_);
  std::erase_if(drawn_, [&](const auto& one) { return !kept.contains(one.first); });
}

}  // namespace aml::studio
