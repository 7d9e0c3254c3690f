// The contract of every WorkspaceStore.

#include "emulator/cli/workspace_store.h"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>

#include "emulator/cli/memory_workspace_store.h"

using namespace aml;
using cli::WorkspaceRecord;
using cli::WorkspaceStore;
using std::chrono::milliseconds;
using Instant = std::chrono::steady_clock::time_point;

namespace {

constexpr std::size_t kMaxRecords = 3;

/// A store of at most kMaxRecords records, and the time that its leases follow.
struct UnderTest {
  std::shared_ptr<std::atomic<Instant>> now = std::make_shared<std::atomic<Instant>>();
  std::unique_ptr<WorkspaceStore> store;

  void pass(milliseconds time) { now->store(now->load() + time); }
};

struct Implementation {
  const char* name;
  UnderTest (*make)();
};

const Implementation kImplementations[] = {
    {"memory", [] {
       UnderTest made;
       made.store = std::make_unique<cli::MemoryWorkspaceStore>(
           kMaxRecords, [now = made.now] { return now->load(); });
       return made;
     }}};

WorkspaceRecord record(const std::string& id, milliseconds lease = milliseconds(100)) {
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
    test.store->add(record("short", milliseconds(100)));
    test.store->add(record("long", milliseconds(300)));
    CHECK(test.store->until_first_end() == milliseconds(100));
    test.pass(milliseconds(60));
    test.store->renew("short");
    test.store->renew("not there");
    CHECK(test.store->until_first_end() == milliseconds(100));
    test.pass(milliseconds(99));
    CHECK(test.store->take_expired().empty());
    test.pass(milliseconds(1));
    CHECK(test.store->until_first_end() == milliseconds::zero());
    CHECK(test.store->find("short-token").has_value());
    CHECK((test.store->take_expired() == std::vector<std::string>{"short"}));
    CHECK(test.store->take_expired().empty());
    CHECK_FALSE(test.store->find("short-token").has_value());
    CHECK(test.store->until_first_end() == milliseconds(140));
  }
}

TEST_CASE("many threads that take what has expired take each workspace once") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    UnderTest test = implementation.make();
    for (const char* id : {"a", "b", "c"}) test.store->add(record(id));
    test.pass(milliseconds(100));
    std::atomic<std::size_t> taken = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] { taken += test.store->take_expired().size(); });
    for (std::thread& thread : threads) thread.join();
    CHECK(taken == kMaxRecords);
    CHECK(test.store->size() == 0);
  }
}
