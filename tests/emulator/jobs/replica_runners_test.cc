// Queues of several processes at work on the same records.

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "emulator/jobs/job_runner.h"
#include "emulator/jobs/postgres_job_store.h"
#include "tests/emulator/jobs/job_records.h"
#include "tests/support/postgres_server.h"

namespace replica_runners_test {

using namespace aml;
using namespace aml::jobs;
using namespace aml::tests;
using core::JobState;

namespace {

/// Looks again and again, giving way to other threads.
void wait_until(const std::function<bool()>& holds) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  bool held = holds();
  while (!held && std::chrono::steady_clock::now() < limit) {
    std::this_thread::yield();
    held = holds();
  }
  CHECK(held);
}

/// A process as far as its jobs go.
struct Replica {
  Replica(const postgres::Target& target, const std::string& name, JobWork work,
          std::chrono::milliseconds lease, unsigned workers = 2)
      : pool(target),
        store(pool, {.replica = name, .world = {}, .lease = lease}),
        runner(store, clock, std::move(work), {workers, std::chrono::milliseconds(0)}) {}

  void queue(const std::string& id) {
    core::Job job = sample_job(id);
    job.queued = true;
    store.add(job);
    runner.wake();
  }

  core::ManualClock clock{at_second(0)};
  postgres::Pool pool;
  PostgresJobStore store;
  JobRunner runner;
};

/// Work that goes on until it is asked to stop.
struct EndlessWork {
  std::optional<JobEnd> operator()(const core::Job&, const ReportProgress& report_progress) const {
    ++*begun;
    while (report_progress({7, 7, 7, 7})) std::this_thread::yield();
    ++*stopped;
    return std::nullopt;
  }
  std::shared_ptr<std::atomic<int>> begun = std::make_shared<std::atomic<int>>(0);
  std::shared_ptr<std::atomic<int>> stopped = std::make_shared<std::atomic<int>>(0);
};

std::optional<JobEnd> end_at_once(const core::Job&, const ReportProgress&) {
  return finished();
}

}  // namespace

TEST_CASE("replicas share the work, and each job ends once") {
  const PostgresSchema schema;
  std::mutex mutex;
  std::map<std::string, int> runs;
  const auto work = [&](const core::Job& job, const ReportProgress&) -> std::optional<JobEnd> {
    const std::lock_guard<std::mutex> lock(mutex);
    ++runs[job.id];
    return finished();
  };
  Replica one(schema.target(), "one", work, std::chrono::hours(1));
  Replica two(schema.target(), "two", work, std::chrono::hours(1));
  constexpr int kJobs = 60;
  for (int i = 0; i < kJobs; ++i) (i % 2 ? one : two).queue(std::to_string(i));
  wait_until([&] { return one.store.count_by_state({})[JobState::kFinished] == kJobs; });
  one.runner.stop();
  two.runner.stop();
  CHECK(runs.size() == kJobs);
  for (const auto& run : runs) CHECK_MESSAGE(run.second == 1, run.first);
}

TEST_CASE("an idle replica finds jobs that it was not woken for") {
  const PostgresSchema schema;
  Replica idle(schema.target(), "idle", end_at_once, std::chrono::hours(1));
  Replica other(schema.target(), "other", end_at_once, std::chrono::hours(1), 0);
  other.queue("a");
  wait_until([&] { return other.store.find("a")->state == JobState::kFinished; });
}

TEST_CASE("a cancel reaches the replica that runs the job as soon as it looks") {
  const PostgresSchema schema;
  const EndlessWork work;
  Replica runs(schema.target(), "runs", work, std::chrono::hours(1));
  Replica other(schema.target(), "other", end_at_once, std::chrono::hours(1), 0);
  runs.queue("a");
  wait_until([&] { return *work.begun == 1; });
  runs.runner.renew_claims();
  CHECK(other.store.find("a")->progress.rows_read == 7);
  CHECK(*work.stopped == 0);
  CHECK(other.store.cancel("a", at_second(1)));
  runs.runner.renew_claims();
  wait_until([&] { return *work.stopped == 1; });
  CHECK(other.store.find("a")->state == JobState::kCancelled);
}

TEST_CASE("a claim is renewed for as long as its work goes on") {
  const PostgresSchema schema;
  const EndlessWork work;
  Replica runs(schema.target(), "runs", work, std::chrono::milliseconds(1'500));
  Replica other(schema.target(), "other", end_at_once, std::chrono::hours(1), 0);
  runs.queue("a");
  wait_until([&] { return *work.begun == 1; });
  const core::Stopwatch watch;
  bool ended = false;
  while (watch.elapsed() < std::chrono::seconds(4)) ended = ended || other.store.renew({}).queued;
  CHECK_FALSE(ended);
  CHECK(*work.begun == 1);
  CHECK(*work.stopped == 0);
}

TEST_CASE("work stops where its claim cannot be renewed, and runs again elsewhere") {
  PostgresServer server;
  const EndlessWork work;
  Replica lost({.url = server.url()}, "lost", work, std::chrono::milliseconds(500));
  lost.queue("a");
  wait_until([&] { return *work.begun == 1; });
  server.stop();
  wait_until([&] { return *work.stopped == 1; });
  server.start();
  Replica other({.url = server.url()}, "other", end_at_once, std::chrono::hours(1), 0);
  lost.runner.stop();
  wait_until([&] {
    other.store.renew({});
    return other.runner.run_next().has_value();
  });
  CHECK(other.store.find("a")->state == JobState::kFinished);
}

}  // namespace replica_runners_test
