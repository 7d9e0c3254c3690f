#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "emulator/core/mutex.h"
#include "emulator/studio/node_sources.h"

namespace aml::studio {

/// What nodes have made, by the digests of all that it follows from: kept as long as there is
/// place, and made again where it is asked for later.
/// Memory:  kMaxKeptBytes of tables stay.
/// Errors:  NodeFailure.
/// Threads: any.
class Results {
 public:
  static constexpr std::size_t kMaxKeptBytes = 256u << 20;

  struct Parts {
    const Inventory& inventory;
    definition::Outside outside;
    std::size_t max_bytes;  ///< of one table
  };

  explicit Results(Parts parts) : parts_(std::move(parts)) {}

  /// Of a node of `view.order`; nodes before it are made where they are not kept.
  ResultPointer of(const std::string& workspace, const GraphView& view,
                   const graph::GraphNode& node);

  const Parts& parts() const { return parts_; }

 private:
  struct Kept {
    ResultPointer result;
    std::list<std::string>::iterator place;  ///< in `recent_`
  };

  ResultPointer find(const std::string& fingerprint);
  void keep(const std::string& fingerprint, const ResultPointer& result);

  const Parts parts_;
  core::Mutex mutex_;
  std::map<std::string, Kept> kept_ AML_GUARDED_BY(mutex_);
  std::list<std::string> recent_ AML_GUARDED_BY(mutex_);  ///< what was asked for last comes first
  std::size_t bytes_ AML_GUARDED_BY(mutex_) = 0;
};

}  // namespace aml::studio
