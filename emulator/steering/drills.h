#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/core/mutex.h"
#include "emulator/core/service_definition.h"
#include "emulator/jobs/job_runner.h"
#include "emulator/jobs/job_store.h"
#include "emulator/service/blob_locations.h"
#include "emulator/service/job_hooks.h"
#include "emulator/steering/drill.h"

namespace aml::steering {

/// The jobs that are bound to a drill, or whose definition says how long they run, and what becomes
/// of them.
/// Shape:   a job that runs longer than its work keeps its end here, without a thread; the end is
///          recorded when its time comes (a thread that waits for it where time is real, settle()
///          elsewhere), or by counted polls. At most kMaxBound jobs are bound: the oldest is released.
/// Errors:  those of the job records.
/// Threads: any.
class Drills : public service::JobHooks {
 public:
  static constexpr std::size_t kMaxBound = 10'000;

  /// How long the jobs of an endpoint run; none: as long as their work takes.
  using DurationOf =
      std::function<std::optional<core::JobDuration>(const std::string& endpoint_id)>;

  /// The references outlive it. `ended`: that jobs have left their places at their endpoints, which
  /// others may take. `real_time`: the clock moves by itself.
  Drills(jobs::JobStore& store, service::BlobLocations& locations, const core::Clock& clock,
         bool real_time, DurationOf duration_of, std::function<void()> ended);
  ~Drills() { stop(); }
  /// Waits for no end any more.
  void stop();

  /// Whether a job may be bound: one relaxed load.
  bool any() const { return any_.load(std::memory_order_relaxed); }

  /// The job that the request with that id submits will be bound; until forget().
  void expect(const std::string& request_id, const Drill& drill);
  void forget(const std::string& request_id);
  void bind(const std::string& job, const std::string& workspace, const Drill& drill);
  void unbind(const std::string& job);
  /// Releases all jobs, or those of a workspace.
  void clear(std::optional<std::string_view> workspace);

  std::optional<Drill> find(const std::string& job) const;
  /// Counts a poll: its number, from 1.
  std::uint64_t count_poll(const std::string& job);
  std::uint64_t polls(const std::string& job) const;
  /// How far a job is that has done its work, or stays stuck: by the part of its time that has
  /// passed. None: it is no such job.
  std::optional<jobs::RunningProgress> find_progress(const core::Job& job) const;

  /// The jobs that have done their work and wait for their ends, of a workspace or of all.
  std::vector<std::pair<core::TimePoint, std::string>> due(
      std::optional<std::string_view> workspace) const;

  /// Does a job's work as its drill asks; the answer is that of jobs::JobWork.
  std::optional<jobs::JobEnd> run(const core::Job& job, const jobs::ReportProgress& report,
                                  const jobs::JobWork& work);
  /// Records the ends whose time has come.
  void settle();
  /// Records the end of a job that has done its work, whatever its time.
  void release(const std::string& job);

  void made(const core::Job& job, const core::RequestContext& context) override;
  bool never_starts(const std::string& id) const override;
  bool starts_itself(const std::string& id) const override;
  std::chrono::milliseconds token_age(const std::string& id) const override;

 private:
  struct Bound {
    std::string workspace;
    Drill drill;
    std::uint64_t polls = 0;
    std::optional<jobs::JobEnd> end;     ///< of work that is done
    std::optional<core::TimePoint> due;  ///< of that end; none: not by time
    bool by_definition = false;          ///< released with its end
    std::list<std::string>::iterator age;
  };

  std::optional<jobs::JobEnd> run_drilled(const core::Job& job, const Drill& drill,
                                          const jobs::ReportProgress& report,
                                          const jobs::JobWork& work);
  std::optional<jobs::JobEnd> run_as_defined(const core::Job& job,
                                             const jobs::ReportProgress& report,
                                             const jobs::JobWork& work);
  bool keep_end(const core::Job& job, const jobs::JobEnd& end, std::optional<core::TimePoint> due);
  void bind_locked(const std::string& job, const std::string& workspace, const Drill& drill)
      AML_REQUIRES(mutex_);
  void unbind_locked(std::map<std::string, Bound>::iterator bound) AML_REQUIRES(mutex_);
  void watch_locked() AML_REQUIRES(mutex_);
  void settle_until_stopped();
  void wait_for_due() AML_REQUIRES(mutex_);
  void forget_end_locked(const std::string& job) AML_REQUIRES(mutex_);
  bool is(const std::string& job, DrillKind kind) const;

  jobs::JobStore& store_;
  service::BlobLocations& locations_;
  const core::Clock& clock_;
  const bool real_time_;
  const DurationOf duration_of_;
  const std::function<void()> ended_;
  std::atomic<bool> any_ = false;
  mutable core::Mutex mutex_;
  std::map<std::string, Drill> expected_ AML_GUARDED_BY(mutex_);  ///< by request
  std::map<std::string, Bound> bound_ AML_GUARDED_BY(mutex_);     ///< by job
  std::list<std::string> ages_ AML_GUARDED_BY(mutex_);            ///< oldest first
  /// Of the ends that are kept, the first; nothing is due before it.
  core::TimePoint first_due_ AML_GUARDED_BY(mutex_) = core::TimePoint::max();
  core::CondVar changed_;
  bool stopping_ AML_GUARDED_BY(mutex_) = false;
  std::thread watcher_ AML_GUARDED_BY(mutex_);  ///< runs from the first end on that waits
};

}  // namespace aml::steering
