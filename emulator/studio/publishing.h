#pragma once

#include <deque>
#include <string>

#include "emulator/core/mutex.h"
#include "emulator/management/management.h"
#include "emulator/studio/inventory.h"
#include "emulator/studio/results.h"

namespace aml::studio {

/// One publishing, as clients follow it.
struct Activity {
  std::string id;
  std::string workspace;
  std::string service;   ///< web service id
  std::string endpoint;  ///< id of its default endpoint
};

/// Makes web services of experiments.
/// Threads: any.
class Publishing {
 public:
  struct Parts {
    const Inventory& inventory;
    Records& records;
    const management::Management& management;
    core::IdSource& ids;
    definition::Outside outside;
  };

  explicit Publishing(Parts parts) : parts_(std::move(parts)) {}

  /// Publishes an experiment that has finished. `overwrites`: the service that was published of it
  /// before, whose name follows the experiment's; else one of its name that was published otherwise.
  /// Ids and keys stay.
  /// Errors: ApiError kExperimentUnknown; kStudioRefused, with all that is in the way; those of
  ///         management::Management.
  Activity publish(const std::string& workspace, const std::string& experiment, bool overwrites);
  /// Errors: ApiError kStudioItemUnknown for one that is not among the last kMaxActivities.
  Activity get(const std::string& workspace, const std::string& activity) const;

 private:
  static constexpr std::size_t kMaxActivities = 1000;

  management::ExperimentContent compose(const Experiment& experiment,
                                        const std::string& name) const;
  void remember_service(const Experiment& experiment, const std::string& service) const;

  const Parts parts_;
  mutable core::Mutex mutex_;
  std::deque<Activity> activities_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::studio
