// The contract of every WorkspaceStore.

#include "emulator/cli/workspace_store.h"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>

#include "emulator/cli/memory_workspace_store.h"
#include "emulator/cli/postgres_workspace_store.h"
#include "emulator/postgres/revisions.h"
#include "tests/support/postgres_place.h"

namespace workspace_store_test {

using namespace aml;
using cli::WorkspaceRecord;
using cli::WorkspaceStore;
using std::chrono::milliseconds;
using std::chrono::minutes;
using Instant = std::chrono::steady_clock::time_point;

namespace {

constexpr std::size_t kMaxRecords = 3;

/// A store of at most kMaxRecords records, and the time that its leases follow. Where that goes on
/// by itself, leases and passing times are long enough for it.
struct UnderTest {
  std::shared_ptr<std::atomic<Instant>> now =
      std::make_shared<std::atomic<Instant>>(Instant(minutes(1)));
  std::unique_ptr<tests::PostgresPlace> database;
  std::unique_ptr<WorkspaceStore> store;

  void pass(minutes time) {
    now->store(now->load() + time);
    if (database == nullptr) return;
    database->pool.run("UPDATE @.workspace SET ends_at = ends_at - $1 * interval '1 minute'",
                       {time.count()});
  }
  bool is_until_end(minutes expected) const {
    const auto left = store->until_first_end();
    return left && *left <= expected &&
           *left > expected - (database == nullptr ? milliseconds(1) : minutes(1));
  }
};

struct Implementation {
  const char* name;
  UnderTest (*make)();
};

const Implementation kImplementations[] = {
    {"memory",
     [] {
       UnderTest made;
       made.store = std::make_unique<cli::MemoryWorkspaceStore>(
           kMaxRecords, [now = made.now] { return now->load(); });
       return made;
     }},
    {"postgres", [] {
       UnderTest made;
       made.database = std::make_unique<tests::PostgresPlace>();
       made.store = std::make_unique<cli::PostgresWorkspaceStore>(
           made.database->pool, kMaxRecords, [now = made.now] { return now->load(); });
       return made;
     }}};

WorkspaceRecord record(const std::string& id, minutes lease = minutes(100)) {
  return {id, {id + "-token", id + "-account"}, lease};
}

}  // namespace

TEST_CASE("all names of a workspace lead to it until it is removed") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const UnderTest test = implementation.make();
    CHECK(test.store->add(record("a")));
    CHECK(test.store->add(record("b")));
    for (const char* name : {"a", "a-token", "a-account"})
      CHECK(test.store->find(name).value_or("") == "a");
    CHECK(test.store->find("b-token").value_or("") == "b");
    CHECK_FALSE(test.store->find("c").has_value());
    CHECK_FALSE(test.store->find("").has_value());
    CHECK(test.store->remove("a"));
    CHECK_FALSE(test.store->remove("a"));
    for (const char* name : {"a", "a-token", "a-account"})
      CHECK_FALSE(test.store->find(name).has_value());
    CHECK(test.store->size() == 1);
  }
}

TEST_CASE("there are as many workspaces as there may be, and room again after one is removed") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const UnderTest test = implementation.make();
    for (const char* id : {"a", "b", "c"}) CHECK(test.store->add(record(id)));
    CHECK_FALSE(test.store->add(record("d")));
    CHECK_FALSE(test.store->find("d-token").has_value());
    CHECK(test.store->remove("b"));
    CHECK(test.store->add(record("d")));
    CHECK(test.store->size() == kMaxRecords);
  }
}

TEST_CASE("a lease ends unless it is renewed, and what has ended is taken once") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    UnderTest test = implementation.make();
    CHECK_FALSE(test.store->until_first_end().has_value());
    test.store->add(record("short", minutes(100)));
    test.store->add(record("long", minutes(300)));
    CHECK(test.is_until_end(minutes(100)));
    test.pass(minutes(60));
    test.store->renew("short");
    test.store->renew("not there");
    CHECK(test.is_until_end(minutes(100)));
    test.pass(minutes(99));
    CHECK(test.store->take_expired().empty());
    test.pass(minutes(1));
    CHECK(test.store->until_first_end() == milliseconds::zero());
    CHECK(test.store->find("short-token").has_value());
    CHECK((test.store->take_expired() == std::vector<std::string>{"short"}));
    CHECK(test.store->take_expired().empty());
    CHECK_FALSE(test.store->find("short-token").has_value());
    CHECK(test.is_until_end(minutes(140)));
  }
}

TEST_CASE("many threads that take what has expired take each workspace once") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    UnderTest test = implementation.make();
    for (const char* id : {"a", "b", "c"}) test.store->add(record(id));
    test.pass(minutes(100));
    std::atomic<std::size_t> taken = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] { taken += test.store->take_expired().size(); });
    for (std::thread& thread : threads) thread.join();
    CHECK(taken == kMaxRecords);
    CHECK(test.store->size() == 0);
  }
}

TEST_CASE("all records, as they were added") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const UnderTest test = implementation.make();
    CHECK(test.store->all().empty());
    WorkspaceRecord made = record("b");
    made.text = "{\"services\":[]}";
    test.store->add(made);
    test.store->add({"a", {}, minutes(5)});
    const auto all = test.store->all();
    REQUIRE(all.size() == 2);
    CHECK(all[0].id == "a");
    CHECK(all[0].names.empty());
    CHECK(all[0].lease == minutes(5));
    CHECK(all[1].names == made.names);
    CHECK(all[1].text == made.text);
  }
}

TEST_CASE("replicas have one list of workspaces, and learn of each other's by the revision") {
  tests::PostgresPlace place;
  const auto now = [] { return Instant(minutes(1)); };
  cli::PostgresWorkspaceStore one(place.pool, kMaxRecords, now);
  cli::PostgresWorkspaceStore other(place.pool, kMaxRecords, now);
  CHECK(one.add(record("a")));
  CHECK(postgres::revision_of(place.pool, cli::PostgresWorkspaceStore::kSubject) == 1);
  other.refresh();
  CHECK(other.find("a-token").value_or("") == "a");
  CHECK(other.remove("a"));
  CHECK_FALSE(one.remove("a"));
  one.refresh();
  CHECK_FALSE(one.find("a-token"));
  for (const char* id : {"b", "c"}) CHECK(one.add(record(id)));
  CHECK(other.add(record("d")));
  CHECK_FALSE(other.add(record("e")));
}

}  // namespace workspace_store_test
