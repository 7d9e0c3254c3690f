#pragma once

#include <map>
#include <memory>
#include <string>

#include "emulator/core/mutex.h"
#include "emulator/core/outlives.h"
#include "emulator/jobs/job_store.h"

namespace aml::jobs {

/// Records of jobs in SQLite, in a file or in memory. A job's slot at its endpoint is free also
/// where finish() fails.
/// Errors:  sqlite::SqliteError; std::system_error where the file cannot be made, and ENOSPC where
///          the disk is full.
/// Threads: any.
class SqliteJobStore final : public JobStore {
 public:
  /// `file` empty: gone with this object. Jobs that were running when the file was last used are
  /// queued again, in front, with one crash more. A second process that opens the file is refused.
  explicit SqliteJobStore(const std::string& file, Listener listener = {},
                          core::Outlives outlives = core::Outlives::kKill);
  ~SqliteJobStore() override;

  using JobStore::list;
  void add(const core::Job& job) override;
  std::optional<core::Job> find(const std::string& id) const override;
  JobPage list(const JobQuery& query) const override;
  std::map<core::JobState, std::uint64_t> count_by_state(
      std::optional<std::string_view> workspace) const override;
  bool start(const std::string& id) override;
  std::optional<core::Job> take_next(std::size_t per_endpoint, core::TimePoint now,
                                     std::optional<std::string_view> workspace = {}) override;
  bool finish(const std::string& id, const JobEnd& end, core::TimePoint now) override;
  bool cancel(const std::string& id, core::TimePoint now) override;
  void requeue_running() override;
  Renewal renew(const std::vector<ClaimedJob>& running) override;
  std::optional<std::chrono::milliseconds> claim_time() const override { return std::nullopt; }
  void clear(std::optional<std::string_view> workspace) override;

 private:
  struct Connection;
  class Report;
  struct Running {
    std::string workspace;
    std::string endpoint;
    std::int64_t claim;
  };

  std::optional<core::Job> find_locked(const std::string& id) const AML_REQUIRES(mutex_);
  std::optional<core::Job> first_that_may_run_of(std::string_view workspace,
                                                 std::size_t per_endpoint) AML_REQUIRES(mutex_);
  std::optional<core::Job> first_that_may_run(std::size_t per_endpoint) AML_REQUIRES(mutex_);
  bool is_full(const std::string& endpoint, std::size_t per_endpoint) const AML_REQUIRES(mutex_);
  void requeue_locked(int crashes) AML_REQUIRES(mutex_);

  const Listener listener_;  ///< may be empty
  mutable core::Mutex mutex_;
  std::unique_ptr<Connection> connection_ AML_GUARDED_BY(mutex_);
  std::int64_t last_order_ AML_GUARDED_BY(mutex_) = 0;  ///< in the queue
  std::int64_t last_claim_ AML_GUARDED_BY(mutex_) = 0;
  std::map<std::string, Running> running_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::jobs
