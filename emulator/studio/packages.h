#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "emulator/core/mutex.h"
#include "emulator/studio/experiments.h"

namespace aml::studio {

/// An experiment that was packed, or a copy that was made of one.
struct PackageActivity {
  std::string id;
  std::string workspace;
  std::string experiment;  ///< the packed one, or the copy
  std::string location;    ///< of the package; empty: this made a copy
};

/// Copies experiments from one workspace to another, with the datasets that they refer to.
/// Shape:   a package is what an experiment was when it was packed; the last kMaxPackages are kept.
/// Threads: any.
class Packages {
 public:
  static constexpr std::size_t kMaxPackages = 100;

  struct Parts {
    const Inventory& inventory;
    Records& records;
    const Experiments& experiments;
    core::IdSource& ids;
  };

  explicit Packages(Parts parts) : parts_(parts) {}

  /// `base` begins the address under which the package is known.
  /// Errors: ApiError kExperimentUnknown.
  PackageActivity pack(const std::string& workspace, const std::string& experiment,
                       const std::string& base);
  /// A copy, which is a draft.
  /// Errors: ApiError kStudioItemUnknown for an address that is no package of this process; those of
  ///         Experiments::add() and of Records.
  PackageActivity unpack(const std::string& workspace, const std::string& location);
  /// Errors: ApiError kStudioItemUnknown.
  PackageActivity get(const std::string& workspace, const std::string& activity) const;

 private:
  struct Package {
    ExperimentPointer experiment;
    std::vector<DatasetPointer> datasets;
  };
  struct Kept {
    PackageActivity activity;
    std::shared_ptr<const Package> package;  ///< null: of a copy
  };

  PackageActivity keep(PackageActivity activity, std::shared_ptr<const Package> package);
  std::shared_ptr<const Package> find(const std::string& location) const;
  std::string copied(const std::string& workspace, const Dataset& dataset) const;

  const Parts parts_;
  mutable core::Mutex mutex_;
  std::deque<Kept> kept_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::studio
