#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "emulator/api_management/publisher.h"
#include "emulator/cli/fixtures.h"
#include "emulator/control/event_log.h"
#include "emulator/control/journal.h"
#include "emulator/control/reload_outcome.h"
#include "emulator/core/mutex.h"
#include "emulator/management/published_services.h"
#include "emulator/service/catalog.h"
#include "emulator/steering/faults.h"

namespace aml::cli {

/// Reads the fixtures again while calls run: all of them take effect, or none does.
/// Shape:   calls that run keep what they began with; what did not change keeps its counters.
/// Threads: any; one reading at a time.
class Reloader {
 public:
  /// What follows the fixtures. The references outlive it.
  struct Parts {
    management::PublishedServices& services;
    api_management::Publisher& gateways;
    steering::Faults& faults;
    control::EventLog& events;
    std::function<LoadedFixtures()> load;
  };

  explicit Reloader(Parts parts);

  /// Errors: none: what is wrong is in the outcome, and in the log.
  control::ReloadOutcome reload();
  /// What was wrong with the last reading; empty: nothing, or there was none.
  std::vector<std::string> faults() const;
  /// How often something in force was replaced by another.
  std::uint64_t changes() const { return changes_.load(); }

 private:
  control::ReloadOutcome apply(Fixtures fixtures) AML_REQUIRES(mutex_);

  const Parts parts_;
  std::atomic<std::uint64_t> changes_ = 0;
  mutable core::Mutex mutex_;
  mutable core::Mutex faults_mutex_;  ///< apart: a look at them does not wait for a reading
  std::vector<std::string> faults_ AML_GUARDED_BY(faults_mutex_);
};

}  // namespace aml::cli
