#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "emulator/core/mutex.h"
#include "emulator/management/definition_store.h"
#include "emulator/studio/dataset.h"
#include "emulator/studio/experiment.h"

namespace aml::studio {

using ExperimentPointer = std::shared_ptr<const Experiment>;
using DatasetPointer = std::shared_ptr<const Dataset>;

/// The experiments and datasets that were made while running: rows of the store, which holds other
/// definitions too.
/// Shape:   at most kMaxItems of each kind, and kMaxBytes of all together.
/// Errors:  those of the store; ApiError kNoMoreResources beyond the limits. Nothing is changed then.
/// Threads: any.
class Records {
 public:
  static constexpr std::size_t kMaxItems = 10'000;
  static constexpr std::size_t kMaxBytes = 512u << 20;

  /// Errors: std::runtime_error for rows that are not the emulator's own.
  explicit Records(management::DefinitionStore& store);

  /// Reads the store again, where another process has changed it. What is not kept there stays.
  /// Errors: those of the constructor.
  void follow();

  /// Null: it does not exist.
  ExperimentPointer find_experiment(const std::string& workspace, const std::string& id) const;
  /// Oldest first.
  std::vector<ExperimentPointer> experiments(const std::string& workspace) const;
  /// Puts what `change` makes of the experiment; null: of none. Null, and nothing is changed: there
  /// is to be none. `change` is asked while nothing else changes.
  /// `keep`: in the store, too; else as long as the process runs.
  using Change = std::function<std::optional<Experiment>(const Experiment* before)>;
  ExperimentPointer change_experiment(const std::string& workspace, const std::string& id,
                                      bool keep, const Change& change);
  /// False: there was none.
  bool remove_experiment(const std::string& workspace, const std::string& id);

  /// Of the dataset's own workspace. Null: it does not exist.
  DatasetPointer find_dataset(const std::string& workspace, const std::string& id) const;
  /// Oldest first.
  std::vector<DatasetPointer> datasets(const std::string& workspace) const;
  /// `accept` sees those of the workspace, and may refuse the new one by throwing.
  void add_dataset(const std::string& workspace, Dataset dataset,
                   const std::function<void(const std::vector<DatasetPointer>&)>& accept);
  /// How many there were.
  std::size_t remove_datasets(const std::string& workspace, const std::string& family);

 private:
  using Key = std::pair<std::string, std::string>;  ///< workspace, id

  struct KeptExperiment {
    ExperimentPointer experiment;
    std::uint64_t revision = 0;  ///< in the store; 0: it is not there
    std::size_t bytes = 0;
  };
  struct KeptDataset {
    DatasetPointer dataset;
    std::size_t bytes = 0;
  };

  KeptExperiment read_experiment(const management::MadeRow& row) const AML_REQUIRES(mutex_);
  KeptDataset read_dataset(const management::MadeRow& row, const std::string& bytes) const
      AML_REQUIRES(mutex_);
  void require_place(std::size_t items, std::size_t bytes_more) const AML_REQUIRES(mutex_);
  std::vector<DatasetPointer> datasets_now(const std::string& workspace) const AML_REQUIRES(mutex_);

  management::DefinitionStore& store_;
  mutable core::Mutex mutex_;
  std::map<Key, KeptExperiment> experiments_ AML_GUARDED_BY(mutex_);
  std::map<Key, KeptDataset> datasets_ AML_GUARDED_BY(mutex_);
  std::size_t bytes_ AML_GUARDED_BY(mutex_) = 0;
};

}  // namespace aml::studio
