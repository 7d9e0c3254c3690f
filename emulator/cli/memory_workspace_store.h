#pragma once

#include <functional>
#include <unordered_map>

#include "emulator/cli/workspace_store.h"
#include "emulator/core/mutex.h"

namespace aml::cli {

/// Workspaces of this process, gone with it.
class MemoryWorkspaceStore : public WorkspaceStore {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  using Now = std::function<Instant()>;

  /// At most `max` records; leases follow `now`.
  MemoryWorkspaceStore(std::size_t max, Now now);

  bool add(const WorkspaceRecord& record) override;
  std::optional<std::string> find(std::string_view name) const override;
  void renew(std::string_view id) override;
  bool remove(std::string_view id) override;
  std::vector<std::string> take_expired() override;
  std::optional<std::chrono::milliseconds> until_first_end() const override;
  std::size_t size() const override;
  std::vector<WorkspaceRecord> all() const override;

 private:
  struct Kept {
    WorkspaceRecord record;
    Instant end;
  };
  using Records = std::unordered_map<std::string, Kept>;

  void remove_locked(Records::iterator record) AML_REQUIRES(mutex_);

  const std::size_t max_;
  const Now now_;
  mutable core::Mutex mutex_;
  Records records_ AML_GUARDED_BY(mutex_);                                   ///< by id
  std::unordered_map<std::string, std::string> ids_ AML_GUARDED_BY(mutex_);  ///< by name
};

}  // namespace aml::cli
