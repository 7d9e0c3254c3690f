#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "emulator/core/mutex.h"
#include "emulator/service/catalog.h"
#include "emulator/studio/records.h"
#include "model/parameters.h"

namespace aml::studio {

/// A trained model of a service of the fixtures.
struct TrainedModelFile {
  model::ModelReference reference;
  std::string file;  ///< beside the definition; empty: it is not known
  core::ReadDefinitionFile read;
};

/// The experiment that a service of the fixtures would have been published of, and what it takes.
struct FixtureExperiment {
  ExperimentPointer experiment;  ///< never null; finished
  std::vector<DatasetPointer> datasets;
  std::map<std::string, TrainedModelFile> models;  ///< by the ids that a graph may give them
  std::set<std::string> drawn_models;              ///< the ids that its own graph gives them
};

/// Draws the experiments of services, once each.
/// Threads: any.
class FixtureExperiments {
 public:
  using EndpointPointer = std::shared_ptr<const service::Endpoint>;

  explicit FixtureExperiments(core::TimePoint started) : started_(started) {}

  /// Null: its files are not there any more, or changed meanwhile.
  std::shared_ptr<const FixtureExperiment> of(const EndpointPointer& endpoint);
  /// Forgets those of services that are not among `endpoints`.
  void keep_only(const std::vector<EndpointPointer>& endpoints);

 private:
  using FixturePointer = std::shared_ptr<const FixtureExperiment>;

  const core::TimePoint started_;
  core::Mutex mutex_;
  std::map<EndpointPointer, FixturePointer> drawn_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::studio
