// Records of jobs in SQLite: what survives, what files are refused, what a question costs.

#include "emulator/jobs/sqlite_job_store.h"

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include "emulator/jobs/job_schema.h"
#include "emulator/sqlite/sqlite.h"
#include "tests/emulator/jobs/job_records.h"
#include "tests/support/file_limit.h"
#include "tests/support/temporary_folder.h"

namespace sqlite_job_store_test {

using namespace aml;
using namespace aml::jobs;
using namespace aml::tests;
using core::JobState;

namespace {

/// Counts the steps that SQLite takes for connections opened meanwhile: what a question costs,
/// whatever the machine does.
class StepCounter {
 public:
  StepCounter() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(&watch)); }
  ~StepCounter() { sqlite3_reset_auto_extension(); }
  StepCounter(const StepCounter&) = delete;
  StepCounter& operator=(const StepCounter&) = delete;

  static std::uint64_t steps;

 private:
  static int watch(sqlite3* database, char**, const void*) {
    sqlite3_progress_handler(
        database, 1, [](void*) { return steps += 1, 0; }, nullptr);
    return SQLITE_OK;
  }
};

std::uint64_t StepCounter::steps = 0;

/// A third not started, a third in the queue, a third ended.
void fill(JobStore& store, int jobs) {
  store.add(sample_job("rare", "rare", "two"));
  for (int i = 0; i < jobs; ++i) {
    core::Job job = sample_job("job" + std::to_string(i), "e", "one");
    job.queued = i % 3 != 0;
    store.add(job);
  }
  for (int i = 0; i < jobs / 3; ++i)
    CHECK(store.finish(store.take_next(kMany, at_second(1))->id, finished(), at_second(2)));
}

}  // namespace

TEST_CASE("jobs that ran when the process ended are queued again, in front") {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "jobs.sqlite";
  {
    SqliteJobStore store(file);
    for (const char* id : {"a", "b", "c", "d", "e"}) store.add(sample_job(id));
    for (const char* id : {"a", "b", "c", "d"}) CHECK(store.start(id));
    CHECK(taken(store) == "a");
    CHECK(taken(store) == "b");
  }
  SqliteJobStore store(file);
  CHECK(state_of(store, "a") == JobState::kNotStarted);
  CHECK(store.find("a")->queued);
  CHECK_FALSE(store.find("a")->started);
  CHECK_FALSE(store.find("e")->queued);
  CHECK(store.find("e")->request.inputs == sample_job("e").request.inputs);
  for (const char* id : {"a", "b", "c"}) CHECK(taken(store) == id);
  store.requeue_running();
  for (const char* id : {"a", "b", "c", "d", ""}) CHECK(taken(store) == id);
}

TEST_CASE("a record counts how often the process died while its job ran") {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "jobs.sqlite";
  {
    SqliteJobStore store(file);
    for (const char* id : {"a", "b"}) store.add(sample_job(id));
    CHECK(store.start("a"));
    CHECK(store.take_next(kMany, at_second(1))->crashes == 0);
    store.requeue_running();  // as a stop does
  }
  for (const int crashes : {0, 1, 2}) {
    SqliteJobStore store(file);
    CHECK(store.take_next(kMany, at_second(1))->crashes == crashes);
  }
  SqliteJobStore store(file);
  CHECK(store.start("b"));
  CHECK(store.take_next(kMany, at_second(1))->crashes == 3);
  CHECK(store.take_next(kMany, at_second(1))->crashes == 0);
}

TEST_CASE("a full disk changes nothing, and is reported as such") {
  const TemporaryFolder folder;
  SqliteJobStore store(folder.path("jobs.sqlite"));
  store.add(sample_job("1"));
  store.add(sample_job("2"));
  CHECK(store.start("1"));
  CHECK(taken(store) == "1");
  {
    const FileLimit full(1);
    const auto is_full = [](const auto& change) {
      try {
        change();
      } catch (const std::system_error& error) {
        return error.code() == std::errc::no_space_on_device;
      }
      return false;
    };
    CHECK(is_full([&] { store.add(sample_job("3")); }));
    CHECK(is_full([&] { store.start("2"); }));
    CHECK(is_full([&] { store.cancel("2", at_second(3)); }));
    CHECK(is_full([&] { store.finish("1", finished(), at_second(3)); }));
    CHECK(state_of(store, "1") == JobState::kRunning);
    CHECK(listed(store) == "1 2");
  }
  CHECK(store.start("2"));
  CHECK(store.finish("1", finished(), at_second(4)));
  store.add(sample_job("3"));
  CHECK(listed(store, {.state = JobState::kNotStarted}) == "2 3");
}

TEST_CASE("an end that was not recorded holds no place at its endpoint") {
  const TemporaryFolder folder;
  SqliteJobStore store(folder.path("jobs.sqlite"));
  for (const char* id : {"1", "2", "3"}) {
    store.add(sample_job(id));
    CHECK(store.start(id));
  }
  CHECK(store.take_next(1, at_second(1))->id == "1");
  CHECK_FALSE(store.take_next(1, at_second(1)));
  {
    const FileLimit full(1);
    CHECK_THROWS_AS(store.finish("1", finished(), at_second(2)), std::system_error);
  }
  CHECK(store.take_next(1, at_second(3))->id == "2");
  CHECK_FALSE(store.take_next(1, at_second(3)));
  CHECK(store.finish("1", finished(), at_second(2)));
  CHECK_FALSE(store.take_next(1, at_second(3)));
  CHECK(store.cancel("2", at_second(3)));
  CHECK(store.take_next(1, at_second(3))->id == "3");
}

TEST_CASE("damaged records are refused when they are opened") {
  const TemporaryFolder folder;
  const std::string file = folder.path("jobs.sqlite");
  {
    SqliteJobStore store(file);
    for (int i = 0; i < 200; ++i) store.add(sample_job("job" + std::to_string(i)));
  }
  const auto size = std::filesystem::file_size(file);
  struct {
    const char* what;
    std::uintmax_t from;
    std::uintmax_t bytes;
  } cases[] = {{"the header", 0, 64}, {"a page", 4096 * 5, 4096}, {"the end", size / 2, 8192}};
  for (const auto& c : cases) {
    CAPTURE(c.what);
    const std::string copy = folder.path("copy.sqlite");
    std::filesystem::copy_file(file, copy, std::filesystem::copy_options::overwrite_existing);
    std::fstream damaged(copy, std::ios::in | std::ios::out | std::ios::binary);
    damaged.seekp(static_cast<std::streamoff>(c.from));
    damaged << std::string(c.bytes, '\xA5');
    damaged.close();
    try {
      SqliteJobStore store(copy);
      FAIL("opened");
    } catch (const sqlite::SqliteError& error) {
      const std::string what = error.what();
      CHECK(what.find(copy) != std::string::npos);
      CHECK(what.find("damaged") != std::string::npos);
    }
  }
  std::filesystem::create_directory(folder.path("folder"));
  CHECK_THROWS(SqliteJobStore(folder.path("folder")));
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  CHECK_THROWS_AS(SqliteJobStore(folder.path("pipe")), sqlite::SqliteError);
}

TEST_CASE("what a question costs does not grow with the records") {
  const StepCounter counter;
  std::vector<std::vector<std::uint64_t>> costs;
  for (const int jobs : {300, 6000}) {
    SqliteJobStore store("");
    fill(store, jobs);
    const auto cost = [&](const auto& question) {
      const std::uint64_t before = StepCounter::steps;
      question();
      return StepCounter::steps - before;
    };
    costs.push_back(
        {cost([&] { store.add(sample_job("new", "e")); }), cost([&] { CHECK(store.start("new")); }),
         cost([&] { CHECK(store.find("new")); }),
         cost([&] { CHECK(store.take_next(kMany, at_second(1))); }),
         cost([&] { CHECK(store.cancel("new", at_second(1))); }),
         cost([&] { CHECK(store.list({.limit = 5}).next); }),
         cost([&] { CHECK(store.list({.state = JobState::kRunning}).jobs.size() == 1); }),
         cost([&] { CHECK(store.list({.state = JobState::kFinished, .limit = 5}).next); }),
         cost([&] { CHECK(store.list({.workspace = "one", .limit = 5}).next); }),
         cost([&] { CHECK(store.list({.endpoints = {"e"}, .limit = 5}).next); }),
         cost([&] { CHECK(listed(store, {.endpoints = {"rare"}}) == "rare"); }),
         cost([&] { store.requeue_running(); })});
  }
  for (std::size_t i = 0; i < costs[0].size(); ++i) {
    CAPTURE(i);
    CHECK(costs[0][i] > 0);
    CHECK(costs[1][i] <= costs[0][i] * 5 / 4);
  }
}

TEST_CASE("a queue of an endpoint that has no room costs the others nothing") {
  const StepCounter counter;
  std::vector<std::uint64_t> costs;
  for (const int waiting : {10, 3000}) {
    SqliteJobStore store("");
    for (int i = 0; i <= waiting; ++i) {
      core::Job job = sample_job("full" + std::to_string(i), "full");
      job.queued = true;
      store.add(job);
    }
    CHECK(store.take_next(1, at_second(1))->id == "full0");
    store.add(sample_job("other", "other"));
    CHECK(store.start("other"));
    const std::uint64_t before = StepCounter::steps;
    CHECK(store.take_next(1, at_second(1))->id == "other");
    CHECK_FALSE(store.take_next(1, at_second(1)));
    costs.push_back(StepCounter::steps - before);
  }
  CHECK(costs[1] <= costs[0] * 5 / 4);
}

TEST_CASE("the file is its owner's, and one process's at a time") {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "jobs.sqlite";
  const SqliteJobStore store(file);
  struct stat status {};
  for (const char* suffix : {"", "-wal"}) {
    CAPTURE(suffix);
    REQUIRE(::stat((file + suffix).c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
  }
  // Without the patience of the emulator's own connection, so that the test need not wait.
  sqlite3* other = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &other) == SQLITE_OK);
  CHECK(sqlite3_exec(other, "SELECT count(*) FROM jobs", nullptr, nullptr, nullptr) == SQLITE_BUSY);
  sqlite3_close(other);
}

TEST_CASE("records of the first layout open") {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "jobs.sqlite";
  {
    sqlite::Database old(file);
    old.run(R"(CREATE TABLE jobs (
      number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, workspace TEXT NOT NULL,
      endpoint TEXT NOT NULL, v1 INTEGER NOT NULL, request TEXT NOT NULL, state INTEGER NOT NULL,
      queue_order INTEGER, created INTEGER NOT NULL, started INTEGER, ended INTEGER,
      details TEXT NOT NULL DEFAULT '', results TEXT NOT NULL DEFAULT '{}');
      CREATE INDEX jobs_in_queue ON jobs (state, queue_order);
      INSERT INTO jobs (id, workspace, endpoint, v1, request, state, queue_order, created) VALUES
        ('waiting', 'w', 'e', 0, '{"Inputs":{"input1":{"RelativeLocation":"c/a.csv"}}}', 0, 2, 5),
        ('running', 'w', 'e', 1, '{}', 1, 1, 5);
      INSERT INTO jobs (id, workspace, endpoint, v1, request, state, created, ended, results) VALUES
        ('finished', 'w', 'e', 0, '{}', 4, 5, 7, '{"o":{"RelativeLocation":"c/o.csv"}}');
      PRAGMA user_version = 1)");
  }
  {
    SqliteJobStore store(file);
    CHECK(store.find("waiting")->queued);
    CHECK(store.find("waiting")->request.inputs.at("input1").relative_location == "c/a.csv");
    CHECK(state_of(store, "finished") == JobState::kFinished);
    CHECK(store.find("finished")->results.at("o").relative_location == "c/o.csv");
    CHECK(store.find("finished")->progress.rows_read == 0);
    CHECK(taken(store) == "running");
    CHECK(store.finish("running", finished(), at_second(1)));
  }
  sqlite::Database now(file);
  CHECK(now.ask("PRAGMA user_version") == std::to_string(schema_version()));
  CHECK(now.ask("SELECT rows_written FROM jobs WHERE id = 'running'") == "4");
}

TEST_CASE("records of a later layout are refused and left alone") {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "jobs.sqlite";
  const std::string later = std::to_string(schema_version() + 1);
  sqlite::Database(file).run("CREATE TABLE jobs (id TEXT); PRAGMA user_version = " + later);
  CHECK_THROWS_AS(SqliteJobStore store(file), sqlite::SqliteError);
  CHECK(sqlite::Database(file).ask("PRAGMA user_version") == later);
}

}  // namespace sqlite_job_store_test
