#include "emulator/studio/packages.h"

#include <set>
#include <utility>

#include "emulator/core/error_catalog.h"

namespace aml::studio {

namespace {

using core::ApiError;
using core::MutexLock;

constexpr const char* kReference = "DataSourceId";

std::set<std::string> referred_datasets(const Json& graph) {
  std::set<std::string> ids;
  for (const Json& node : list_of(graph, "ModuleNodes"))
    for (const Json& port : list_of(node, "InputPortsInternal"))
      if (!text_of(port, kReference).empty()) ids.insert(text_of(port, kReference));
  return ids;
}

// Where nodes name a dataset, and in the layout, which has its place by its id.
void rename_dataset(Json& document, const std::string& from, const std::string& to) {
  Json& graph = document["Graph"];
  for (Json& node : graph["ModuleNodes"]) {
    if (!node.is_object() || !node.contains("InputPortsInternal")) continue;
    for (Json& port : node["InputPortsInternal"])
      if (text_of(port, kReference) == from) port[kReference] = to;
  }
  std::string layout = text_of(graph, "SerializedClientData");
  const std::size_t at = layout.find("\"" + from + "\"");
  if (at != std::string::npos) layout.replace(at + 1, from.size(), to);
  graph["SerializedClientData"] = layout;
}

}  // namespace

PackageActivity Packages::keep(PackageActivity activity, std::shared_ptr<const Package> package) {
  const MutexLock lock(mutex_);
  kept_.push_back({activity, std::move(package)});
  if (kept_.size() > kMaxPackages) kept_.pop_front();
  return activity;
}

PackageActivity Packages::pack(const std::string& workspace, const std::string& experiment,
                               const std::string& base) {
  auto package = std::make_shared<Package>();
  package->experiment = parts_.inventory.get_experiment(workspace, experiment);
  for (const std::string& id : referred_datasets(package->experiment->graph()))
    if (auto dataset = parts_.inventory.find_dataset(workspace, id))
      package->datasets.push_back(std::move(dataset));
  PackageActivity activity{parts_.ids.next(), workspace, package->experiment->id, ""};
  activity.location = base + "/api/packages/" + activity.id;
  return keep(std::move(activity), std::move(package));
}

std::shared_ptr<const Packages::Package> Packages::find(const std::string& location) const {
  const MutexLock lock(mutex_);
  for (const Kept& one : kept_)
    if (one.package != nullptr && one.activity.location == location) return one.package;
  throw ApiError(core::kStudioItemUnknown, {"package " + location});
}

// Its id there: a sample of every workspace keeps its own.
std::string Packages::copied(const std::string& workspace, const Dataset& dataset) const {
  if (parts_.inventory.find_dataset(workspace, dataset.id) != nullptr) return dataset.id;
  Dataset copy = dataset;
  copy.id = dataset_id(workspace, dataset.family);
  if (parts_.inventory.find_dataset(workspace, copy.id) != nullptr) return copy.id;
  parts_.records.add_dataset(workspace, copy, [](const std::vector<DatasetPointer>&) {});
  return copy.id;
}

PackageActivity Packages::unpack(const std::string& workspace, const std::string& location) {
  const auto package = find(location);
  Submission submission;
  submission.members = *package->experiment->document;
  drop_own_members(submission.members);
  for (const DatasetPointer& dataset : package->datasets)
    rename_dataset(submission.members, dataset->id, copied(workspace, *dataset));
  Json& service = submission.members["WebService"];
  if (service.is_object()) service["WebServiceGroupId"] = nullptr;  // the copy is not published
  submission.members["ParentExperimentId"] = nullptr;
  const auto copy = parts_.experiments.add(workspace, submission);
  return keep({parts_.ids.next(), workspace, copy->id, ""}, nullptr);
}

PackageActivity Packages::get(const std::string& workspace, const std::string& activity) const {
  const MutexLock lock(mutex_);
  for (const Kept& one : kept_)
    if (one.activity.id == activity && one.activity.workspace == workspace) return one.activity;
  throw ApiError(core::kStudioItemUnknown, {"activity " + activity});
}

}  // namespace aml::studio
