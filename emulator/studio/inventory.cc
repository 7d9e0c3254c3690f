#include "emulator/studio/inventory.h"

#include <set>

#include "emulator/core/error_catalog.h"

namespace aml::studio {

using core::ApiError;

Inventory::Inventory(const management::PublishedServices& published, Records& records,
                     core::TimePoint started)
    : published_(published),
      records_(records),
      sample_(std::make_shared<const Dataset>(sample_dataset(started))),
      fixtures_(std::make_unique<FixtureExperiments>(started)) {}

// One for each web service: its endpoints run the same.
std::vector<Inventory::FixturePointer> Inventory::of_fixtures(const std::string& workspace) const {
  const auto published = published_.now();
  std::vector<FixtureExperiments::EndpointPointer> all;
  std::vector<FixturePointer> drawn;
  for (const management::PublishedService& service : published->services) {
    for (const management::PublishedEndpoint& endpoint : service.endpoints)
      if (endpoint.of_fixtures) all.push_back(endpoint.origin);
    const bool is_theirs = service.workspace == workspace && service.bundle.empty() &&
                           service.endpoints.front().of_fixtures;
    if (!is_theirs) continue;
    if (auto one = fixtures_->of(service.origin)) drawn.push_back(std::move(one));
  }
  fixtures_->keep_only(all);
  return drawn;
}

ExperimentPointer Inventory::find_experiment(const std::string& workspace,
                                             const std::string& id) const {
  if (auto made = records_.find_experiment(workspace, id)) return made;
  for (const FixturePointer& one : of_fixtures(workspace))
    if (one->experiment->id == id) return one->experiment;
  return nullptr;
}

ExperimentPointer Inventory::get_experiment(const std::string& workspace,
                                            const std::string& id) const {
  auto found = find_experiment(workspace, id);
  if (found == nullptr) throw ApiError(core::kExperimentUnknown, {id});
  return found;
}

std::vector<ExperimentPointer> Inventory::experiments(const std::string& workspace) const {
  std::vector<ExperimentPointer> made = records_.experiments(workspace);
  std::set<std::string> ids;
  for (const ExperimentPointer& one : made) ids.insert(one->id);
  std::vector<ExperimentPointer> all;
  for (const FixturePointer& one : of_fixtures(workspace))
    if (!ids.contains(one->experiment->id)) all.push_back(one->experiment);
  all.insert(all.end(), made.begin(), made.end());
  return all;
}

std::vector<DatasetPointer> Inventory::datasets(const std::string& workspace) const {
  std::vector<DatasetPointer> all = {sample_};
  std::set<std::string> ids = {sample_->id};
  for (const FixturePointer& one : of_fixtures(workspace))
    for (const DatasetPointer& dataset : one->datasets)
      if (ids.insert(dataset->id).second) all.push_back(dataset);
  for (DatasetPointer& dataset : records_.datasets(workspace)) all.push_back(std::move(dataset));
  return all;
}

DatasetPointer Inventory::find_dataset(const std::string& workspace, const std::string& id) const {
  if (id == sample_->id) return sample_;
  if (auto made = records_.find_dataset(workspace, id)) return made;
  for (const FixturePointer& one : of_fixtures(workspace))
    for (const DatasetPointer& dataset : one->datasets)
      if (dataset->id == id) return dataset;
  return nullptr;
}

DatasetPointer Inventory::get_dataset(const std::string& workspace, const std::string& id) const {
  auto found = find_dataset(workspace, id);
  if (found == nullptr) throw ApiError(core::kDatasetUnknown, {id});
  return found;
}

std::optional<TrainedModelFile> Inventory::find_model(const std::string& workspace,
                                                      const std::string& id) const {
  for (const FixturePointer& one : of_fixtures(workspace)) {
    const auto found = one->models.find(id);
    if (found != one->models.end()) return found->second;
  }
  return std::nullopt;
}

}  // namespace aml::studio
