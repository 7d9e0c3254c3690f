#pragma once

#include <functional>
#include <string>
#include <utility>

#include "emulator/cli/world_stores.h"
#include "emulator/core/clock.h"
#include "emulator/core/limits.h"
#include "emulator/postgres/pool.h"
#include "emulator/replicas/membership.h"

namespace aml::cli {

/// The state of a world in a database that all replicas share.
class SharedStores : public WorldStores {
 public:
  struct Parts {
    postgres::Pool& pool;
    replicas::Membership& membership;  ///< wakes the other replicas
    std::function<void()> claimed;     ///< a job was taken; never empty
    const core::Clock& clock;
    const core::Limits& limits;
    std::string world;          ///< empty: the open one; else the private workspace's id
    bool counts_alone = false;  ///< while the database is away, limits and faults are counted here
  };

  /// What `parts` refers to outlives it, and the stores that it made.
  explicit SharedStores(Parts parts) : parts_(std::move(parts)) {}

  /// Brings all tables up to date.
  static void migrate(postgres::Pool& pool);
  /// Removes what a private workspace has left.
  static void forget(postgres::Pool& pool, const std::string& world);

  std::string kind() const override { return "postgres"; }
  std::unique_ptr<steering::FaultStore> faults() override;
  std::unique_ptr<control::JournalStore> journal() override;
  std::unique_ptr<management::DefinitionStore> definitions() override;
  std::unique_ptr<jobs::JobStore> jobs(jobs::JobStore::Listener listener) override;
  std::unique_ptr<gateway::AnalyticsStore> analytics() override;
  std::unique_ptr<storage::BlobStore> blobs(const std::string& account) override;
  std::shared_ptr<service::AccountStore> accounts() override;
  std::shared_ptr<gateway::InstanceState> gateway(const std::string& instance,
                                                  core::TimePoint now) override;

 private:
  std::function<bool()> is_away() const;

  const Parts parts_;
};

}  // namespace aml::cli
