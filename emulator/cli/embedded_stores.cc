#include "emulator/cli/embedded_stores.h"

#include <utility>

#include "emulator/control/memory_journal_store.h"
#include "emulator/gateway/analytics/sqlite_analytics_store.h"
#include "emulator/gateway/policies/memory_counter_store.h"
#include "emulator/jobs/sqlite_job_store.h"
#include "emulator/management/memory_definition_store.h"
#include "emulator/management/sqlite_definition_store.h"
#include "emulator/service/accounts_file.h"
#include "emulator/steering/memory_fault_store.h"
#include "emulator/storage/directory_blob_store.h"

namespace aml::cli {

std::unique_ptr<steering::FaultStore> EmbeddedStores::faults() {
  return std::make_unique<steering::MemoryFaultStore>();
}

std::unique_ptr<control::JournalStore> EmbeddedStores::journal() {
  return std::make_unique<control::MemoryJournalStore>(parts_.limits);
}

std::unique_ptr<management::DefinitionStore> EmbeddedStores::definitions() {
  if (parts_.definitions.empty()) return std::make_unique<management::MemoryDefinitionStore>();
  return std::make_unique<management::SqliteDefinitionStore>(parts_.definitions, parts_.outlives);
}

std::unique_ptr<jobs::JobStore> EmbeddedStores::jobs(jobs::JobStore::Listener listener) {
  return std::make_unique<jobs::SqliteJobStore>(parts_.jobs, std::move(listener), parts_.outlives);
}

std::unique_ptr<gateway::AnalyticsStore> EmbeddedStores::analytics() {
  if (parts_.analytics.empty()) return nullptr;
  return std::make_unique<gateway::SqliteAnalyticsStore>(parts_.analytics, parts_.outlives);
}

std::unique_ptr<storage::BlobStore> EmbeddedStores::blobs(const std::string& account) {
  const std::filesystem::path folder = parts_.blobs / account;
  std::filesystem::create_directories(folder);
  return std::make_unique<storage::DirectoryBlobStore>(folder, parts_.clock, parts_.outlives);
}

std::shared_ptr<service::AccountStore> EmbeddedStores::accounts() {
  return std::make_shared<service::AccountsFile>(parts_.accounts);
}

std::shared_ptr<gateway::InstanceState> EmbeddedStores::gateway(const std::string&,
                                                                core::TimePoint now) {
  return std::make_shared<gateway::InstanceState>(now,
                                                  std::make_unique<gateway::MemoryCounterStore>());
}

}  // namespace aml::cli
