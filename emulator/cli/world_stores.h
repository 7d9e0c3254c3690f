#pragma once

#include <memory>
#include <string>

#include "emulator/control/journal_store.h"
#include "emulator/gateway/analytics/analytics_store.h"
#include "emulator/gateway/instance.h"
#include "emulator/jobs/job_store.h"
#include "emulator/management/definition_store.h"
#include "emulator/service/blob_accounts.h"
#include "emulator/steering/fault_store.h"

namespace aml::cli {

/// Where one world keeps its state: each kind is asked for once, while the world is built, blobs
/// once for each account, counters once for each instance of a gateway.
/// Errors:  those of the underlying stores.
/// Threads: one at a time; accounts and instances by any.
class WorldStores {
 public:
  WorldStores() = default;
  WorldStores(const WorldStores&) = delete;
  WorldStores& operator=(const WorldStores&) = delete;
  virtual ~WorldStores() = default;

  /// What it is, for people: `embedded`, or the kind of the database.
  virtual std::string kind() const = 0;
  virtual std::unique_ptr<steering::FaultStore> faults() = 0;
  virtual std::unique_ptr<control::JournalStore> journal() = 0;
  virtual std::unique_ptr<management::DefinitionStore> definitions() = 0;
  virtual std::unique_ptr<jobs::JobStore> jobs(jobs::JobStore::Listener listener) = 0;
  /// Null: the counts do not survive the process.
  virtual std::unique_ptr<gateway::AnalyticsStore> analytics() = 0;
  virtual std::unique_ptr<storage::BlobStore> blobs(const std::string& account) = 0;
  /// Of what is learned of them.
  virtual std::shared_ptr<service::AccountStore> accounts() = 0;
  /// The state of an instance, by its name in lower case; `now`: when it began, if it is new.
  virtual std::shared_ptr<gateway::InstanceState> gateway(const std::string& instance,
                                                          core::TimePoint now) = 0;
};

}  // namespace aml::cli
