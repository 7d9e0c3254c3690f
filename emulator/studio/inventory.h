#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/management/published_services.h"
#include "emulator/studio/fixture_experiments.h"
#include "emulator/studio/records.h"

namespace aml::studio {

/// What a workspace has: experiments and datasets that were made, those of the fixtures, and the
/// sample.
/// Threads: any.
class Inventory {
 public:
  Inventory(const management::PublishedServices& published, Records& records,
            core::TimePoint started);

  /// Made ones take the place of the fixtures'. Errors: ApiError kExperimentUnknown.
  ExperimentPointer get_experiment(const std::string& workspace, const std::string& id) const;
  /// Null: it does not exist.
  ExperimentPointer find_experiment(const std::string& workspace, const std::string& id) const;
  /// Those of the fixtures first.
  std::vector<ExperimentPointer> experiments(const std::string& workspace) const;

  /// Null: it does not exist.
  DatasetPointer find_dataset(const std::string& workspace, const std::string& id) const;
  /// Errors: ApiError kDatasetUnknown.
  DatasetPointer get_dataset(const std::string& workspace, const std::string& id) const;
  /// Samples first.
  std::vector<DatasetPointer> datasets(const std::string& workspace) const;

  std::optional<TrainedModelFile> find_model(const std::string& workspace,
                                             const std::string& id) const;
  /// Those of the fixtures' services, by the ids that their graphs give them.
  std::map<std::string, TrainedModelFile> models(const std::string& workspace) const;

 private:
  struct FixtureOfService {
    std::shared_ptr<const FixtureExperiment> fixture;
    bool is_in_force;  ///< the service was not published anew: its experiment is this one
  };

  std::vector<FixtureOfService> of_fixtures(const std::string& workspace) const;

  const management::PublishedServices& published_;
  Records& records_;
  const DatasetPointer sample_;
  const std::unique_ptr<FixtureExperiments> fixtures_;
};

}  // namespace aml::studio
