#include "emulator/jobs/job_runner.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/log.h"

namespace aml::jobs {

namespace {

using core::Job;
using core::JobProgress;
using core::MutexLock;

constexpr std::chrono::seconds kLogEvery{10};
// What the disk refused is tried again at least as often.
constexpr std::chrono::milliseconds kLongestPause{5000};

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
  AML_ASSERT(work_);
  AML_ASSERT(options_.shutdown_grace.count() >= 0 && options_.retry.count() >= 0);
  if (options_.on_demand) return;
  MutexLock lock(mutex_);
  for (unsigned i = 0; i < options_.workers; ++i) add_thread();
}

void JobRunner::add_thread() {
  threads_.emplace_back([this] { work_until_stopped(); });
}

void JobRunner::wake() {
  MutexLock lock(mutex_);
  ++wakes_;
  changed_.notify_all();
  if (options_.on_demand && !stopping_ && threads_.size() < options_.workers) add_thread();
}

void JobRunner::request_cancel(const std::string& id) {
  MutexLock lock(mutex_);
  const auto found = running_.find(id);
  if (found != running_.end()) found->second->cancel_requested = true;
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
  std::thread recorder;
  std::vector<std::thread> threads;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    kept_changed_.notify_all();
    const core::Stopwatch waited;
    while (!running_.empty() && waited.elapsed() < options_.shutdown_grace) {
      const auto rest = options_.shutdown_grace - waited.elapsed();
      changed_.wait_for(mutex_, std::chrono::ceil<std::chrono::milliseconds>(rest));
    }
    for (auto& [id, running] : running_) running->cancel_requested = true;
    recorder = std::move(recorder_);
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
  if (recorder.joinable()) recorder.join();
  record_kept_ends();
  try {
    store_.requeue_running();
  } catch (const std::exception& error) {
    // The next start does the same.
    log_failure(error);
  }
}

void JobRunner::work_until_stopped() {
  auto pause = options_.retry;
  while (true) {
    std::uint64_t seen = 0;
    {
      MutexLock lock(mutex_);
      if (stopping_) return;
      seen = wakes_;
    }
    switch (run_one()) {
      case Turn::kRan:
        pause = options_.retry;
        break;
      case Turn::kNothingToRun:
        wait_for_turn(seen, std::nullopt);
        break;
      case Turn::kFailed:
        wait_for_turn(seen, pause);
        pause = std::min(2 * pause, kLongestPause);
        break;
    }
  }
}

void JobRunner::wait_for_turn(std::uint64_t seen, std::optional<std::chrono::milliseconds> limit) {
  MutexLock lock(mutex_);
  while (!stopping_ && wakes_ == seen) {
    if (!limit) {
      changed_.wait(mutex_);
    } else if (!changed_.wait_for(mutex_, *limit)) {
      return;
    }
  }
}

JobRunner::Turn JobRunner::run_one() {
  try {
    const auto job = store_.take_next(kJobsPerEndpoint, clock_.now());
    if (!job) return Turn::kNothingToRun;
    run(*job);
    return Turn::kRan;
  } catch (const std::exception& error) {
    // The job is found again after a while.
    log_failure(error);
    return Turn::kFailed;
  }
}

bool JobRunner::was_cancelled(const std::string& id) const {
  try {
    const auto record = store_.find(id);
    return !record || record->state != core::JobState::kRunning;
  } catch (const std::exception& error) {
    log_failure(error);
    return false;
  }
}

void JobRunner::run(const Job& job) {
  AML_ASSERT(job.state == core::JobState::kRunning);
  const Listed listed(*this, job.id);
  core::log(core::LogLevel::kInfo, "jobs", "job starts", {{"job", job.id}});
  Running& running = listed.running();
  // A cancel that came between taking the job and listing it found nothing to cancel.
  if (was_cancelled(job.id)) running.cancel_requested = true;

  JobProgress last;
  auto end = work_(job, [&](const JobProgress& progress) {
    last = progress;
    return note_progress(job, running, progress);
  });
  if (end) end->progress = last;
  const bool ended = end && finish(job.id, *end);
  log_end(job, ended ? core::name_of(end->state) : "interrupted", last, running.watch.elapsed());
}

// False: the job was cancelled meanwhile.
bool JobRunner::finish(const std::string& id, const JobEnd& end) {
  const core::TimePoint now = clock_.now();
  try {
    return store_.finish(id, end, now);
  } catch (const std::exception& error) {
    log_failure(error);
    keep_end(id, {end, now});
    return true;
  }
}

void JobRunner::keep_end(const std::string& id, Ended ended) {
  core::log(core::LogLevel::kWarn, "jobs",
            "the end of a job cannot be recorded; it is tried again until it can", {{"job", id}});
  MutexLock lock(mutex_);
  kept_ends_.insert_or_assign(id, std::move(ended));
  kept_changed_.notify_all();
  if (!stopping_ && !recorder_.joinable()) {
    recorder_ = std::thread([this] { record_until_stopped(); });
  }
}

void JobRunner::record_until_stopped() {
  auto pause = options_.retry;
  while (wait_for_ends(pause)) {
    pause = record_kept_ends() ? options_.retry : std::min(2 * pause, kLongestPause);
  }
}

// False: stopped.
bool JobRunner::wait_for_ends(std::chrono::milliseconds pause) {
  MutexLock lock(mutex_);
  while (!stopping_ && kept_ends_.empty()) kept_changed_.wait(mutex_);
  const core::Stopwatch waited;
  while (!stopping_ && waited.elapsed() < pause) {
    const auto rest = pause - waited.elapsed();
    kept_changed_.wait_for(mutex_, std::chrono::ceil<std::chrono::milliseconds>(rest));
  }
  return !stopping_;
}

// False: some are left.
bool JobRunner::record_kept_ends() {
  Endings kept;
  {
    MutexLock lock(mutex_);
    kept = kept_ends_;
  }
  for (const auto& [id, ended] : kept) {
    try {
      store_.finish(id, ended.end, ended.at);
    } catch (const std::exception&) {
      return false;
    }
    core::log(core::LogLevel::kInfo, "jobs", "the end of a job is recorded", {{"job", id}});
    MutexLock lock(mutex_);
    kept_ends_.erase(id);
  }
  return true;
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
  return !running.cancel_requested;
}

}  // namespace aml::jobs
