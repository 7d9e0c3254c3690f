#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <unordered_map>

#include "emulator/cli/workspace_store.h"
#include "emulator/core/mutex.h"
#include "emulator/postgres/pool.h"

namespace aml::cli {

/// Private workspaces in a database that several processes share. Leases follow the database's
/// time.
/// Shape:   names are looked up in a copy, without a round trip: what another process adds or removes
///          is seen from refresh() on, which is due where subject() has another revision in
///          postgres::Revisions. A renewal is written once in a twentieth of its lease, so that a
///          lease may end that much early.
/// Errors:  those of postgres::Pool.
class PostgresWorkspaceStore : public WorkspaceStore {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  using Now = std::function<Instant()>;

  static constexpr const char* kSubject = "workspaces";

  /// Makes the tables where they are missing, and reads them. `pool` outlives it. At most `max`
  /// records; `now` spaces renewals.
  PostgresWorkspaceStore(postgres::Pool& pool, std::size_t max, Now now);

  bool add(const WorkspaceRecord& record) override;
  std::optional<std::string> find(std::string_view name) const override;
  void renew(std::string_view id) override;
  bool remove(std::string_view id) override;
  std::vector<std::string> take_expired() override;
  std::optional<std::chrono::milliseconds> until_first_end() const override;
  std::size_t size() const override;
  std::vector<WorkspaceRecord> all() const override;

  void refresh() override;

 private:
  struct Renewed {
    std::chrono::milliseconds lease{0};
    Instant at;
  };

  bool is_due(const std::string& id);
  std::vector<std::string> remove_rows(std::string_view which, const std::string& id);

  postgres::Pool& pool_;
  const std::size_t max_;
  const Now now_;
  mutable core::Mutex mutex_;
  std::unordered_map<std::string, std::string> ids_ AML_GUARDED_BY(mutex_);  ///< by name
  std::unordered_map<std::string, Renewed> renewed_ AML_GUARDED_BY(mutex_);  ///< by id
};

}  // namespace aml::cli
