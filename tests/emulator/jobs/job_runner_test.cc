// The queue at work: order, slots per endpoint, cancels, and what a stop leaves.

#include "emulator/jobs/job_runner.h"

#include <doctest/doctest.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "emulator/jobs/sqlite_job_store.h"
#include "tests/emulator/jobs/sample_job.h"
#include "tests/support/file_limit.h"
#include "tests/support/temporary_folder.h"

namespace job_runner_test {

using namespace aml;
using namespace aml::jobs;
using namespace aml::tests;
using core::JobState;

namespace {

constexpr std::chrono::seconds kPatience{30};

JobEnd finished() {
  JobEnd end;
  end.state = JobState::kFinished;
  return end;
}

/// Work that waits until it is released; records what was begun and in which order.
class Gate {
 public:
  std::optional<JobEnd> work(const core::Job& job, const ReportProgress& report_progress) {
    std::unique_lock<std::mutex> lock(mutex_);
    begun_.push_back(job.id);
    changed_.notify_all();
    while (!open_) {
      lock.unlock();
      const bool goes_on = report_progress({1, 2, 3, 4});
      lock.lock();
      if (!goes_on) return std::nullopt;
      changed_.wait_for(lock, std::chrono::milliseconds(1));
    }
    lock.unlock();
    report_progress({2, 2, 6, 6});
    return finished();
  }

  void open() {
    const std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

  bool wait_begun(std::size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return begun_.size() >= count; });
  }

  std::vector<std::string> begun() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return begun_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> begun_;
  bool open_ = false;
};

struct Bench {
  explicit Bench(unsigned workers)
      : runner(store, clock,
               [this](const core::Job& job, const ReportProgress& report_progress) {
                 return gate.work(job, report_progress);
               },
               {workers, std::chrono::milliseconds(0)}) {}

  void start(const std::string& id, const std::string& endpoint = "endpoint") {
    core::Job job = sample_job(id, endpoint);
    job.queued = true;
    store.add(job);
    runner.wake();
  }

  JobState state_of(const std::string& id) { return store.find(id)->state; }

  Gate gate;
  core::ManualClock clock{at_second(0)};
  SqliteJobStore store{""};
  JobRunner runner;
};

/// Looks again and again, giving way to other threads.
bool wait_until(const std::function<bool()>& holds) {
  const auto limit = std::chrono::steady_clock::now() + kPatience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > limit) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace

TEST_CASE("without workers jobs run one by one, on request") {
  Bench bench(0);
  bench.gate.open();
  CHECK_FALSE(bench.runner.run_next());
  bench.start("a");
  bench.start("b");
  CHECK(bench.state_of("a") == JobState::kNotStarted);
  const auto job = bench.runner.run_next();
  REQUIRE(job);
  CHECK(job->id == "a");
  CHECK(job->state == JobState::kFinished);
  CHECK(job->progress.rows_read == 6);
  CHECK(bench.state_of("b") == JobState::kNotStarted);
  CHECK(bench.runner.run_next()->id == "b");
  CHECK_FALSE(bench.runner.run_next());
}

TEST_CASE("workers take started jobs by themselves, each job once") {
  Bench bench(3);
  for (int i = 0; i < 20; ++i) bench.start("job" + std::to_string(i));
  bench.gate.open();
  REQUIRE(bench.gate.wait_begun(20));
  bench.runner.stop();
  CHECK(bench.gate.begun().size() == 20);
}

TEST_CASE("at most forty jobs of one endpoint at once, others go past") {
  Bench bench(42);
  for (int i = 0; i < 41; ++i) bench.start("a" + std::to_string(i), "a");
  REQUIRE(bench.gate.wait_begun(40));
  bench.start("b", "b");
  REQUIRE(bench.gate.wait_begun(41));
  CHECK(bench.gate.begun().back() == "b");
  CHECK(bench.state_of("a40") == JobState::kNotStarted);
  bench.gate.open();
  REQUIRE(bench.gate.wait_begun(42));
  CHECK(bench.gate.begun().back() == "a40");
}

TEST_CASE("a cancel reaches a running job") {
  Bench bench(1);
  bench.start("a");
  REQUIRE(bench.gate.wait_begun(1));
  CHECK(bench.store.cancel("a", at_second(1)));
  bench.runner.request_cancel("a");
  // The one worker is free again although the gate never opened.
  bench.start("b");
  REQUIRE(bench.gate.wait_begun(2));
  CHECK(bench.state_of("a") == JobState::kCancelled);
}

TEST_CASE("progress of a running job") {
  Bench bench(1);
  CHECK_FALSE(bench.runner.find_progress("a"));
  std::optional<RunningProgress> seen;
  core::ManualClock clock(at_second(0));
  SqliteJobStore store("");
  core::Job job = sample_job("a");
  job.queued = true;
  store.add(job);
  JobRunner* self = nullptr;
  JobRunner runner(
      store, clock,
      [&](const core::Job&, const ReportProgress& report_progress) -> std::optional<JobEnd> {
        report_progress({10, 100, 1, 1});
        seen = self->find_progress("a");
        return finished();
      },
      {0, std::chrono::milliseconds(0)});
  self = &runner;
  CHECK(runner.run_next());
  REQUIRE(seen);
  CHECK(seen->progress.bytes_total == 100);
  CHECK_FALSE(runner.find_progress("a"));
}

TEST_CASE("a stop puts what runs back in front of the queue") {
  Bench bench(1);
  bench.start("a");
  bench.start("b");
  REQUIRE(bench.gate.wait_begun(1));
  bench.runner.stop();
  CHECK(bench.state_of("a") == JobState::kNotStarted);
  CHECK(bench.store.find("a")->queued);
  CHECK(bench.store.take_next(1, at_second(1))->id == "a");
  CHECK(bench.gate.begun() == std::vector<std::string>{"a"});
}

TEST_CASE("an end that the disk does not take is tried again until it does") {
  for (const unsigned workers : {0u, 2u}) {
    CAPTURE(workers);
    const TemporaryFolder folder;
    core::ManualClock clock(at_second(0));
    SqliteJobStore store(folder.path("jobs.sqlite"));
    std::optional<FileLimit> full;
    Gate gate;
    gate.open();
    JobRunner runner(store, clock,
                     [&](const core::Job& job, const ReportProgress& report_progress) {
                       full.emplace(1);
                       return gate.work(job, report_progress);
                     },
                     {workers, std::chrono::milliseconds(0), std::chrono::milliseconds(1)});
    core::Job job = sample_job("a");
    job.queued = true;
    store.add(job);
    if (workers == 0) {
      CHECK(runner.run_next()->state == JobState::kRunning);
    } else {
      runner.wake();
    }
    REQUIRE(gate.wait_begun(1));
    CHECK(wait_until([&] { return !runner.find_progress("a"); }));
    CHECK(store.find("a")->state == JobState::kRunning);
    clock.advance(std::chrono::seconds(60));
    full.reset();
    CHECK(wait_until([&] { return store.find("a")->state == JobState::kFinished; }));
    CHECK(store.find("a")->ended == at_second(0));
    CHECK(store.find("a")->progress.rows_read == 6);
  }
}

TEST_CASE("an end that is still not recorded at the stop makes the job run again") {
  const TemporaryFolder folder;
  core::ManualClock clock(at_second(0));
  SqliteJobStore store(folder.path("jobs.sqlite"));
  core::Job job = sample_job("a");
  job.queued = true;
  store.add(job);
  std::optional<FileLimit> full;
  {
    JobRunner runner(store, clock,
                     [&](const core::Job&, const ReportProgress&) {
                       full.emplace(1);
                       return finished();
                     },
                     {0, std::chrono::milliseconds(0), std::chrono::hours(1)});
    CHECK(runner.run_next());
    runner.stop();
  }
  full.reset();
  CHECK(store.find("a")->state == JobState::kRunning);
  store.requeue_running();
  CHECK(store.take_next(1, at_second(1))->id == "a");
}

TEST_CASE("a job that cannot be taken is taken when the disk has room again") {
  const TemporaryFolder folder;
  core::ManualClock clock(at_second(0));
  SqliteJobStore store(folder.path("jobs.sqlite"));
  core::Job job = sample_job("a");
  job.queued = true;
  store.add(job);
  Gate gate;
  gate.open();
  std::optional<FileLimit> full(1);
  JobRunner runner(store, clock,
                   [&](const core::Job& taken, const ReportProgress& report_progress) {
                     return gate.work(taken, report_progress);
                   },
                   {1, std::chrono::milliseconds(0), std::chrono::milliseconds(1)});
  runner.wake();
  CHECK(gate.begun().empty());
  full.reset();
  // No start, no cancel: nothing but the runner itself looks again.
  REQUIRE(gate.wait_begun(1));
}

}  // namespace job_runner_test
