#include "emulator/steering/drills.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/core/error_catalog.h"
#include "emulator/core/ids.h"
#include "emulator/core/log.h"
#include "emulator/service/failure_details.h"
#include "emulator/steering/spoiled_output.h"
#include "emulator/text/ascii.h"

namespace aml::steering {

namespace {

using core::Job;
using core::JobState;
using jobs::JobEnd;

JobEnd failed(const Job& job, const Drill& drill) {
  JobEnd end;
  end.state = JobState::kFailed;
  end.details = drill.details;
  if (!end.details.empty()) return end;
  end.details = service::failure_details(
      core::ApiError(core::kInternalErrorUnknownError),
      {core::derived_id("snr-job", job.id), core::derived_guid("snr-task", job.id),
       core::derived_guid("request", job.id)});
  return end;
}

// Names of which no blob is there, with the extensions of those that are.
Job without_inputs(Job job) {
  for (auto& [name, input] : job.request.inputs) {
    if (!input.relative_location) continue;
    const std::size_t slash = input.relative_location->rfind('/');
    input.relative_location->insert(slash == std::string::npos ? 0 : slash + 1, "gone-");
  }
  return job;
}

// The real work, up to where the part of the input was read.
std::optional<JobEnd> fail_at(const Job& job, const Drill& drill,
                              const jobs::ReportProgress& report, const jobs::JobWork& work) {
  bool reached = false;
  bool stopped = false;
  work(job, [&](const core::JobProgress& progress) {
    stopped = !report(progress);
    reached = reached || static_cast<double>(progress.bytes_read) >=
                             drill.at * static_cast<double>(progress.bytes_total);
    return !stopped && !reached;
  });
  if (stopped) return std::nullopt;
  return failed(job, drill);
}

// More rows than any job reads in a life.
constexpr std::uint64_t kMostRows = 1'000'000'000;

std::chrono::milliseconds length_of(const core::JobDuration& duration, std::uint64_t rows) {
  return duration.fixed + duration.per_row * static_cast<std::int64_t>(std::min(rows, kMostRows));
}

core::JobProgress part_of(core::JobProgress whole, double part) {
  for (std::uint64_t* count : {&whole.bytes_read, &whole.rows_read, &whole.rows_written})
    *count = static_cast<std::uint64_t>(static_cast<double>(*count) * part);
  return whole;
}

std::chrono::milliseconds part_of(std::chrono::milliseconds whole, double part) {
  return std::chrono::milliseconds(
      static_cast<std::int64_t>(static_cast<double>(whole.count()) * part));
}

}  // namespace

Drills::Drills(jobs::JobStore& store, service::BlobLocations& locations, const core::Clock& clock,
               bool real_time, DurationOf duration_of, std::function<void()> ended)
    : store_(store),
      locations_(locations),
      clock_(clock),
      real_time_(real_time),
      duration_of_(std::move(duration_of)),
      ended_(std::move(ended)) {
  AML_ASSERT(duration_of_ && ended_);
}

void Drills::expect(const std::string& request_id, const Drill& drill) {
  const core::MutexLock lock(mutex_);
  expected_.insert_or_assign(request_id, drill);
}

void Drills::forget(const std::string& request_id) {
  const core::MutexLock lock(mutex_);
  expected_.erase(request_id);
}

void Drills::bind(const std::string& job, const std::string& workspace, const Drill& drill) {
  const core::MutexLock lock(mutex_);
  bind_locked(job, workspace, drill);
}

void Drills::bind_locked(const std::string& job, const std::string& workspace, const Drill& drill) {
  const auto known = bound_.find(job);
  if (known != bound_.end()) unbind_locked(known);
  if (bound_.size() >= kMaxBound) unbind_locked(bound_.find(ages_.front()));
  const auto age = ages_.insert(ages_.end(), job);
  bound_.insert_or_assign(job, Bound{workspace, drill, 0, std::nullopt, std::nullopt, false, age});
  any_.store(true, std::memory_order_relaxed);
}

void Drills::unbind_locked(std::map<std::string, Bound>::iterator bound) {
  AML_ASSERT(bound != bound_.end());
  ages_.erase(bound->second.age);
  bound_.erase(bound);
  any_.store(!bound_.empty(), std::memory_order_relaxed);
}

void Drills::unbind(const std::string& job) {
  const core::MutexLock lock(mutex_);
  const auto known = bound_.find(job);
  if (known != bound_.end()) unbind_locked(known);
}

void Drills::clear(std::optional<std::string_view> workspace) {
  const core::MutexLock lock(mutex_);
  for (auto at = bound_.begin(); at != bound_.end();) {
    const auto one = at++;
    if (!workspace || text::same_name(one->second.workspace, *workspace)) unbind_locked(one);
  }
}

std::optional<Drill> Drills::find(const std::string& job) const {
  const core::MutexLock lock(mutex_);
  const auto known = bound_.find(job);
  return known == bound_.end() ? std::nullopt : std::optional(known->second.drill);
}

std::uint64_t Drills::count_poll(const std::string& job) {
  const core::MutexLock lock(mutex_);
  const auto known = bound_.find(job);
  return known == bound_.end() ? 0 : ++known->second.polls;
}

std::uint64_t Drills::polls(const std::string& job) const {
  const core::MutexLock lock(mutex_);
  const auto known = bound_.find(job);
  return known == bound_.end() ? 0 : known->second.polls;
}

bool Drills::is(const std::string& job, DrillKind kind) const {
  const auto drill = find(job);
  return drill && drill->kind == kind;
}

std::optional<JobEnd> Drills::run(const Job& job, const jobs::ReportProgress& report,
                                  const jobs::JobWork& work) {
  const auto drill = any() ? find(job.id) : std::nullopt;
  return drill ? run_drilled(job, *drill, report, work) : run_as_defined(job, report, work);
}

std::optional<JobEnd> Drills::run_drilled(const Job& job, const Drill& asked,
                                          const jobs::ReportProgress& report_real,
                                          const jobs::JobWork& work) {
  const Drill* const drill = &asked;
  core::JobProgress last;
  const auto report = [&](const core::JobProgress& progress) {
    last = progress;
    return report_real(progress);
  };
  const core::TimePoint started = job.started.value_or(clock_.now());
  std::optional<core::TimePoint> due;
  if (drill->duration)
    due = started + part_of(*drill->duration, drill->kind == DrillKind::kFail ? drill->at : 1);
  std::optional<JobEnd> end;
  switch (drill->kind) {
    case DrillKind::kStuckRunning:
      return std::nullopt;
    case DrillKind::kFail:
      end = due ? failed(job, *drill) : fail_at(job, *drill, report, work);
      break;
    case DrillKind::kMissingInput:
      end = work(without_inputs(job), report);
      break;
    default:
      end = work(job, report);
  }
  if (!end) return end;
  if (drill->kind == DrillKind::kUnreadableOutput) spoil(locations_, *end, Spoil::kEveryByte);
  if (drill->kind == DrillKind::kTruncatedResult) spoil(locations_, *end, Spoil::kSecondHalf);
  const bool waits = due || drill->polls || drill->kind == DrillKind::kCancelRace;
  if (!waits || drill->kind == DrillKind::kThrottledPoll) return end;
  end->progress = last;
  return keep_end(job, *end, due) ? std::nullopt : end;
}

std::optional<JobEnd> Drills::run_as_defined(const Job& job, const jobs::ReportProgress& report,
                                             const jobs::JobWork& work) {
  const auto duration = duration_of_(job.endpoint_id);
  if (!duration) return work(job, report);
  const core::TimePoint started = job.started.value_or(clock_.now());
  core::JobProgress last;
  std::optional<JobEnd> end = work(job, [&](const core::JobProgress& progress) {
    last = progress;
    return report(progress);
  });
  const core::TimePoint due = started + length_of(*duration, last.rows_read);
  if (!end || due <= clock_.now()) return end;
  end->progress = last;
  {
    const core::MutexLock lock(mutex_);
    bind_locked(job.id, job.workspace_id, Drill());
    bound_.at(job.id).by_definition = true;
  }
  return keep_end(job, *end, due) ? std::nullopt : end;
}

// False: the job was released meanwhile.
bool Drills::keep_end(const Job& job, const JobEnd& end, std::optional<core::TimePoint> due) {
  {
    const core::MutexLock lock(mutex_);
    const auto known = bound_.find(job.id);
    if (known == bound_.end()) return false;
    known->second.end = end;
    known->second.due = due;
    if (due) first_due_ = std::min(first_due_, *due);
    if (due) watch_locked();
  }
  settle();  // its time may have come while it worked
  return true;
}

void Drills::watch_locked() {
  if (!real_time_ || stopping_) return;
  if (!watcher_.joinable()) watcher_ = std::thread([this] { settle_until_stopped(); });
  changed_.notify_all();
}

// Until the first end is due, or another one is the first.
void Drills::wait_for_due() {
  constexpr std::chrono::milliseconds kLongest = std::chrono::hours(1);
  const core::TimePoint now = clock_.now();
  if (first_due_ == core::TimePoint::max()) {
    changed_.wait(mutex_);
  } else if (first_due_ > now) {
    changed_.wait_for(mutex_, std::min<std::chrono::milliseconds>(first_due_ - now, kLongest));
  }
}

void Drills::settle_until_stopped() {
  constexpr std::chrono::seconds kPause(1);  // after the records refused an end
  while (true) {
    {
      const core::MutexLock lock(mutex_);
      if (!stopping_) wait_for_due();
      if (stopping_) return;
    }
    try {
      settle();
    } catch (const std::exception& error) {
      core::log(core::LogLevel::kError, "jobs", "the end of a job is not recorded yet",
                {{"what", error.what()}});
      const core::MutexLock lock(mutex_);
      if (!stopping_) changed_.wait_for(mutex_, kPause);
    }
  }
}

void Drills::stop() {
  std::thread watcher;
  {
    const core::MutexLock lock(mutex_);
    stopping_ = true;
    watcher = std::move(watcher_);
    changed_.notify_all();
  }
  if (watcher.joinable()) watcher.join();
}

std::optional<jobs::RunningProgress> Drills::find_progress(const Job& job) const {
  if (!any() || job.state != JobState::kRunning || !job.started) return std::nullopt;
  const core::MutexLock lock(mutex_);
  const auto known = bound_.find(job.id);
  if (known == bound_.end()) return std::nullopt;
  const std::chrono::milliseconds elapsed = clock_.now() - *job.started;
  jobs::RunningProgress running{{}, elapsed};
  const Bound& bound = known->second;
  if (!bound.end) return running;
  const double part = bound.due && *bound.due > *job.started
                          ? std::chrono::duration<double>(elapsed) /
                                std::chrono::duration<double>(*bound.due - *job.started)
                          : 1;
  running.progress = part_of(bound.end->progress, std::clamp(part, 0.0, 1.0));
  return running;
}

std::vector<std::pair<core::TimePoint, std::string>> Drills::due(
    std::optional<std::string_view> workspace) const {
  std::vector<std::pair<core::TimePoint, std::string>> found;
  if (!any()) return found;
  const core::MutexLock lock(mutex_);
  for (const auto& [job, bound] : bound_) {
    const bool is_theirs = !workspace || text::same_name(bound.workspace, *workspace);
    if (bound.end && bound.due && is_theirs) found.emplace_back(*bound.due, job);
  }
  return found;
}

void Drills::settle() {
  const core::TimePoint now = clock_.now();
  std::vector<std::tuple<std::string, JobEnd, core::TimePoint>> ended;
  {
    const core::MutexLock lock(mutex_);
    if (first_due_ > now) return;
    for (const auto& [id, bound] : bound_) {
      if (bound.end && bound.due && *bound.due <= now)
        ended.emplace_back(id, *bound.end, *bound.due);
    }
  }
  // An end that the records do not take stays here for the next look.
  for (const auto& [id, end, at] : ended) store_.finish(id, end, at);
  {
    const core::MutexLock lock(mutex_);
    for (const auto& one : ended) forget_end_locked(std::get<0>(one));
    first_due_ = core::TimePoint::max();
    for (const auto& [id, bound] : bound_) {
      if (bound.end && bound.due) first_due_ = std::min(first_due_, *bound.due);
    }
  }
  if (!ended.empty()) ended_();
}

// A job that was bound anew meanwhile has none.
void Drills::forget_end_locked(const std::string& job) {
  const auto known = bound_.find(job);
  if (known == bound_.end() || !known->second.end) return;
  known->second.end.reset();
  if (known->second.by_definition) unbind_locked(known);
}

void Drills::release(const std::string& job) {
  std::optional<JobEnd> end;
  {
    const core::MutexLock lock(mutex_);
    const auto known = bound_.find(job);
    if (known != bound_.end()) end = std::exchange(known->second.end, std::nullopt);
  }
  if (!end) return;
  store_.finish(job, *end, clock_.now());
  ended_();
}

void Drills::made(const Job& job, const core::RequestContext& context) {
  const core::MutexLock lock(mutex_);
  const auto expected = expected_.find(context.id);
  if (expected == expected_.end()) return;
  bind_locked(job.id, job.workspace_id, expected->second);
}

bool Drills::never_starts(const std::string& id) const {
  return any() && is(id, DrillKind::kStuckNotStarted);
}

bool Drills::starts_itself(const std::string& id) const {
  return any() && is(id, DrillKind::kDoubleStart);
}

std::chrono::milliseconds Drills::token_age(const std::string& id) const {
  constexpr std::chrono::milliseconds kLongAgo = std::chrono::hours(24) * 366;
  const bool expired = any() && is(id, DrillKind::kExpiredSas);
  return expired ? kLongAgo : std::chrono::milliseconds(0);
}

}  // namespace aml::steering
