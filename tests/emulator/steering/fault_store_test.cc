// The contract of every FaultStore.

#include "emulator/steering/fault_store.h"

#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "emulator/core/mutex.h"
#include "emulator/postgres/revisions.h"
#include "emulator/steering/memory_fault_store.h"
#include "emulator/steering/postgres_fault_store.h"
#include "tests/support/postgres_place.h"

namespace fault_store_test {

using namespace aml;
using steering::FaultRecord;
using steering::FaultStore;

namespace {

struct Implementation {
  const char* name;
  std::unique_ptr<FaultStore> (*make)(tests::PostgresPlace& place);
};

const Implementation kImplementations[] = {
    {"memory",
     [](tests::PostgresPlace&) {
       return std::unique_ptr<FaultStore>(new steering::MemoryFaultStore);
     }},
    {"postgres", [](tests::PostgresPlace& place) {
       return std::unique_ptr<FaultStore>(new steering::PostgresFaultStore(place.pool, ""));
     }}};

FaultRecord record(const std::string& id, const std::string& workspace = "") {
  return {.id = id, .workspace = workspace, .text = "{}", .made = core::TimePoint()};
}

std::string ids_of(const std::vector<FaultRecord>& records) {
  std::string text;
  for (const FaultRecord& one : records) text += one.id;
  return text;
}

}  // namespace

TEST_CASE("records of fault rules: kept in order, found, counted, removed") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    tests::PostgresPlace place;
    const auto store = implementation.make(place);
    CHECK(store->list(std::nullopt).empty());
    CHECK(store->add(record("b")));
    CHECK(store->add(record("a", "ws1")));
    CHECK(store->add(record("c", "ws2")));
    CHECK(ids_of(store->list(std::nullopt)) == "bac");
    CHECK(ids_of(store->list("WS1")) == "a");
    CHECK(store->count_seen("a") == 1u);
    CHECK(store->count_seen("a") == 2u);
    store->count_applied("a");
    CHECK(store->find("a")->seen == 2);
    CHECK(store->find("a")->applied == 1);
    CHECK(store->find("b")->seen == 0);
    CHECK_FALSE(store->find("x"));
    CHECK_FALSE(store->count_seen("x"));
    store->count_applied("x");
    CHECK_FALSE(store->remove("x"));
    CHECK(store->remove("b"));
    CHECK_FALSE(store->find("b"));
    store->clear("ws1");
    CHECK(ids_of(store->list(std::nullopt)) == "c");
    store->clear(std::nullopt);
    CHECK(store->list(std::nullopt).empty());
  }
}

TEST_CASE("records of fault rules are bounded") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    tests::PostgresPlace place;
    const auto store = implementation.make(place);
    for (std::size_t i = 0; i < FaultStore::kMaxRules; ++i)
      REQUIRE(store->add(record(std::to_string(i))));
    CHECK_FALSE(store->add(record("more")));
    CHECK(store->remove("7"));
    CHECK(store->add(record("more")));
  }
}

TEST_CASE("each number of a count is given once") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    tests::PostgresPlace place;
    const auto store = implementation.make(place);
    REQUIRE(store->add(record("a")));
    core::Mutex mutex;
    std::set<std::uint64_t> numbers;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i) {
          const auto number = store->count_seen("a");
          const core::MutexLock lock(mutex);
          numbers.insert(number.value_or(0));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(numbers.size() == 2000);
    CHECK(*numbers.rbegin() == 2000);
  }
}

TEST_CASE("replicas have one list of fault rules and one count") {
  tests::PostgresPlace place;
  postgres::Pool other_pool(place.schema.target());
  steering::PostgresFaultStore one(place.pool, "");
  steering::PostgresFaultStore other(other_pool, "");
  const auto revision = [&] { return postgres::revision_of(other_pool, other.subject()); };
  CHECK(revision() == 0);
  CHECK(one.add(record("a")));
  CHECK(revision() == 1);
  CHECK(one.count_seen("a") == 1u);
  CHECK(other.count_seen("a") == 2u);
  // As a replica does that starts with the same rules.
  CHECK(other.add(record("a")));
  CHECK(other.find("a")->seen == 2);
  CHECK(revision() == 1);
  CHECK(other.remove("a"));
  CHECK(revision() == 2);
  CHECK(one.list(std::nullopt).empty());
}

TEST_CASE("the fault rules of a private workspace are its own, and go with it") {
  tests::PostgresPlace place;
  steering::PostgresFaultStore open(place.pool, "");
  steering::PostgresFaultStore own(place.pool, "w");
  CHECK(own.add(record("a")));
  CHECK(open.list(std::nullopt).empty());
  open.clear(std::nullopt);
  CHECK(own.list(std::nullopt).size() == 1);
  steering::PostgresFaultStore::forget(place.pool, "w");
  CHECK(own.list(std::nullopt).empty());
}

}  // namespace fault_store_test
