#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/core/job.h"
#include "emulator/core/mutex.h"

namespace aml::jobs {

/// How a job ended.
struct JobEnd {
  core::JobState state = core::JobState::kFailed;  ///< kFinished or kFailed
  std::string details;                             ///< of a failed job
  std::map<std::string, core::BlobReference> results;
  core::JobProgress progress;  ///< filled in by the runner
};

/// Which records a list asks for: those that fit everything that is set.
struct JobQuery {
  std::optional<core::JobState> state = {};
  std::optional<std::string> workspace = {};  ///< in any case
  std::vector<std::string> endpoints = {};    ///< ids; empty: of all endpoints
  bool newest_first = false;
  std::optional<std::int64_t> after = {};  ///< JobPage::next of the page before; none: the first
  std::size_t limit = std::numeric_limits<std::size_t>::max();
};

struct JobPage {
  std::vector<core::Job> jobs;       ///< in the order of their submits
  std::optional<std::int64_t> next;  ///< where the next page begins; none: this is the last
};

/// The records of all jobs, in SQLite. A change that returned survives the process.
/// Shape:   states change only as core::can_become() says, atomically; started jobs are taken in
///          the order of their starts.
/// Errors:  sqlite::SqliteError; std::system_error where the file cannot be made, and ENOSPC where
///          the disk is full. What failed changed nothing.
/// Threads: any.
/// Source:  inferred (records outlived restarts of the service).
class JobStore {
 public:
  /// What became of a job that was made, started, taken, ended or cancelled.
  struct Change {
    std::string id;
    std::string workspace;
    std::string endpoint;
    core::JobState state;
    bool queued;
  };
  /// Called with each change once it is on record, while no lock is held; it throws nothing.
  using Listener = std::function<void(const Change& change)>;

  /// `file` empty: gone with this object. Jobs that were running when the file was last used are
  /// queued again, in front, with one crash more. A second process that opens the file is refused.
  explicit JobStore(const std::string& file, Listener listener = {});
  ~JobStore();
  JobStore(const JobStore&) = delete;
  JobStore& operator=(const JobStore&) = delete;

  /// A new record: kNotStarted, or queued at once.
  void add(const core::Job& job);

  std::optional<core::Job> find(const std::string& id) const;
  /// One page; it costs time by its length, not by that of the store.
  JobPage list(const JobQuery& query = {}) const;

  /// Puts a job that was not started yet at the end of the queue; false: it was started, or does
  /// not exist.
  bool start(const std::string& id);
  /// Takes the first queued job whose endpoint runs fewer than `per_endpoint` jobs.
  std::optional<core::Job> take_next(std::size_t per_endpoint, core::TimePoint now);
  /// False: the job was cancelled or removed meanwhile, and stays so. The job's slot at its
  /// endpoint is free also where this fails; the end may then be reported again.
  bool finish(const std::string& id, const JobEnd& end, core::TimePoint now);
  /// False: it had ended before, or does not exist.
  bool cancel(const std::string& id, core::TimePoint now);
  /// Puts all running jobs back into the queue, in front, in their order.
  void requeue_running();
  /// Removes the records of a workspace, or all.
  void clear(std::optional<std::string_view> workspace);

 private:
  struct Connection;
  class Report;
  struct Running {
    std::string workspace;
    std::string endpoint;
  };

  std::optional<core::Job> find_locked(const std::string& id) const AML_REQUIRES(mutex_);
  std::optional<core::Job> first_that_may_run(std::size_t per_endpoint) AML_REQUIRES(mutex_);
  bool is_full(const std::string& endpoint, std::size_t per_endpoint) const AML_REQUIRES(mutex_);
  void requeue_locked(int crashes) AML_REQUIRES(mutex_);

  const Listener listener_;  ///< may be empty
  mutable core::Mutex mutex_;
  std::unique_ptr<Connection> connection_ AML_GUARDED_BY(mutex_);
  std::int64_t last_order_ AML_GUARDED_BY(mutex_) = 0;  ///< in the queue
  std::map<std::string, Running> running_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::jobs
