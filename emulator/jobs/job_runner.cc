#include "emulator/jobs/job_runner.h"

#include <exception>
#include <utility>

#include "emulator/core/log.h"

namespace aml::jobs {

namespace {

using core::Job;
using core::JobProgress;
using core::MutexLock;

constexpr std::chrono::seconds kLogEvery{10};

void log_progress(const std::string& id, const JobProgress& progress,
                  std::chrono::microseconds elapsed) {
  core::log(core::LogLevel::kInfo, "jobs", "job is running",
            {{"job", id},
             {"rows_read", std::to_string(progress.rows_read)},
             {"rows_written", std::to_string(progress.rows_written)},
             {"bytes_read", std::to_string(progress.bytes_read)},
             {"bytes_total", std::to_string(progress.bytes_total)},
             {"seconds", std::to_string(elapsed / std::chrono::seconds(1))}});
}

void log_end(const Job& job, std::string_view state, const JobProgress& progress,
             std::chrono::microseconds elapsed) {
  core::log(core::LogLevel::kInfo, "jobs", "job ended",
            {{"job", job.id},
             {"state", state},
             {"rows_read", std::to_string(progress.rows_read)},
             {"rows_written", std::to_string(progress.rows_written)},
             {"ms", std::to_string(elapsed / std::chrono::milliseconds(1))}});
}

// A record could not be read or written, as on a full disk.
void log_failure(const std::exception& error) {
  core::log(core::LogLevel::kError, "jobs", "job records fail", {{"what", error.what()}});
}

}  // namespace

/// A job's place among the running ones; leaving the scope frees it.
class JobRunner::Listed {
 public:
  Listed(JobRunner& runner, const std::string& id)
      : runner_(runner), id_(id), running_(std::make_shared<Running>()) {
    MutexLock lock(runner_.mutex_);
    runner_.running_.insert_or_assign(id_, running_);
  }
  ~Listed() {
    MutexLock lock(runner_.mutex_);
    runner_.running_.erase(id_);
    ++runner_.wakes_;  // a place of its endpoint is free
    runner_.changed_.notify_all();
  }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;

  Running& running() const { return *running_; }

 private:
  JobRunner& runner_;
  const std::string& id_;
  const std::shared_ptr<Running> running_;
};

JobRunner::JobRunner(JobStore& store, const core::Clock& clock, JobWork work, Options options)
    : store_(store), clock_(clock), work_(std::move(work)), options_(options) {
  for (unsigned i = 0; i < options_.workers; ++i) {
    threads_.emplace_back([this] { work_until_stopped(); });
  }
}

void JobRunner::wake() {
  MutexLock lock(mutex_);
  ++wakes_;
  changed_.notify_all();
}

void JobRunner::leave_off(const std::string& id) {
  MutexLock lock(mutex_);
  const auto found = running_.find(id);
  if (found != running_.end()) found->second->leave_off = true;
}

std::optional<Job> JobRunner::run_next() {
  const auto job = store_.take_next(kJobsPerEndpoint, clock_.now());
  if (!job) return std::nullopt;
  run(*job);
  return store_.find(job->id);
}

std::optional<RunningProgress> JobRunner::find_progress(const std::string& id) const {
  MutexLock lock(mutex_);
  const auto found = running_.find(id);
  if (found == running_.end()) return std::nullopt;
  return RunningProgress{found->second->progress, found->second->watch.elapsed()};
}

void JobRunner::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    const core::Stopwatch waited;
    while (!running_.empty() && waited.elapsed() < options_.moment) {
      const auto rest = options_.moment - waited.elapsed();
      changed_.wait_for(mutex_, std::chrono::ceil<std::chrono::milliseconds>(rest));
    }
    for (auto& [id, running] : running_) running->leave_off = true;
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  try {
    store_.requeue_running();
  } catch (const std::exception& error) {
    // The next start does the same.
    log_failure(error);
  }
}

void JobRunner::work_until_stopped() {
  while (true) {
    std::uint64_t seen = 0;
    {
      MutexLock lock(mutex_);
      if (stopping_) return;
      seen = wakes_;
    }
    if (run_one()) continue;
    MutexLock lock(mutex_);
    while (!stopping_ && wakes_ == seen) changed_.wait(mutex_);
  }
}

// False: there is no job to run now, or none could be had.
bool JobRunner::run_one() {
  try {
    const auto job = store_.take_next(kJobsPerEndpoint, clock_.now());
    if (!job) return false;
    run(*job);
    return true;
  } catch (const std::exception& error) {
    // The job is found again at the next wake or at the next start.
    log_failure(error);
    return false;
  }
}

void JobRunner::run(const Job& job) {
  const Listed listed(*this, job.id);
  core::log(core::LogLevel::kInfo, "jobs", "job starts", {{"job", job.id}});
  Running& running = listed.running();
  // A cancel that came between taking the job and listing it found nothing to tell.
  const auto record = store_.find(job.id);
  if (!record || record->state != core::JobState::kRunning) running.leave_off = true;

  JobProgress last;
  auto end = work_(job, [&](const JobProgress& progress) {
    last = progress;
    return note_progress(job, running, progress);
  });
  if (end) end->progress = last;
  const bool ended = end && store_.finish(job.id, *end, clock_.now());
  log_end(job, ended ? core::name_of(end->state) : "left off", last, running.watch.elapsed());
}

bool JobRunner::note_progress(const Job& job, Running& running, const JobProgress& progress) {
  bool log_now = false;
  const auto elapsed = running.watch.elapsed();
  {
    MutexLock lock(mutex_);
    running.progress = progress;
    log_now = elapsed - running.logged >= kLogEvery;
    if (log_now) running.logged = elapsed;
  }
  if (log_now) log_progress(job.id, progress, elapsed);
  return !running.leave_off;
}

}  // namespace aml::jobs
