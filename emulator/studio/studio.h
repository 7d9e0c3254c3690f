#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "emulator/definition/definition_wire.h"
#include "emulator/management/management.h"
#include "emulator/studio/datasets.h"
#include "emulator/studio/experiments.h"
#include "emulator/studio/packages.h"
#include "emulator/studio/people.h"
#include "emulator/studio/projects.h"
#include "emulator/studio/publishing.h"

namespace aml::studio {

/// Studio of one world: its experiments, their runs, and its datasets.
/// Threads: any.
class Studio {
 public:
  struct Parts {
    const management::PublishedServices& published;
    const management::Management& management;
    management::DefinitionStore& store;
    const core::Clock& clock;
    core::IdSource& ids;
    definition::Outside outside;
    std::size_t table_bytes;  ///< of one table of a run
    bool runs_at_once;        ///< a run ends before the call that starts it is answered
  };

  /// Errors: those of Records.
  explicit Studio(Parts parts);

  const management::PublishedServices& published() const { return parts_.published; }
  const Inventory& inventory() const { return inventory_; }
  const Experiments& experiments() const { return experiments_; }
  const Datasets& datasets() const { return datasets_; }
  Publishing& publishing() { return publishing_; }
  Uploads& uploads() { return uploads_; }
  Results& results() { return results_; }
  Runs& runs() { return runs_; }
  Packages& packages() { return packages_; }
  People& people() { return people_; }
  Projects& projects() { return projects_; }
  /// As Records::follow(). What uploads and runs have left in memory is this process's own.
  void follow() { records_.follow(); }
  /// Ends what runs.
  void stop() { runs_.stop(); }

 private:
  const Parts parts_;
  Records records_;
  const Inventory inventory_;
  Uploads uploads_;
  Results results_;
  Runs runs_;
  const Experiments experiments_;
  const Datasets datasets_;
  Publishing publishing_;
  Packages packages_;
  People people_;
  Projects projects_;
};

}  // namespace aml::studio
