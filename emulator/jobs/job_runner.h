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

/// Tells how far the job is; false: leave off.
using KeepGoing = std::function<bool(const core::JobProgress&)>;

/// Does one job: how it ended, or nothing when it left off because it was told to.
/// Errors: none; every failure is a JobEnd.
using JobWork = std::function<std::optional<JobEnd>(const core::Job&, const KeepGoing&)>;

/// How far a running job is, and since when it runs.
struct RunningProgress {
  core::JobProgress progress;
  std::chrono::microseconds elapsed{0};
};

/// Runs queued jobs on threads of its own.
/// Threads: any.
class JobRunner {
 public:
  struct Options {
    unsigned workers = 1;  ///< 0: jobs run by run_next() alone
    /// What stop() leaves to running jobs before it asks them to leave off.
    std::chrono::milliseconds moment{500};
  };

  /// Starts the threads. Everything outlives them.
  JobRunner(JobStore& store, const core::Clock& clock, JobWork work, Options options);
  ~JobRunner() { stop(); }
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  /// A job was queued.
  void wake();
  /// Tells a running job to leave off; nothing happens when it does not run.
  void leave_off(const std::string& id);
  /// Runs the next queued job in this thread; none: no job may run now. The record as it is then.
  std::optional<core::Job> run_next();
  /// None: the job does not run.
  std::optional<RunningProgress> find_progress(const std::string& id) const;
  /// Ends the threads: running jobs get a moment, then go back into the queue for the next start.
  void stop();

 private:
  struct Running {
    std::atomic<bool> leave_off = false;
    core::Stopwatch watch;
    core::JobProgress progress;           ///< guarded by mutex_
    std::chrono::microseconds logged{0};  ///< when its progress was last logged
  };

  class Listed;

  void work_until_stopped();
  bool run_one();
  void run(const core::Job& job);
  bool note_progress(const core::Job& job, Running& running, const core::JobProgress& progress);

  JobStore& store_;
  const core::Clock& clock_;
  const JobWork work_;
  const Options options_;
  mutable core::Mutex mutex_;
  core::CondVar changed_;
  std::uint64_t wakes_ AML_GUARDED_BY(mutex_) = 0;
  bool stopping_ AML_GUARDED_BY(mutex_) = false;
  std::map<std::string, std::shared_ptr<Running>> running_ AML_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace aml::jobs
