#include "emulator/studio/publishing.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "emulator/core/error_catalog.h"
#include "emulator/definition/definition_text.h"
#include "emulator/definition/sample_table.h"
#include "emulator/graph/graph_service.h"
#include "emulator/studio/experiment_wire.h"
#include "emulator/studio/graph_view.h"
#include "emulator/studio/refusal.h"
#include "emulator/text/ascii.h"
#include "model/cell_text.h"

namespace aml::studio {

namespace {

using core::ApiError;
using core::MutexLock;
using management::ExperimentContent;

constexpr std::size_t kMaxDefinitionBytes = 16u << 20;

definition::SampleTable sample_of(const model::Table& table) {
  definition::SampleTable sample;
  for (const model::Column& column : table.schema()) sample.columns.push_back(column);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::vector<model::WrittenCell>& cells = sample.rows.emplace_back();
    for (std::size_t i = 0; i < table.schema().size(); ++i) {
      model::WrittenCell& cell = cells.emplace_back();
      if (table.column(i).is_missing(row)) continue;
      cell = std::string();
      model::append_cell(*cell, table.column(i), row);
    }
  }
  return sample;
}

[[noreturn]] void refuse_faults(const std::vector<definition::DefinitionFault>& faults) {
  std::string text = "The experiment cannot be published:";
  for (const definition::DefinitionFault& fault : faults) {
    text += " " + fault.message;
    for (const std::string& note : fault.notes) text += "; " + note;
    text += ".";
  }
  refuse(text);
}

/// Gathers what a graph refers to, under the names that the definition will have.
class Gathered {
 public:
  Gathered(const Inventory& inventory, const Experiment& experiment, graph::ExperimentGraph& graph)
      : inventory_(inventory), workspace_(experiment.workspace) {
    for (const graph::GraphNode& node : graph.nodes) taken_.insert(node.id);
    for (graph::GraphNode& node : graph.nodes)
      for (auto& [port, reference] : node.inputs) {
        if (!reference.dataset.empty()) add_dataset(reference);
        if (!reference.model.empty()) add_model(reference.model);
      }
  }

  const graph::GraphSamples& samples() const { return samples_; }
  const std::map<std::string, std::string>& files() const { return files_; }

 private:
  // A dataset that is not there is a fault of the graph, which names it by its id then.
  void add_dataset(graph::GraphReference& reference) {
    const DatasetPointer dataset = inventory_.find_dataset(workspace_, reference.dataset);
    const auto table = dataset == nullptr ? std::nullopt : dataset->content->table();
    if (!table) return;
    std::string& name = names_[reference.dataset];
    if (name.empty()) {
      name = free_name(dataset->name);
      samples_.tables.emplace(name, sample_of(*table));
    }
    reference.dataset = name;
  }

  std::string free_name(std::string wanted) {
    std::replace(wanted.begin(), wanted.end(), '/', '_');  // a slash names a module's port
    std::string name = wanted;
    for (int i = 2; !taken_.insert(name).second; ++i)
      name = wanted + " (" + std::to_string(i) + ")";
    return name;
  }

  void add_model(const std::string& id) {
    const auto model = inventory_.find_model(workspace_, id);
    if (!model || model->file.empty() || samples_.model_files.contains(id)) return;
    const auto text = model->read(model->file);
    if (!text) return;
    const std::string file = "model-" + std::to_string(files_.size() + 1) + ".json";
    files_.emplace(file, *text);
    samples_.model_files.emplace(id, file);
  }

  const Inventory& inventory_;
  const std::string& workspace_;
  std::set<std::string> taken_;
  std::map<std::string, std::string> names_;  ///< of datasets, by their ids
  graph::GraphSamples samples_;
  std::map<std::string, std::string> files_;
};

// The web service that an experiment was published as; null: it was not.
const management::PublishedService* find_own(const management::Published& published,
                                             const Experiment& experiment) {
  const std::string id =
      text::to_lower(text_of(member_of(*experiment.document, "WebService"), "WebServiceGroupId"));
  return published.find(experiment.workspace, id);
}

std::string wanted_name(const Experiment& experiment) {
  const std::string name = text_of(*experiment.document, "Description");
  return name.empty() ? "Experiment" : name;
}

// One of a workspace, other than `except`; null: no other service has that name.
const management::PublishedService* find_named(const management::Published& published,
                                               const std::string& workspace,
                                               const std::string& name,
                                               const management::PublishedService* except) {
  for (const management::PublishedService& one : published.services)
    if (&one != except && one.workspace == workspace && one.name == name) return &one;
  return nullptr;
}

// Two services of one name cannot be distinguished, and no folder of fixtures could hold both.
std::string free_name(const management::Published& published, const Experiment& experiment,
                      const management::PublishedService* replaced) {
  const std::string wanted = wanted_name(experiment);
  std::string name = wanted;
  for (int i = 2; find_named(published, experiment.workspace, name, replaced) != nullptr; ++i)
    name = wanted + " (" + std::to_string(i) + ")";
  return name;
}

}  // namespace

ExperimentContent Publishing::compose(const Experiment& experiment, const std::string& name) const {
  GraphView view;
  read_view(*experiment.document, view);
  if (!view.faults.empty()) refuse_faults(view.faults);
  view.graph.workspace_id.clear();
  view.graph.web_service_id.clear();
  const Gathered gathered(parts_.inventory, experiment, view.graph);
  definition::FaultList faults("experiment");
  const graph::GraphService made =
      graph::compose_graph_service(view.graph, name, gathered.samples(), faults);
  const auto list = faults.take();
  if (!list.empty()) refuse_faults(list);
  Json document = experiment_json(experiment, {}, true);
  document["NodeStatuses"] = Json::array();  // addresses of results that this process has
  document.erase("LastModified");            // so that the same experiment is the same file
  ExperimentContent content{definition::write_definition(made.service), write_json(document) + "\n",
                            gathered.files()};
  if (content.definition.size() > kMaxDefinitionBytes)
    refuse("The web service would hold more than 16 MiB of data.");
  const auto parsed = management::parse_experiment_content(content, parts_.outside);
  if (!parsed.definition) refuse_faults(parsed.faults);
  return content;
}

Activity Publishing::publish(const std::string& workspace, const std::string& experiment_id,
                             bool overwrites) {
  const ExperimentPointer experiment = parts_.inventory.get_experiment(workspace, experiment_id);
  if (experiment->status.code != StatusCode::kFinished)
    refuse("The experiment has not finished running as it is now: run it first.");
  const auto before = parts_.management.now();
  const management::PublishedService* replaced = find_own(*before, *experiment);
  if (replaced != nullptr && !overwrites)
    refuse("The experiment is published as " + replaced->name +
           " already: updateExistingWebService=true overwrites it.");
  if (replaced == nullptr && overwrites)
    replaced = find_named(*before, workspace, wanted_name(*experiment), nullptr);
  const std::string name = free_name(*before, *experiment, replaced);
  const ExperimentContent content = compose(*experiment, name);
  Activity activity{parts_.ids.next(), workspace,
                    replaced == nullptr ? parts_.ids.next() : replaced->id, ""};
  const management::ServicePath path{workspace, activity.service};
  parts_.management.put_experiment(path, name, content);
  const auto after = parts_.management.now();
  activity.endpoint =
      management::get_service(*after, path).endpoints.front().definition().endpoint_id;
  remember_service(*experiment, activity.service);
  const MutexLock lock(mutex_);
  activities_.push_back(activity);
  if (activities_.size() > kMaxActivities) activities_.pop_front();
  return activity;
}

// Its Etag stays: who has the experiment open goes on with it.
void Publishing::remember_service(const Experiment& experiment, const std::string& service) const {
  parts_.records.change_experiment(experiment.workspace, experiment.id, true,
                                   [&](const Experiment* before) -> std::optional<Experiment> {
                                     Experiment next = before == nullptr ? experiment : *before;
                                     Json document = *next.document;
                                     document["WebService"]["WebServiceGroupId"] = service;
                                     next.document =
                                         std::make_shared<const Json>(std::move(document));
                                     next.is_of_fixtures = false;
                                     return next;
                                   });
}

Activity Publishing::get(const std::string& workspace, const std::string& id) const {
  const MutexLock lock(mutex_);
  for (const Activity& one : activities_)
    if (one.id == id && one.workspace == workspace) return one;
  throw ApiError(core::kStudioItemUnknown, {"activity " + id});
}

}  // namespace aml::studio
