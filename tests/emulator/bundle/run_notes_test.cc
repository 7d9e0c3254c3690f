// What of a run another one may answer differently.

#include "emulator/bundle/run_notes.h"

#include <doctest/doctest.h>

namespace run_notes_test {

using namespace aml;
using bundle::BundledCall;
using bundle::RunNotes;
using Notes = std::vector<std::string>;

namespace {

BundledCall call_of(std::string id, std::int64_t time_ms = 0, std::int64_t duration_ms = 0) {
  BundledCall call;
  call.id = std::move(id);
  call.time = core::TimePoint(std::chrono::milliseconds(time_ms));
  call.duration = std::chrono::milliseconds(duration_ms);
  call.method = "POST";
  call.target = "/a?b=c";
  return call;
}

}  // namespace

TEST_CASE("a run one after another, with a stopped clock and counted ids, has none") {
  RunNotes notes({});
  for (const char* id : {"1", "2", "5"}) notes.add(call_of(id, 0, 100));
  notes.begin_world();
  notes.add(call_of("1"));
  CHECK(notes.take() == Notes());
  CHECK(notes.are_blobs_whole());
}

TEST_CASE("calls at the same time: by their ids where those count, else by the clock") {
  RunNotes counted({});
  for (const char* id : {"1", "3", "2", "4"}) counted.add(call_of(id));
  CHECK(counted.take() == Notes{"1 call ran at the same time as another"});
  RunNotes timed({.wall_clock = true, .random_ids = true});
  timed.add(call_of("9", 0, 10));
  timed.add(call_of("8", 10, 10));
  timed.add(call_of("7", 15, 10));
  CHECK(timed.take() == Notes{"the clock followed the wall (--clock manual)",
                              "ids were random (--ids sequential)",
                              "1 call ran at the same time as another"});
}

TEST_CASE("bodies that the journal did not keep") {
  RunNotes notes({});
  BundledCall call = call_of("1");
  call.request.body_bytes = 20'000;
  for (int i = 0; i < 4; ++i) notes.add(call);
  CHECK(notes.take() ==
        Notes{"4 bodies are longer than the journal keeps: POST /a, POST /a, POST /a, …"});
  CHECK_FALSE(notes.are_blobs_whole());
}

TEST_CASE("everything else that is known of the run") {
  RunNotes notes({.workers = true,
                  .no_journal = true,
                  .earlier_state = true,
                  .dropped = 2,
                  .readings = 1,
                  .definitions_differ = true,
                  .shared_rules = true,
                  .calls_elsewhere = 3});
  BundledCall start = call_of("1");
  start.operation = "bes.start";
  notes.add(start);
  notes.leave_blobs_out();
  CHECK(notes.take() == Notes{"the journal keeps no calls (--journal-entries 0)",
                              "2 calls were dropped from the journal (--journal-entries, "
                              "--journal-bytes)",
                              "jobs ran beside the calls (--job-workers 0)",
                              "--data held jobs or blobs of an earlier run",
                              "definitions were read again 1 time: the last ones are here",
                              "the files of the definitions are not those in force",
                              "fault rules for all workspaces may have acted in private ones, "
                              "which are replayed without them",
                              "3 calls went to other servers, which nothing here replaces",
                              "there were more blobs than a bundle takes: the rest is left out"});
  CHECK_FALSE(notes.are_blobs_whole());
}

}  // namespace run_notes_test
