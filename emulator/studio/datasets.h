#pragma once

#include <string>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/studio/dataset_wire.h"
#include "emulator/studio/inventory.h"
#include "emulator/studio/results.h"
#include "emulator/studio/uploads.h"

namespace aml::studio {

/// What clients do to datasets.
/// Errors:  those of Records; ApiError kStudioRefused.
/// Threads: any.
class Datasets {
 public:
  static constexpr std::size_t kMaxBytes = 128u << 20;  ///< of one

  struct Parts {
    const Inventory& inventory;
    Records& records;
    Uploads& uploads;
    Results& results;
    const core::Clock& clock;
    core::IdSource& ids;
  };

  explicit Datasets(Parts parts) : parts_(parts) {}

  /// The newest of each family, samples first.
  std::vector<DatasetPointer> list(const std::string& workspace) const;
  /// Makes an upload or a node's output a dataset; its id. One of a family that is there becomes
  /// its newest version.
  /// Errors: ApiError kStudioItemUnknown for the upload or the output, kDatasetNameTaken.
  std::string add(const std::string& workspace, const DatasetRequest& request) const;
  /// Errors: ApiError kDatasetUnknown; kStudioRefused for one of the fixtures.
  void remove_family(const std::string& workspace, const std::string& family) const;

 private:
  void fill_from_upload(const std::string& workspace, const DatasetRequest& request,
                        Dataset& dataset) const;
  void fill_from_output(const std::string& workspace, const DatasetRequest& request,
                        Dataset& dataset) const;

  const Parts parts_;
};

/// The table at a node's port.
/// Errors: ApiError kStudioItemUnknown where the node has not finished as it is, or has no such
///         port; kStudioRefused where it cannot be made again.
model::SharedTable get_output(Results& results, const Experiment& experiment,
                              const std::string& node, const std::string& port);

}  // namespace aml::studio
