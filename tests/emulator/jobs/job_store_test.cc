// Records of jobs: what survives, in which order jobs are taken, and which changes are refused.

#include "emulator/jobs/job_store.h"

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "emulator/jobs/job_schema.h"
#include "emulator/records/sqlite.h"
#include "tests/emulator/jobs/sample_job.h"
#include "tests/support/temporary_folder.h"

using namespace aml;
using namespace aml::jobs;
using namespace aml::tests;
using core::JobState;

namespace {

constexpr std::size_t kMany = 40;

JobEnd finished() {
  JobEnd end;
  end.state = JobState::kFinished;
  end.results["output1"] = {{}, "experimentoutput/x/x.csv", "http://a/", {}};
  end.progress = {10, 20, 3, 4};
  return end;
}

JobEnd failed(const std::string& details) {
  JobEnd end;
  end.state = JobState::kFailed;
  end.details = details;
  return end;
}

std::string taken(JobStore& store, int second = 2) {
  const auto job = store.take_next(kMany, at_second(second));
  return job ? job->id : "";
}

JobState state_of(const JobStore& store, const std::string& id) {
  const auto job = store.find(id);
  REQUIRE(job);
  return job->state;
}

}  // namespace

TEST_CASE("a record gives back what was put in") {
  JobStore store("");
  core::Job job = sample_job("1");
  job.request.v1 = true;
  store.add(job);
  const auto found = store.find("1");
  REQUIRE(found);
  CHECK(found->workspace_id == "workspace");
  CHECK(found->endpoint_id == "endpoint");
  CHECK(found->request.inputs == job.request.inputs);
  CHECK(found->request.outputs == job.request.outputs);
  CHECK(found->request.global_parameters == job.request.global_parameters);
  CHECK(found->request.v1);
  CHECK(found->state == JobState::kNotStarted);
  CHECK_FALSE(found->queued);
  CHECK(found->created == at_second(0));
  CHECK_FALSE(found->started);
  CHECK_FALSE(found->ended);
  CHECK(found->results.empty());
  CHECK_FALSE(store.find("2"));
}

TEST_CASE("an id is given once") {
  JobStore store("");
  store.add(sample_job("1"));
  CHECK_THROWS_AS(store.add(sample_job("1")), records::SqliteError);
}

TEST_CASE("the way of a job that finishes") {
  JobStore store("");
  store.add(sample_job("1"));
  CHECK(taken(store) == "");
  CHECK(store.start("1"));
  CHECK(store.find("1")->queued);
  CHECK_FALSE(store.start("1"));
  CHECK(taken(store) == "1");
  const auto running = store.find("1");
  CHECK(running->state == JobState::kRunning);
  CHECK_FALSE(running->queued);
  CHECK(running->started == at_second(2));
  CHECK_FALSE(store.start("1"));
  CHECK(store.finish("1", finished(), at_second(3)));
  const auto ended = store.find("1");
  CHECK(ended->state == JobState::kFinished);
  CHECK(ended->ended == at_second(3));
  CHECK(ended->results == finished().results);
  CHECK(ended->progress.bytes_total == 20);
  CHECK(ended->progress.rows_written == 4);
}

TEST_CASE("a job that has ended changes no more") {
  JobStore store("");
  for (const char* id : {"finished", "failed", "cancelled"}) {
    core::Job job = sample_job(id);
    job.queued = true;
    store.add(job);
  }
  CHECK(taken(store) == "finished");
  CHECK(store.finish("finished", finished(), at_second(3)));
  CHECK(taken(store) == "failed");
  CHECK(store.finish("failed", failed("why"), at_second(3)));
  CHECK(store.find("failed")->details == "why");
  CHECK(store.cancel("cancelled", at_second(3)));
  for (const char* id : {"finished", "failed", "cancelled"}) {
    CAPTURE(id);
    const JobState before = state_of(store, id);
    CHECK_FALSE(store.start(id));
    CHECK_FALSE(store.cancel(id, at_second(9)));
    CHECK_FALSE(store.finish(id, finished(), at_second(9)));
    CHECK(state_of(store, id) == before);
    CHECK(store.find(id)->ended == at_second(3));
  }
  CHECK(taken(store) == "");
}

TEST_CASE("a cancel while a job runs wins over its end") {
  JobStore store("");
  store.add(sample_job("1"));
  CHECK(store.start("1"));
  CHECK(taken(store) == "1");
  CHECK(store.cancel("1", at_second(4)));
  CHECK_FALSE(store.finish("1", finished(), at_second(5)));
  CHECK(state_of(store, "1") == JobState::kCancelled);
}

TEST_CASE("first started, first taken") {
  JobStore store("");
  for (const char* id : {"a", "b", "c"}) store.add(sample_job(id));
  for (const char* id : {"c", "a", "b"}) CHECK(store.start(id));
  for (const char* id : {"c", "a", "b", ""}) CHECK(taken(store) == id);
}

TEST_CASE("an endpoint with many running jobs lets others go first") {
  JobStore store("");
  for (const char* id : {"a1", "a2", "a3"}) store.add(sample_job(id, "a"));
  store.add(sample_job("b1", "b"));
  for (const char* id : {"a1", "a2", "a3", "b1"}) CHECK(store.start(id));
  for (const char* id : {"a1", "a2", "b1", ""}) {
    const auto job = store.take_next(2, at_second(1));
    CHECK((job ? job->id : "") == id);
  }
  CHECK(store.finish("a2", finished(), at_second(2)));
  CHECK(store.take_next(2, at_second(2))->id == "a3");
}

TEST_CASE("jobs that ran when the process ended are queued again, in front") {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "jobs.sqlite";
  {
    JobStore store(file);
    for (const char* id : {"a", "b", "c", "d", "e"}) store.add(sample_job(id));
    for (const char* id : {"a", "b", "c", "d"}) CHECK(store.start(id));
    CHECK(taken(store) == "a");
    CHECK(taken(store) == "b");
  }
  JobStore store(file);
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
    JobStore store(file);
    for (const char* id : {"a", "b"}) store.add(sample_job(id));
    CHECK(store.start("a"));
    CHECK(store.take_next(kMany, at_second(1))->crashes == 0);
    store.requeue_running();  // as a stop does
  }
  for (const int crashes : {0, 1, 2}) {
    JobStore store(file);
    CHECK(store.take_next(kMany, at_second(1))->crashes == crashes);
  }
  JobStore store(file);
  CHECK(store.start("b"));
  CHECK(store.take_next(kMany, at_second(1))->crashes == 3);
  CHECK(store.take_next(kMany, at_second(1))->crashes == 0);
}

TEST_CASE("clear: one workspace, or all") {
  JobStore store("");
  store.add(sample_job("1", "e", "one"));
  store.add(sample_job("2", "f", "two"));
  store.add(sample_job("3", "f", "two"));
  CHECK(store.list().size() == 3);
  store.clear("ONE");
  CHECK_FALSE(store.find("1"));
  REQUIRE(store.list().size() == 2);
  CHECK(store.list().front().id == "2");
  store.clear(std::nullopt);
  CHECK(store.list().empty());
}

TEST_CASE("the file is its owner's, and one process's at a time") {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "jobs.sqlite";
  const JobStore store(file);
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
    records::Database old(file);
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
    JobStore store(file);
    CHECK(store.find("waiting")->queued);
    CHECK(store.find("waiting")->request.inputs.at("input1").relative_location == "c/a.csv");
    CHECK(state_of(store, "finished") == JobState::kFinished);
    CHECK(store.find("finished")->results.at("o").relative_location == "c/o.csv");
    CHECK(store.find("finished")->progress.rows_read == 0);
    CHECK(taken(store) == "running");
    CHECK(store.finish("running", finished(), at_second(1)));
  }
  records::Database now(file);
  CHECK(now.ask("PRAGMA user_version") == std::to_string(schema_version()));
  CHECK(now.ask("SELECT rows_written FROM jobs WHERE id = 'running'") == "4");
}

TEST_CASE("records of a later layout are refused and left alone") {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "jobs.sqlite";
  const std::string later = std::to_string(schema_version() + 1);
  records::Database(file).run("CREATE TABLE jobs (id TEXT); PRAGMA user_version = " + later);
  CHECK_THROWS_AS(JobStore store(file), records::SqliteError);
  CHECK(records::Database(file).ask("PRAGMA user_version") == later);
}
