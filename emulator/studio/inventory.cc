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

// One for each web service: its endpoints run the same. What is published over a service still
// refers to the datasets and models that came with it.
std::vector<Inventory::FixtureOfService> Inventory::of_fixtures(
    const std::string& workspace) const {
  const auto published = published_.now();
  std::vector<FixtureExperiments::EndpointPointer> all;
  std::vector<FixtureOfService> drawn;
  for (const management::PublishedService& service : published->services) {
    for (const management::PublishedEndpoint& endpoint : service.endpoints)
      if (endpoint.fixture != nullptr) all.push_back(endpoint.fixture);
    const auto& first = service.endpoints.front().fixture;
    if (service.workspace != workspace || first == nullptr) continue;
    if (auto one = fixtures_->of(first)) drawn.push_back({std::move(one), service.bundle.empty()});
  }
  fixtures_->keep_only(all);
  return drawn;
}

ExperimentPointer Inventory::find_experiment(const std::string& workspace,
                                             const std::string& id) const {
  if (auto made = records_.find_experiment(workspace, id)) return made;
  for (const FixtureOfService& one : of_fixtures(workspace))
    if (one.is_in_force && one.fixture->experiment->id == id) return one.fixture->experiment;
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
  for (const FixtureOfService& one : of_fixtures(workspace))
    if (one.is_in_force && !ids.contains(one.fixture->experiment->id))
      all.push_back(one.fixture->experiment);
  all.insert(all.end(), made.begin(), made.end());
  return all;
}

std::vector<DatasetPointer> Inventory::datasets(const std::string& workspace) const {
  std::vector<DatasetPointer> all = {sample_};
  std::set<std::string> ids = {sample_->id};
  for (const FixtureOfService& one : of_fixtures(workspace))
    for (const DatasetPointer& dataset : one.fixture->datasets)
      if (ids.insert(dataset->id).second) all.push_back(dataset);
  for (DatasetPointer& dataset : records_.datasets(workspace)) all.push_back(std::move(dataset));
  return all;
}

DatasetPointer Inventory::find_dataset(const std::string& workspace, const std::string& id) const {
  if (id == sample_->id) return sample_;
  if (auto made = records_.find_dataset(workspace, id)) return made;
  for (const FixtureOfService& one : of_fixtures(workspace))
    for (const DatasetPointer& dataset : one.fixture->datasets)
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
  for (const FixtureOfService& one : of_fixtures(workspace)) {
    const auto found = one.fixture->models.find(id);
    if (found != one.fixture->models.end()) return found->second;
  }
  return std::nullopt;
}

std::map<std::string, TrainedModelFile> Inventory::models(const std::string& workspace) const {
  std::map<std::string, TrainedModelFile> all;
  for (const FixtureOfService& one : of_fixtures(workspace))
    for (const std::string& id : one.fixture->drawn_models)
      all.emplace(id, one.fixture->models.at(id));
  return all;
}

}  // namespace aml::studio
