#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/core/job.h"
#include "emulator/core/mutex.h"
#include "emulator/jobs/job_store.h"

namespace aml::jobs {

/// Jobs of one endpoint that run at once; more wait, first in first out.
/// Source: documented (batch pools, FAQ).
inline constexpr std::size_t kJobsPerEndpoint = 40;

/// Reports how far the job is; false: stop.
using ReportProgress = std::function<bool(const core::JobProgress&)>;

/// Does one job: how it ended, or nothing when it stopped on request.
/// Errors: none; every failure is a JobEnd.
using JobWork = std::function<std::optional<JobEnd>(const core::Job&, const ReportProgress&)>;

/// How far a running job is, and since when it runs.
struct RunningProgress {
  core::JobProgress progress;
  std::chrono::microseconds elapsed{0};
};

/// Runs queued jobs on its own threads. A job whose end cannot be recorded stays Running in its
/// record until the record takes the end.
/// Shape:   where claims of the store have an end (JobStore::claim_time), they are renewed three
///          times in that time. Work whose claim is lost, or could not be renewed until shortly
///          before its end, is asked to stop, and its end is thrown away by the store. Idle
///          workers look for jobs of other processes about once a second.
/// Threads: any.
class JobRunner {
 public:
  struct Options {
    unsigned workers = 1;  ///< 0: jobs run by run_next() alone
    /// How long stop() lets running jobs go on before it cancels them.
    std::chrono::milliseconds shutdown_grace{500};
    /// Before what the disk refused is tried again; longer each time.
    std::chrono::milliseconds retry{100};
    bool on_demand = false;  ///< a thread more for each wake(), until there are as many
  };

  /// Starts the threads, unless they come on demand. Everything outlives them.
  JobRunner(JobStore& store, const core::Clock& clock, JobWork work, Options options);
  ~JobRunner() { stop(); }
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  /// A job was queued.
  void wake();
  /// Asks a running job to stop; nothing happens when it does not run.
  void request_cancel(const std::string& id);
  /// Runs the next queued job in this thread, of all workspaces or of one; none: no job may run now.
  /// The record as it is then.
  std::optional<core::Job> run_next(std::optional<std::string_view> workspace = {});
  /// Asks the records now which running jobs are still this process's, instead of at the next turn:
  /// other processes have changed some.
  /// Errors: those of the store; nothing has changed then.
  void renew_claims();
  /// How often a running job was another's by the time it was looked at.
  std::uint64_t lost_claims() const { return lost_claims_.load(std::memory_order_relaxed); }
  /// None: the job does not run here.
  std::optional<RunningProgress> find_progress(const std::string& id) const;
  /// Ends the threads: after the grace period running jobs go back into the queue for the next
  /// start.
  void stop();

 private:
  struct Running {
    std::atomic<bool> cancel_requested = false;
    std::int64_t claim = 0;
    core::Stopwatch watch;
    core::Stopwatch renewed;              ///< guarded by mutex_
    core::JobProgress progress;           ///< guarded by mutex_
    std::chrono::microseconds logged{0};  ///< when its progress was last logged
  };

  /// An end that is not in the records yet.
  struct Ended {
    JobEnd end;
    core::TimePoint at;
  };
  using Endings = std::map<std::string, Ended>;
  enum class Turn { kRan, kNothingToRun, kFailed };

  class Listed;

  void add_thread() AML_REQUIRES(mutex_);
  void work_until_stopped();
  Turn run_one();
  void wait_for_turn(std::uint64_t seen, std::optional<std::chrono::milliseconds> limit);
  std::optional<std::chrono::milliseconds> idle_time(std::uint64_t waits) const;
  void run(const core::Job& job);
  bool was_cancelled(const std::string& id) const;
  bool finish(const std::string& id, const JobEnd& end);
  void keep_end(const std::string& id, Ended ended);
  std::vector<ClaimedJob> claimed() const;
  void renew_until_stopped();
  bool wait_for_renewal(std::chrono::milliseconds pause);
  bool is_overdue(const Running& running) const AML_REQUIRES(mutex_);
  bool wait_for_ends(std::chrono::milliseconds pause);
  bool record_kept_ends();
  void record_until_stopped();
  bool note_progress(const core::Job& job, Running& running, const core::JobProgress& progress);

  JobStore& store_;
  const core::Clock& clock_;
  const JobWork work_;
  const Options options_;
  const std::optional<std::chrono::milliseconds> claim_time_;
  std::atomic<std::uint64_t> lost_claims_ = 0;
  mutable core::Mutex mutex_;
  core::CondVar changed_;
  std::uint64_t wakes_ AML_GUARDED_BY(mutex_) = 0;
  bool stopping_ AML_GUARDED_BY(mutex_) = false;
  std::map<std::string, std::shared_ptr<Running>> running_ AML_GUARDED_BY(mutex_);
  core::CondVar kept_changed_;
  Endings kept_ends_ AML_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ AML_GUARDED_BY(mutex_);
  std::thread recorder_ AML_GUARDED_BY(mutex_);  ///< runs from the first end on that was kept
  std::thread renewer_ AML_GUARDED_BY(mutex_);   ///< where claims have an end
};

}  // namespace aml::jobs
