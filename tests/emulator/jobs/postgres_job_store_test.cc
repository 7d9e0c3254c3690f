// Records of jobs that several processes share: each of these stores is one.

#include "emulator/jobs/postgres_job_store.h"

#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/emulator/jobs/job_records.h"
#include "tests/support/postgres_server.h"

namespace postgres_job_store_test {

using namespace aml;
using namespace aml::jobs;
using namespace aml::tests;
using core::JobState;

namespace {

/// Two replicas over one schema.
struct Replicas {
  explicit Replicas(std::chrono::milliseconds lease = std::chrono::hours(1))
      : one(first_pool, {.replica = "one", .world = {}, .lease = lease}),
        two(second_pool, {.replica = "two", .world = {}, .lease = lease}) {}

  void queue(const std::string& id, const std::string& endpoint = "endpoint") {
    core::Job job = sample_job(id, endpoint);
    job.queued = true;
    one.add(job);
  }

  const PostgresSchema schema;
  postgres::Pool first_pool{schema.target()};
  postgres::Pool second_pool{schema.target()};
  PostgresJobStore one, two;
};

constexpr std::chrono::milliseconds kAtOnce{1};

/// Until the claims that have ended are found.
void sweep(JobStore& store) {
  while (!store.renew({}).queued) {
  }
}

}  // namespace

TEST_CASE("what one replica queues, another runs, and all see it") {
  Replicas replicas;
  replicas.queue("a");
  CHECK(taken(replicas.two) == "a");
  CHECK(taken(replicas.one).empty());
  CHECK(state_of(replicas.one, "a") == JobState::kRunning);
  CHECK_FALSE(replicas.one.finish("a", finished(), at_second(3)));
  CHECK(replicas.two.finish("a", finished(), at_second(3)));
  CHECK(state_of(replicas.one, "a") == JobState::kFinished);
}

TEST_CASE("each job is taken by one replica alone, at most so many of an endpoint at once") {
  Replicas replicas;
  constexpr int kJobs = 120;
  constexpr int kSlots = 3;
  for (int i = 0; i < kJobs; ++i) replicas.queue("job" + std::to_string(i), i % 2 ? "a" : "b");
  std::atomic<int> running[2] = {0, 0};
  std::atomic<int> exceeded = 0, ran = 0, twice = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    PostgresJobStore& store = i % 2 ? replicas.one : replicas.two;
    threads.emplace_back([&] {
      while (ran < kJobs) {
        const auto job = store.take_next(kSlots, at_second(1));
        if (!job) continue;
        std::atomic<int>& of_endpoint = running[job->endpoint_id == "a" ? 0 : 1];
        if (++of_endpoint > kSlots) ++exceeded;
        --of_endpoint;
        JobEnd end = finished();
        end.claim = job->claim;
        if (!store.finish(job->id, end, at_second(2))) ++twice;
        ++ran;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(exceeded == 0);
  CHECK(twice == 0);
  CHECK(ran == kJobs);
  CHECK(replicas.one.count_by_state({}) ==
        std::map<JobState, std::uint64_t>{{JobState::kFinished, kJobs}});
}

TEST_CASE("a claim that is not renewed goes back into the queue, with one crash more") {
  Replicas replicas(kAtOnce);
  for (const char* id : {"a", "b"}) replicas.queue(id);
  const auto lost = replicas.one.take_next(kMany, at_second(1));
  REQUIRE(lost->id == "a");
  sweep(replicas.two);
  CHECK(state_of(replicas.two, "a") == JobState::kNotStarted);
  CHECK_FALSE(replicas.two.find("a")->started);
  const auto again = replicas.two.take_next(kMany, at_second(2));
  CHECK(again->id == "a");
  CHECK(again->crashes == 1);
  // What the first replica does when it wakes.
  JobEnd late = finished();
  late.claim = lost->claim;
  CHECK_FALSE(replicas.one.finish("a", late, at_second(3)));
  CHECK(replicas.one.renew({{"a", lost->claim, {}}}).lost == std::vector<std::string>{"a"});
}

TEST_CASE("an earlier claim of the same replica is not its later one") {
  Replicas replicas(kAtOnce);
  replicas.queue("a");
  JobEnd late = finished();
  late.claim = replicas.one.take_next(kMany, at_second(1))->claim;
  sweep(replicas.two);
  CHECK(taken(replicas.one) == "a");
  CHECK_FALSE(replicas.one.finish("a", late, at_second(3)));
}

TEST_CASE("a renewed claim is left alone, and its progress is seen everywhere") {
  Replicas replicas;
  replicas.queue("a");
  const auto job = replicas.one.take_next(kMany, at_second(1));
  CHECK(replicas.one.renew({{"a", job->claim, {1, 2, 3, 4}}}).lost.empty());
  CHECK_FALSE(replicas.two.renew({}).queued);
  CHECK(replicas.two.find("a")->progress.rows_written == 4);
}

TEST_CASE("a cancel by another replica ends the claim") {
  Replicas replicas;
  replicas.queue("a");
  const auto job = replicas.one.take_next(kMany, at_second(1));
  CHECK(replicas.two.cancel("a", at_second(2)));
  CHECK(replicas.one.renew({{"a", job->claim, {}}}).lost == std::vector<std::string>{"a"});
  CHECK_FALSE(replicas.one.finish("a", finished(), at_second(3)));
  CHECK(state_of(replicas.one, "a") == JobState::kCancelled);
}

TEST_CASE("a replica that stops puts back its own jobs, in front") {
  Replicas replicas;
  for (const char* id : {"a", "b", "c"}) replicas.queue(id);
  CHECK(taken(replicas.one) == "a");
  CHECK(taken(replicas.two) == "b");
  replicas.one.requeue_running();
  CHECK(state_of(replicas.one, "b") == JobState::kRunning);
  const auto again = replicas.two.take_next(kMany, at_second(3));
  CHECK(again->id == "a");
  CHECK(again->crashes == 0);
  CHECK(taken(replicas.two) == "c");
}

TEST_CASE("worlds do not see each other's jobs") {
  Replicas replicas;
  PostgresJobStore other(replicas.first_pool, {.replica = "one", .world = "private"});
  replicas.queue("a");
  core::Job job = sample_job("a");
  other.add(job);
  CHECK(taken(other).empty());
  CHECK(other.start("a"));
  CHECK(taken(replicas.one) == "a");
  CHECK(taken(other) == "a");
  other.clear(std::nullopt);
  CHECK(listed(other).empty());
  CHECK(state_of(replicas.one, "a") == JobState::kRunning);
}

TEST_CASE("acknowledged jobs are there after the database was killed") {
  PostgresServer server;
  postgres::Pool pool({.url = server.url()});
  PostgresJobStore store(pool, {.replica = "one"});
  for (int i = 0; i < 20; ++i) {
    core::Job job = sample_job(std::to_string(i));
    job.queued = true;
    store.add(job);
  }
  CHECK(store.cancel("0", at_second(1)));
  CHECK(store.take_next(kMany, at_second(1))->id == "1");
  CHECK(store.finish("1", finished(), at_second(2)));
  server.kill();
  CHECK_THROWS_AS(store.find("0"), postgres::Unavailable);
  server.start();
  CHECK(store.list().jobs.size() == 20);
  CHECK(state_of(store, "0") == JobState::kCancelled);
  CHECK(state_of(store, "1") == JobState::kFinished);
  CHECK(taken(store) == "2");
}

}  // namespace postgres_job_store_test
