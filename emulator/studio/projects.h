#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/ids.h"
#include "emulator/core/mutex.h"
#include "emulator/studio/inventory.h"

namespace aml::studio {

/// Experiments that belong together: one trains, another scores with what came of it.
struct Project {
  struct Part {
    std::string experiment;
    std::string role;  ///< `Training`, `Scoring`
  };

  std::string id;
  std::string workspace;
  std::vector<Part> parts;
};

/// As clients read it, with its experiments.
/// Errors: none; an experiment that is gone is null.
Json project_json(const Project& project, const Inventory& inventory);

/// Which experiments belong together, as long as the process runs.
/// Threads: any.
class Projects {
 public:
  static constexpr std::size_t kMaxProjects = 1000;  ///< of all workspaces; the oldest are dropped

  Projects(const Inventory& inventory, core::IdSource& ids) : inventory_(inventory), ids_(ids) {}

  /// Errors: ApiError kMalformedBody, kStudioRefused, kExperimentUnknown.
  Project add(const std::string& workspace, std::string_view body);
  std::vector<Project> of(const std::string& workspace) const;

 private:
  const Inventory& inventory_;
  core::IdSource& ids_;
  mutable core::Mutex mutex_;
  std::deque<Project> all_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::studio
