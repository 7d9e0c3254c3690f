#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/studio/experiment_wire.h"
#include "emulator/studio/inventory.h"
#include "emulator/studio/runs.h"

namespace aml::studio {

/// What clients do to experiments.
/// Errors:  ApiError kExperimentUnknown; those of Records.
/// Threads: any.
class Experiments {
 public:
  struct Parts {
    const Inventory& inventory;
    Records& records;
    Runs& runs;
    const core::Clock& clock;
    core::IdSource& ids;
  };

  explicit Experiments(Parts parts) : parts_(parts) {}

  /// A new one. Errors: as change().
  ExperimentPointer add(const std::string& workspace, const Submission& submission) const;
  /// Saves, and runs what is no draft. Of the nodes those that did not change stay finished, and so
  /// does an experiment all of whose nodes did not.
  /// `etag` of If-Match; nothing: whatever it is by now. One of the fixtures becomes a made one.
  /// Errors: ApiError kEtagMismatch, kExperimentRuns; those of Runs::start().
  ExperimentPointer change(const std::string& workspace, const std::string& id,
                           const Submission& submission,
                           const std::optional<std::string>& etag) const;
  /// Gives it a long description; its Etag stays. One of the fixtures becomes a made one.
  void describe(const std::string& workspace, const std::string& id, std::string text) const;
  /// `ancestors`: those too that it was made of. One of the fixtures is back as the files have it.
  /// Errors: ApiError kStudioRefused for one of the fixtures that was not changed.
  void remove(const std::string& workspace, const std::string& id, bool ancestors) const;
  /// It, and those that it was made of.
  std::vector<ExperimentPointer> lineage(const std::string& workspace, const std::string& id) const;

 private:
  Experiment saved(const Experiment& before, const Submission& submission) const;
  ExperimentPointer run(const ExperimentPointer& saved, const Submission& submission) const;

  const Parts parts_;
};

}  // namespace aml::studio
