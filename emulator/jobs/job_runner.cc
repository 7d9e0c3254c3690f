#include "emulator/jobs/job_runner.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <thread>
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
// Idle workers look at shared records at least as often, and not all at the same time.
constexpr std::chrono::milliseconds kShortestIdle{800};
constexpr std::uint64_t kIdleSpread = 400;
// Of the time of a claim: its renewals, and how long before its end work stops where they fail.
constexpr int kRenewals = 3;
constexpr int kSafety = 7;

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
  Listed(JobRunner& runner, const Job& job)
      : runner_(runner), id_(job.id), running_(std::make_shared<Running>()) {
    running_->claim = job.claim;
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
    : store_(store),
      clock_(clock),
      work_(std::move(work)),
      options_(options),
      claim_time_(store.claim_time()) {
  AML_ASSERT(work_);
  AML_ASSERT(options_.shutdown_grace.count() >= 0 && options_.retry.count() >= 0);
  MutexLock lock(mutex_);
  if (claim_time_) renewer_ = std::thread([this] { renew_until_stopped(); });
  if (options_.on_demand) return;
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

std::optional<Job> JobRunner::run_next(std::optional<std::string_view> workspace) {
  const auto job = store_.take_next(kJobsPerEndpoint, clock_.now(), workspace);
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
  std::thread recorder, renewer;
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
    renewer = std::move(renewer_);
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
  for (std::thread* const one : {&recorder, &renewer}) {
    if (one->joinable()) one->join();
  }
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
  std::uint64_t waits = std::hash<std::thread::id>()(std::this_thread::get_id());
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
        wait_for_turn(seen, idle_time(++waits));
        break;
      case Turn::kFailed:
        wait_for_turn(seen, pause);
        pause = std::min(2 * pause, kLongestPause);
        break;
    }
  }
}

// None: jobs come by wake() alone.
std::optional<std::chrono::milliseconds> JobRunner::idle_time(std::uint64_t waits) const {
  if (!claim_time_) return std::nullopt;
  constexpr std::uint64_t kStep = 137;  // no divisor of the spread
  return kShortestIdle + std::chrono::milliseconds(waits % kIdleSpread * kStep % kIdleSpread);
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
  const Listed listed(*this, job);
  core::log(core::LogLevel::kInfo, "jobs", "job starts", {{"job", job.id}});
  Running& running = listed.running();
  // A cancel that came between taking the job and listing it found nothing to cancel.
  if (was_cancelled(job.id)) running.cancel_requested = true;

  JobProgress last;
  auto end = work_(job, [&](const JobProgress& progress) {
    last = progress;
    return note_progress(job, running, progress);
  });
  if (end) {
    end->progress = last;
    end->claim = job.claim;
  }
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

std::vector<ClaimedJob> JobRunner::claimed() const {
  std::vector<ClaimedJob> all;
  MutexLock lock(mutex_);
  for (const auto& [id, running] : running_) all.push_back({id, running->claim, running->progress});
  for (const auto& [id, ended] : kept_ends_) {
    if (!running_.contains(id)) all.push_back({id, ended.end.claim, ended.end.progress});
  }
  return all;
}

void JobRunner::renew_claims() {
  const core::Stopwatch asked;
  const std::vector<ClaimedJob> all = claimed();
  const Renewal renewal = store_.renew(all);
  MutexLock lock(mutex_);
  for (const ClaimedJob& one : all) {
    const auto found = running_.find(one.id);
    if (found != running_.end() && found->second->claim == one.claim)
      found->second->renewed = asked;
  }
  lost_claims_.fetch_add(renewal.lost.size(), std::memory_order_relaxed);
  for (const std::string& id : renewal.lost) {
    const auto found = running_.find(id);
    if (found != running_.end()) found->second->cancel_requested = true;
  }
  if (!renewal.queued) return;
  ++wakes_;
  changed_.notify_all();
}

// False: stopped.
bool JobRunner::wait_for_renewal(std::chrono::milliseconds pause) {
  MutexLock lock(mutex_);
  const core::Stopwatch waited;
  while (waited.elapsed() < pause) {
    if (stopping_) return false;
    const auto rest = pause - waited.elapsed();
    kept_changed_.wait_for(mutex_, std::chrono::ceil<std::chrono::milliseconds>(rest));
  }
  return !stopping_;
}

void JobRunner::renew_until_stopped() {
  const auto turn = *claim_time_ / kRenewals;
  const auto short_turn = turn / kRenewals;
  auto pause = turn;
  while (wait_for_renewal(pause)) {
    try {
      renew_claims();
      pause = turn;
    } catch (const std::exception& error) {
      log_failure(error);
      pause = short_turn;
    }
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

// By this process's own watch, in the thread of the work: a renewal may be waiting for a database
// that does not answer.
bool JobRunner::is_overdue(const Running& running) const {
  return running.renewed.elapsed() > *claim_time_ - *claim_time_ / kSafety;
}

bool JobRunner::note_progress(const Job& job, Running& running, const JobProgress& progress) {
  bool log_now = false;
  const auto elapsed = running.watch.elapsed();
  {
    MutexLock lock(mutex_);
    running.progress = progress;
    log_now = elapsed - running.logged >= kLogEvery;
    if (log_now) running.logged = elapsed;
    if (claim_time_ && !running.cancel_requested && is_overdue(running)) {
      running.cancel_requested = true;
      core::log(core::LogLevel::kWarn, "jobs", "job stops: its claim cannot be renewed",
                {{"job", job.id}});
    }
  }
  if (log_now) log_progress(job.id, progress, elapsed);
  return !running.cancel_requested;
}

}  // namespace aml::jobs
