#include "emulator/studio/records.h"

#include <algorithm>
#include <stdexcept>

#include "emulator/core/error_catalog.h"
#include "emulator/studio/record_texts.h"

namespace aml::studio {

namespace {

using core::ApiError;
using core::MutexLock;
using management::MadeChange;
using management::MadeKey;
using management::MadeRow;

constexpr const char* kExperimentKind = "experiment";
constexpr const char* kDatasetKind = "dataset";
constexpr const char* kBytesKind = "dataset-bytes";

template <typename Item>
void sort_by_age(std::vector<Item>& items) {
  std::stable_sort(items.begin(), items.end(), [](const Item& one, const Item& other) {
    return one->created < other->created;
  });
}

[[noreturn]] void refuse_change() {
  throw std::runtime_error("another process changes the same records");
}

}  // namespace

Records::Records(management::DefinitionStore& store) : store_(store) {
  follow();
}

// A dataset never changes, and an experiment of the same revision is as this process has it, with
// what is not to be kept.
void Records::follow() {
  const MutexLock lock(mutex_);
  const std::vector<MadeRow> rows = store_.all();
  std::map<Key, const std::string*> bytes;
  for (const MadeRow& row : rows)
    if (row.key.kind == kBytesKind) bytes.emplace(Key(row.key.workspace, row.key.id), &row.text);
  std::map<Key, KeptExperiment> experiments;
  std::map<Key, KeptDataset> datasets;
  for (const MadeRow& row : rows) {
    const Key key(row.key.workspace, row.key.id);
    if (row.key.kind == kExperimentKind) experiments.emplace(key, read_experiment(row));
    if (row.key.kind != kDatasetKind) continue;
    const auto found = bytes.find(key);
    if (found == bytes.end()) throw std::runtime_error("the dataset " + row.key.id + " is empty");
    datasets.emplace(key, read_dataset(row, *found->second));
  }
  for (auto& [key, kept] : experiments_) {
    if (kept.revision == 0) experiments.emplace(key, std::move(kept));
  }
  experiments_ = std::move(experiments);
  datasets_ = std::move(datasets);
  bytes_ = 0;
  for (const auto& [key, kept] : experiments_) bytes_ += kept.bytes;
  for (const auto& [key, kept] : datasets_) bytes_ += kept.bytes;
}

Records::KeptExperiment Records::read_experiment(const MadeRow& row) const {
  const auto known = experiments_.find({row.key.workspace, row.key.id});
  if (known != experiments_.end() && known->second.revision == row.revision) return known->second;
  return {std::make_shared<const Experiment>(
              read_experiment_row(row.key.workspace, row.key.id, row.text)),
          row.revision, row.text.size()};
}

Records::KeptDataset Records::read_dataset(const MadeRow& row, const std::string& bytes) const {
  const auto known = datasets_.find({row.key.workspace, row.key.id});
  if (known != datasets_.end()) return known->second;
  return {std::make_shared<const Dataset>(read_dataset_row(row.key.id, row.text, bytes)),
          row.text.size() + bytes.size()};
}

void Records::require_place(std::size_t items, std::size_t bytes_more) const {
  if (items > kMaxItems || bytes_ + bytes_more > kMaxBytes) throw ApiError(core::kNoMoreResources);
}

ExperimentPointer Records::find_experiment(const std::string& workspace,
                                           const std::string& id) const {
  const MutexLock lock(mutex_);
  const auto found = experiments_.find({workspace, id});
  return found == experiments_.end() ? nullptr : found->second.experiment;
}

std::vector<ExperimentPointer> Records::experiments(const std::string& workspace) const {
  std::vector<ExperimentPointer> found;
  {
    const MutexLock lock(mutex_);
    for (auto at = experiments_.lower_bound({workspace, ""});
         at != experiments_.end() && at->first.first == workspace; ++at)
      found.push_back(at->second.experiment);
  }
  sort_by_age(found);
  return found;
}

ExperimentPointer Records::change_experiment(const std::string& workspace, const std::string& id,
                                             bool keep, const Change& change) {
  const MutexLock lock(mutex_);
  const auto found = experiments_.find({workspace, id});
  const bool is_new = found == experiments_.end();
  const KeptExperiment before = is_new ? KeptExperiment() : found->second;
  std::optional<Experiment> next = change(before.experiment.get());
  if (!next) return nullptr;
  KeptExperiment kept{std::make_shared<const Experiment>(std::move(*next)), before.revision,
                      before.bytes};
  if (keep) {
    const std::string text = write_experiment_row(*kept.experiment);
    if (is_new || text.size() > before.bytes)
      require_place(experiments_.size() + (is_new ? 1 : 0), text.size() - before.bytes);
    kept.bytes = text.size();
    const auto revision =
        store_.write({{{{kExperimentKind, workspace, id}, text, before.revision}}, {}});
    if (!revision) refuse_change();
    kept.revision = *revision;
  }
  bytes_ = bytes_ - before.bytes + kept.bytes;
  ExperimentPointer made = kept.experiment;
  experiments_.insert_or_assign(Key(workspace, id), std::move(kept));
  return made;
}

bool Records::remove_experiment(const std::string& workspace, const std::string& id) {
  const MutexLock lock(mutex_);
  const auto found = experiments_.find({workspace, id});
  if (found == experiments_.end()) return false;
  if (!store_.write({{}, {MadeKey{kExperimentKind, workspace, id}}})) refuse_change();
  bytes_ -= found->second.bytes;
  experiments_.erase(found);
  return true;
}

DatasetPointer Records::find_dataset(const std::string& workspace, const std::string& id) const {
  const MutexLock lock(mutex_);
  const auto found = datasets_.find({workspace, id});
  return found == datasets_.end() ? nullptr : found->second.dataset;
}

std::vector<DatasetPointer> Records::datasets_now(const std::string& workspace) const {
  std::vector<DatasetPointer> found;
  for (auto at = datasets_.lower_bound({workspace, ""});
       at != datasets_.end() && at->first.first == workspace; ++at)
    found.push_back(at->second.dataset);
  return found;
}

std::vector<DatasetPointer> Records::datasets(const std::string& workspace) const {
  std::vector<DatasetPointer> found;
  {
    const MutexLock lock(mutex_);
    found = datasets_now(workspace);
  }
  sort_by_age(found);
  return found;
}

void Records::add_dataset(const std::string& workspace, Dataset dataset,
                          const std::function<void(const std::vector<DatasetPointer>&)>& accept) {
  const MutexLock lock(mutex_);
  accept(datasets_now(workspace));
  const std::string text = write_dataset_row(dataset);
  const std::string& bytes = dataset.content->bytes();
  const std::size_t size = text.size() + bytes.size();
  require_place(datasets_.size() + 1, size);
  const MadeChange change{{{{kDatasetKind, workspace, dataset.id}, text, 0},
                           {{kBytesKind, workspace, dataset.id}, bytes, 0}},
                          {}};
  if (!store_.write(change)) refuse_change();
  const std::string id = dataset.id;
  datasets_[{workspace, id}] = {std::make_shared<const Dataset>(std::move(dataset)), size};
  bytes_ += size;
}

std::size_t Records::remove_datasets(const std::string& workspace, const std::string& family) {
  const MutexLock lock(mutex_);
  MadeChange change;
  for (const DatasetPointer& one : datasets_now(workspace)) {
    if (one->family != family) continue;
    change.gone.push_back({kDatasetKind, workspace, one->id});
    change.gone.push_back({kBytesKind, workspace, one->id});
  }
  if (change.empty()) return 0;
  if (!store_.write(change)) refuse_change();
  for (const MadeKey& key : change.gone) {
    const auto found = datasets_.find({key.workspace, key.id});
    if (found == datasets_.end()) continue;
    bytes_ -= found->second.bytes;
    datasets_.erase(found);
  }
  return change.gone.size() / 2;
}

}  // namespace aml::studio
