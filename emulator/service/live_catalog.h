#pragma once

#include <memory>

#include "emulator/core/mutex.h"
#include "emulator/service/catalog.h"

namespace aml::service {

/// The catalog of now: who asks gets one that stays as it is, whatever replaces it meanwhile.
/// Threads: any.
class LiveCatalog {
 public:
  explicit LiveCatalog(Catalog catalog)
      : catalog_(std::make_shared<const Catalog>(std::move(catalog))) {}

  /// Never null. What was found in it lives as long as it is held.
  std::shared_ptr<const Catalog> now() const {
    const core::MutexLock lock(mutex_);
    return catalog_;
  }

  /// Calls from here on see `catalog`; those that run keep theirs.
  void replace(Catalog catalog) {
    auto next = std::make_shared<const Catalog>(std::move(catalog));
    const core::MutexLock lock(mutex_);
    catalog_.swap(next);
  }

 private:
  mutable core::Mutex mutex_;
  std::shared_ptr<const Catalog> catalog_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::service
