#pragma once

#include <filesystem>

#include "emulator/cli/world_stores.h"
#include "emulator/core/clock.h"
#include "emulator/core/limits.h"
#include "emulator/core/outlives.h"

namespace aml::cli {

/// The state of a world in this process and its folder: SQLite, files, memory.
class EmbeddedStores : public WorldStores {
 public:
  struct Parts {
    const core::Clock& clock;
    const core::Limits& limits;
    std::filesystem::path blobs;          ///< the folder of blob accounts
    std::filesystem::path accounts = {};  ///< files; empty: gone with the world
    std::string jobs = {};
    std::string analytics = {};
    std::string definitions = {};
    core::Outlives outlives = core::Outlives::kKill;
  };

  /// What `parts` refers to outlives it.
  explicit EmbeddedStores(Parts parts) : parts_(std::move(parts)) {}

  std::string kind() const override { return "embedded"; }
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
  const Parts parts_;
};

}  // namespace aml::cli
