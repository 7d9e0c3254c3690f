#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/core/job.h"

namespace aml::jobs {

/// How a job ended.
struct JobEnd {
  core::JobState state = core::JobState::kFailed;  ///< kFinished or kFailed
  std::string details;                             ///< of a failed job
  std::map<std::string, core::BlobReference> results;
  core::JobProgress progress;  ///< filled in by the runner
  /// Of the job as it was taken (core::Job::claim), filled in by the runner; 0: whichever it is now.
  std::int64_t claim = 0;
};

/// A job that this process runs, and how far it is.
struct ClaimedJob {
  std::string id;
  std::int64_t claim = 0;  ///< core::Job::claim
  core::JobProgress progress;
};

/// What renew() found.
struct Renewal {
  std::vector<std::string> lost;  ///< jobs that are this process's no more: their work is to stop
  bool queued = false;            ///< jobs of processes that are gone are in the queue again
};

/// Which records a list asks for: those that fit everything that is set.
struct JobQuery {
  std::optional<core::JobState> state = {};
  std::optional<std::string> workspace = {};  ///< in any case
  std::vector<std::string> endpoints = {};    ///< ids; empty: of all endpoints
  std::optional<std::string> id_begin = {};   ///< how ids begin, in any case
  bool newest_first = false;
  std::optional<std::int64_t> after = {};  ///< JobPage::next of the page before; none: the first
  std::size_t limit = std::numeric_limits<std::size_t>::max();
};

struct JobPage {
  std::vector<core::Job> jobs;       ///< in the order of their submits
  std::optional<std::int64_t> next;  ///< where the next page begins; none: this is the last
};

/// The records of all jobs. A change that returned survives as long as the records do. Several
/// processes may share them: a job that one takes is its claim, which lasts as long as it renews it.
/// Shape:   states change only as core::can_become() says, atomically; started jobs are taken in
///          the order of their starts.
/// Errors:  those of the underlying store. What failed changed nothing.
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

  JobStore() = default;
  JobStore(const JobStore&) = delete;
  JobStore& operator=(const JobStore&) = delete;
  virtual ~JobStore() = default;

  /// A new record: kNotStarted, or queued at once.
  virtual void add(const core::Job& job) = 0;

  virtual std::optional<core::Job> find(const std::string& id) const = 0;
  /// One page; it costs time by its length, not by that of the store.
  virtual JobPage list(const JobQuery& query) const = 0;
  JobPage list() const { return list(JobQuery()); }
  /// How many there are in each state, of a workspace (in any case) or of all; a state that no job
  /// is in is left out.
  virtual std::map<core::JobState, std::uint64_t> count_by_state(
      std::optional<std::string_view> workspace) const = 0;

  /// Puts a job that was not started yet at the end of the queue; false: it was started, or does
  /// not exist.
  virtual bool start(const std::string& id) = 0;
  /// Takes the first queued job whose endpoint runs fewer than `per_endpoint` jobs; `workspace`, in
  /// any case: of that one alone.
  virtual std::optional<core::Job> take_next(std::size_t per_endpoint, core::TimePoint now,
                                             std::optional<std::string_view> workspace = {}) = 0;
  /// False: the job was cancelled or removed meanwhile, or is another claim by now, and stays so.
  /// Where this fails, the end may be reported again.
  virtual bool finish(const std::string& id, const JobEnd& end, core::TimePoint now) = 0;
  /// False: it had ended before, or does not exist.
  virtual bool cancel(const std::string& id, core::TimePoint now) = 0;
  /// Puts all running jobs of this process back into the queue, in front, in their order.
  virtual void requeue_running() = 0;
  /// Says that this process still runs `running`, all of its jobs, and keeps their progress; puts
  /// back what processes that are gone have left.
  virtual Renewal renew(const std::vector<ClaimedJob>& running) = 0;
  /// How long a claim lasts without renew(); none: as long as the process.
  virtual std::optional<std::chrono::milliseconds> claim_time() const = 0;
  /// Removes the records of a workspace, or all.
  virtual void clear(std::optional<std::string_view> workspace) = 0;
};

}  // namespace aml::jobs
