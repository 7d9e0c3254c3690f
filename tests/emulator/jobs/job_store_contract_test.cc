// The contract of every JobStore: in which order jobs are taken, and which changes are refused.

#include <doctest/doctest.h>

#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <vector>

#include "emulator/jobs/job_store.h"
#include "emulator/jobs/postgres_job_store.h"
#include "emulator/jobs/sqlite_job_store.h"
#include "tests/emulator/jobs/job_records.h"
#include "tests/support/postgres_server.h"
#include "tests/support/temporary_folder.h"

namespace job_store_contract_test {

using namespace aml;
using namespace aml::jobs;
using namespace aml::tests;
using core::JobState;

namespace {

/// What records may be kept in.
struct Places {
  const TemporaryFolder folder;
  const PostgresSchema schema;
  postgres::Pool pool{schema.target()};
};

struct Implementation {
  const char* name;
  std::unique_ptr<JobStore> (*make)(Places& places);
};

const Implementation kImplementations[] = {
    {"memory",
     [](Places&) -> std::unique_ptr<JobStore> { return std::make_unique<SqliteJobStore>(""); }},
    {"file",
     [](Places& places) -> std::unique_ptr<JobStore> {
       return std::make_unique<SqliteJobStore>(places.folder.path("jobs.sqlite"));
     }},
    {"PostgreSQL", [](Places& places) -> std::unique_ptr<JobStore> {
       return std::make_unique<PostgresJobStore>(
           places.pool, PostgresJobStore::Options{.replica = "one", .world = "w"});
     }}};

void with_each_store(void (*test)(JobStore& store)) {
  for (const Implementation& one : kImplementations) {
    CAPTURE(one.name);
    Places places;
    const auto store = one.make(places);
    test(*store);
  }
}

}  // namespace

TEST_CASE("a record gives back what was put in") {
  with_each_store([](JobStore& store) {
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
  });
}

TEST_CASE("jobs are counted by state, and found by how their ids begin") {
  with_each_store([](JobStore& store) {
    CHECK(store.count_by_state({}).empty());
    for (const char* id : {"a1", "a2", "b1"}) store.add(sample_job(id));
    store.cancel("a2", at_second(1));
    using Counts = std::map<JobState, std::uint64_t>;
    const Counts all = {{JobState::kNotStarted, 2}, {JobState::kCancelled, 1}};
    CHECK(store.count_by_state({}) == all);
    CHECK(store.count_by_state("WORKSPACE") == all);
    CHECK(store.count_by_state("other").empty());
    const auto found = [&](const std::string& begin) {
      std::string ids;
      JobQuery query;
      query.id_begin = begin;
      for (const core::Job& job : store.list(query).jobs) ids += job.id + ";";
      return ids;
    };
    CHECK(found("") == "a1;a2;b1;");
    CHECK(found("A") == "a1;a2;");
    CHECK(found("%").empty());
  });
}

TEST_CASE("an id is given once") {
  with_each_store([](JobStore& store) {
    store.add(sample_job("1"));
    CHECK_THROWS_AS(store.add(sample_job("1")), std::exception);
  });
}

TEST_CASE("the way of a job that finishes") {
  with_each_store([](JobStore& store) {
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
  });
}

TEST_CASE("a job that has ended changes no more") {
  with_each_store([](JobStore& store) {
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
  });
}

TEST_CASE("a cancel while a job runs wins over its end") {
  with_each_store([](JobStore& store) {
    store.add(sample_job("1"));
    CHECK(store.start("1"));
    CHECK(taken(store) == "1");
    CHECK(store.cancel("1", at_second(4)));
    CHECK_FALSE(store.finish("1", finished(), at_second(5)));
    CHECK(state_of(store, "1") == JobState::kCancelled);
  });
}

TEST_CASE("first started, first taken") {
  with_each_store([](JobStore& store) {
    for (const char* id : {"a", "b", "c"}) store.add(sample_job(id));
    for (const char* id : {"c", "a", "b"}) CHECK(store.start(id));
    for (const char* id : {"c", "a", "b", ""}) CHECK(taken(store) == id);
  });
}

TEST_CASE("an endpoint with many running jobs lets others go first") {
  with_each_store([](JobStore& store) {
    for (const char* id : {"a1", "a2", "a3"}) store.add(sample_job(id, "a"));
    store.add(sample_job("b1", "b"));
    for (const char* id : {"a1", "a2", "a3", "b1"}) CHECK(store.start(id));
    for (const char* id : {"a1", "a2", "b1", ""}) {
      const auto job = store.take_next(2, at_second(1));
      CHECK((job ? job->id : "") == id);
    }
    CHECK(store.finish("a2", finished(), at_second(2)));
    CHECK(store.take_next(2, at_second(2))->id == "a3");
  });
}

TEST_CASE("the next job of one workspace, whatever was queued before it") {
  with_each_store([](JobStore& store) {
    store.add(sample_job("1", "e", "one"));
    store.add(sample_job("2", "f", "two"));
    store.add(sample_job("3", "f", "two"));
    store.add(sample_job("4", "g", "two"));
    for (const char* id : {"1", "2", "3", "4"}) CHECK(store.start(id));
    const auto next = [&](const char* workspace) {
      const auto job = store.take_next(1, at_second(1), workspace);
      return job ? job->id : "";
    };
    CHECK(next("TWO") == "2");
    CHECK(next("two") == "4");  // the endpoint of 3 is full
    CHECK(next("two") == "");
    CHECK(next("three") == "");
    CHECK(next("one") == "1");
    CHECK(taken(store) == "3");
  });
}

TEST_CASE("clear: one workspace, or all") {
  with_each_store([](JobStore& store) {
    store.add(sample_job("1", "e", "one"));
    store.add(sample_job("2", "f", "two"));
    store.add(sample_job("3", "f", "two"));
    CHECK(listed(store) == "1 2 3");
    store.clear("ONE");
    CHECK_FALSE(store.find("1"));
    CHECK(listed(store) == "2 3");
    store.clear(std::nullopt);
    CHECK(listed(store) == "");
  });
}

TEST_CASE("a list narrowed by state, workspace and endpoint") {
  with_each_store([](JobStore& store) {
    store.add(sample_job("1", "e", "one"));
    store.add(sample_job("2", "f", "two"));
    store.add(sample_job("3", "g", "two"));
    store.add(sample_job("4", "e", "one"));
    CHECK(store.start("4"));
    CHECK(taken(store) == "4");
    CHECK(store.cancel("3", at_second(3)));
    struct {
      JobQuery query;
      const char* ids;
    } cases[] = {
        {{}, "1 2 3 4"},
        {{.state = JobState::kNotStarted}, "1 2"},
        {{.state = JobState::kFinished}, ""},
        {{.workspace = "Two"}, "2 3"},
        {{.workspace = "three"}, ""},
        {{.endpoints = {"e"}}, "1 4"},
        {{.endpoints = {"g", "e"}}, "1 3 4"},
        {{.endpoints = {"E"}}, ""},
        {{.state = JobState::kRunning, .workspace = "one", .endpoints = {"e"}}, "4"},
        {{.state = JobState::kCancelled, .workspace = "one"}, ""},
        {{.newest_first = true}, "4 3 2 1"},
        {{.endpoints = {"g", "e"}, .newest_first = true}, "4 3 1"},
        {{.workspace = "two", .newest_first = true, .after = 3}, "2"},
    };
    for (const auto& c : cases) CHECK(listed(store, c.query) == c.ids);
  });
}

TEST_CASE("pages of a list follow one another, whatever comes between") {
  with_each_store([](JobStore& store) {
    for (int i = 0; i < 7; ++i) store.add(sample_job("job" + std::to_string(i), i % 2 ? "a" : "b"));
    JobQuery query{.endpoints = {"b"}, .limit = 2};
    JobPage page = store.list(query);
    REQUIRE(page.jobs.size() == 2);
    CHECK(page.jobs.back().id == "job2");
    REQUIRE(page.next);
    store.add(sample_job("late", "b"));
    query.after = *page.next;
    page = store.list(query);
    REQUIRE(page.jobs.size() == 2);
    CHECK(page.jobs.front().id == "job4");
    query.after = page.next.value();
    page = store.list(query);
    CHECK(page.jobs.front().id == "late");
    CHECK_FALSE(page.next);
    CHECK(store.list({.limit = 0}).jobs.empty());
  });
}

TEST_CASE("pages from the newest job on") {
  with_each_store([](JobStore& store) {
    for (const char* id : {"a", "b", "c"}) store.add(sample_job(id));
    JobQuery query{.newest_first = true, .limit = 2};
    CHECK(listed(store, query) == "c b");
    query.after = store.list(query).next;
    REQUIRE(query.after);
    store.add(sample_job("late"));
    CHECK(listed(store, query) == "a");
    CHECK_FALSE(store.list(query).next);
  });
}

TEST_CASE("a claim is renewed until its job ends or is another's") {
  with_each_store([](JobStore& store) {
    for (const char* id : {"a", "b", "c"}) {
      store.add(sample_job(id));
      CHECK(store.start(id));
    }
    std::vector<ClaimedJob> running;
    for (int i = 0; i < 3; ++i) {
      const auto job = store.take_next(kMany, at_second(1));
      REQUIRE(job);
      CHECK(job->claim != 0);
      running.push_back({job->id, job->claim, {}});
    }
    Renewal renewal = store.renew(running);
    CHECK(renewal.lost.empty());
    CHECK_FALSE(renewal.queued);
    CHECK(store.cancel("a", at_second(2)));
    CHECK(store.finish("b", finished(), at_second(2)));
    ++running[2].claim;
    renewal = store.renew(running);
    CHECK(renewal.lost == std::vector<std::string>{"a", "b", "c"});
    CHECK(store.renew({}).lost.empty());
  });
}

TEST_CASE("an end of an earlier run of the job is refused") {
  with_each_store([](JobStore& store) {
    store.add(sample_job("1"));
    CHECK(store.start("1"));
    JobEnd earlier = finished();
    earlier.claim = store.take_next(kMany, at_second(1))->claim;
    store.requeue_running();
    CHECK_FALSE(store.finish("1", earlier, at_second(2)));
    JobEnd later = failed("later");
    later.claim = store.take_next(kMany, at_second(3))->claim;
    CHECK(later.claim != earlier.claim);
    CHECK_FALSE(store.finish("1", earlier, at_second(4)));
    CHECK(state_of(store, "1") == JobState::kRunning);
    CHECK(store.finish("1", later, at_second(5)));
    CHECK(store.find("1")->details == "later");
  });
}

TEST_CASE("records take any bytes as what went wrong, and any name in a request") {
  with_each_store([](JobStore& store) {
    core::Job job = sample_job("1");
    job.request.global_parameters["a\"b\n\u00fc"] = std::string("x\0y", 3);
    store.add(job);
    CHECK(store.find("1")->request.global_parameters == job.request.global_parameters);
    CHECK(store.start("1"));
    CHECK(taken(store) == "1");
    const std::string details("not UTF-8: \xff, and \0", 19);
    CHECK(store.finish("1", failed(details), at_second(3)));
    CHECK(store.find("1")->details == details);
  });
}

}  // namespace job_store_contract_test
