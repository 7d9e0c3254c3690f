// What replicas get out of one PostgreSQL: jobs claimed and finished, decisions of a limit. Started
// by bench/replicas.

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "emulator/gateway/policies/memory_counter_store.h"
#include "emulator/gateway/policies/postgres_counter_store.h"
#include "emulator/jobs/postgres_job_store.h"
#include "emulator/jobs/sqlite_job_store.h"
#include "tests/emulator/jobs/sample_job.h"
#include "tests/support/postgres_server.h"

using namespace aml;
using namespace aml::tests;

namespace {

constexpr int kJobs = 16'000;
constexpr int kWorkers = 64;  // of a replica: a statement takes the jobs of all that wait
constexpr int kSubmitters = 8;
constexpr int kCallers = 16;
constexpr std::chrono::seconds kDecides{3};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void in_threads(int count, const std::function<void()>& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
}

/// Runs `work` in so many processes; the sum of what each gave.
long in_processes(int count, const std::function<long(int)>& work) {
  int ends[2];
  if (::pipe(ends) != 0) std::abort();
  for (int i = 0; i < count; ++i) {
    if (::fork() != 0) continue;
    const long given = work(i);
    const bool sent = ::write(ends[1], &given, sizeof given) == sizeof given;
    ::_exit(sent ? 0 : 1);
  }
  ::close(ends[1]);
  long sum = 0;
  for (long given = 0; ::read(ends[0], &given, sizeof given) == sizeof given;) sum += given;
  ::close(ends[0]);
  for (int i = 0; i < count; ++i) ::wait(nullptr);
  return sum;
}

void print(const char* what, const std::string& with, double per_second, double reach) {
  std::printf("%-44s %-28s %10.0f/s", what, with.c_str(), per_second);
  if (reach > 0) std::printf("   >= %.0f %s", reach, per_second >= reach ? "yes" : "no");
  std::printf("\n");
  std::fflush(stdout);
}

std::string replicas(int count) {
  return std::to_string(count) + (count == 1 ? " replica" : " replicas");
}

void add_jobs(jobs::JobStore& store) {
  std::atomic<int> next = 0;
  in_threads(kSubmitters, [&] {
    for (int i = next++; i < kJobs; i = next++) {
      core::Job job = sample_job(std::to_string(i), std::to_string(i % 40));
      job.queued = true;
      store.add(job);
    }
  });
}

long run_jobs(jobs::JobStore& store) {
  std::atomic<long> ran = 0;
  in_threads(kWorkers, [&] {
    while (const auto job = store.take_next(40, at_second(1))) {
      jobs::JobEnd end;
      end.state = core::JobState::kFinished;
      end.claim = job->claim;
      if (store.finish(job->id, end, at_second(2))) ++ran;
    }
  });
  return ran;
}

void bench_jobs(const postgres::Target& target) {
  for (const int count : {1, 2, 4}) {
    postgres::Pool pool(target);
    jobs::PostgresJobStore store(pool, {.replica = "adds"});
    store.clear(std::nullopt);
    auto start = std::chrono::steady_clock::now();
    add_jobs(store);
    if (count == 1) print("jobs submitted, durable", replicas(1), kJobs / seconds_since(start), 0);
    start = std::chrono::steady_clock::now();
    const long ran = in_processes(count, [&](int which) {
      postgres::Pool own(target);
      jobs::PostgresJobStore replica(own, {.replica = std::to_string(which)});
      return run_jobs(replica);
    });
    print("jobs claimed and finished, durable", replicas(count),
          static_cast<double>(ran) / seconds_since(start), count == 4 ? 5'000 : 0);
    if (ran != kJobs) std::printf("  %ld of %d jobs ran\n", ran, kJobs);
  }
  const TemporaryFolder folder;
  jobs::SqliteJobStore embedded(folder.path("jobs.sqlite"));
  add_jobs(embedded);
  const auto start = std::chrono::steady_clock::now();
  run_jobs(embedded);
  print("jobs claimed and finished", "embedded", kJobs / seconds_since(start), 0);
}

long decide_for_a_while(gateway::RateCounter& counter, std::uint64_t limit) {
  std::atomic<long> decided = 0;
  const auto end = std::chrono::steady_clock::now() + kDecides;
  in_threads(kCallers, [&] {
    const gateway::RateAsk ask{.limit = limit};
    while (std::chrono::steady_clock::now() < end) {
      const auto now =
          std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
      counter.take(now, {&ask, 1});
      ++decided;
    }
  });
  return decided;
}

void bench_rates(const postgres::Target& target) {
  constexpr std::array kMinute = {std::chrono::seconds(60)};
  const double seconds = std::chrono::duration<double>(kDecides).count();
  struct {
    const char* what;
    std::uint64_t limit;
  } rows[] = {{"decisions on one key, 5 a minute", 5},
              {"decisions on one key, all granted", 1'000'000'000}};
  for (const auto& row : rows) {
    for (const int count : {1, 2, 4}) {
      const long decided = in_processes(count, [&](int which) {
        postgres::Pool pool(target);
        gateway::PostgresCounterStore store(pool, {.replica = std::to_string(which) + row.what});
        return decide_for_a_while(*store.rate(row.what, kMinute), row.limit);
      });
      print(row.what, replicas(count), static_cast<double>(decided) / seconds,
            count == 4 ? 20'000 : 0);
    }
    gateway::MemoryCounterStore embedded;
    print(
        row.what, "embedded",
        static_cast<double>(decide_for_a_while(*embedded.rate("r", kMinute), row.limit)) / seconds,
        0);
  }
}

void bench_round_trip(const postgres::Target& target) {
  constexpr int kTrips = 5'000;
  postgres::Connection connection(target);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < kTrips; ++i) connection.run("SELECT 1");
  print("round trips of one connection", "", kTrips / seconds_since(start), 0);
}

void bench_commits(const postgres::Target& target) {
  constexpr int kCommits = 500;
  postgres::Connection connection(target);
  connection.run_script("CREATE TABLE committed (n bigint); INSERT INTO committed VALUES (0)");
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < kCommits; ++i) connection.run("UPDATE committed SET n = n + 1");
  print("durable commits of one connection", "", kCommits / seconds_since(start), 0);
}

/// What is measured; those that are named, else all.
constexpr struct {
  std::string_view name;
  void (*bench)(const postgres::Target&);
} kBenches[] = {{"trips", bench_round_trip},
                {"commits", bench_commits},
                {"jobs", bench_jobs},
                {"limits", bench_rates}};

}  // namespace

int main(int argc, char** argv) {
  const PostgresServer server;
  const postgres::Target target{.url = server.url()};
  const std::vector<std::string_view> named(argv + 1, argv + argc);
  for (const auto& one : kBenches) {
    if (named.empty() || std::find(named.begin(), named.end(), one.name) != named.end())
      one.bench(target);
  }
}
