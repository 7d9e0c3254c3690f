// One journal of several processes: each of these stores is one.

#include "emulator/control/postgres_journal_store.h"

#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/emulator/control/journal_record.h"
#include "tests/support/postgres_server.h"

namespace postgres_journal_store_test {

using namespace aml;
using namespace aml::control;
using namespace aml::tests;

namespace {

core::Limits at_most(std::size_t entries) {
  core::Limits limits;
  limits.journal_entries = entries;
  return limits;
}

/// A process as far as its journal goes.
struct Replica {
  Replica(const postgres::Target& target, const std::string& name, std::size_t entries = 100'000,
          const std::string& world = {})
      : pool(target), journal(pool, at_most(entries), {.replica = name, .world = world}) {}

  postgres::Pool pool;
  PostgresJournalStore journal;
};

std::string ids(const JournalStore& journal) {
  std::string all;
  for (const auto& kept : journal.after(0, 1000)) all += kept.entry.id();
  return all;
}

}  // namespace

TEST_CASE("replicas write one journal, which all of them read") {
  const PostgresSchema schema;
  Replica one(schema.target(), "one", 3), two(schema.target(), "two", 3);
  one.journal.record(record("a"));
  one.journal.flush();
  two.journal.record(record("b"));
  two.journal.flush();
  CHECK(ids(one.journal) == "ab");
  CHECK(ids(two.journal) == "ab");
  for (const char* id : {"c", "d"}) one.journal.record(record(id));
  one.journal.flush();
  CHECK(ids(two.journal) == "bcd");
  CHECK(two.journal.last_dropped() == 1);
  CHECK(two.journal.totals().dropped == 1);
  two.journal.clear();
  CHECK(ids(one.journal).empty());
  CHECK(one.journal.is_whole(std::nullopt));
  CHECK(one.journal.last_number() == 4);
}

TEST_CASE("an entry is written soon, without being asked for") {
  const PostgresSchema schema;
  Replica one(schema.target(), "one"), two(schema.target(), "two");
  one.journal.record(record("a"));
  while (two.journal.last_number() == 0) std::this_thread::yield();
  CHECK(ids(two.journal) == "a");
}

TEST_CASE("who has seen a number has seen all smaller ones") {
  const PostgresSchema schema;
  Replica one(schema.target(), "one"), two(schema.target(), "two"), reader(schema.target(), "r");
  constexpr int kEntries = 1'500;
  std::vector<std::thread> writers;
  for (Replica* replica : {&one, &two}) {
    writers.emplace_back([replica] {
      for (int i = 0; i < kEntries; ++i) replica->journal.record(record(std::to_string(i)));
      replica->journal.flush();
    });
  }
  std::uint64_t last = 0;
  std::uint64_t gaps = 0;
  while (last < 2 * kEntries) {
    for (const auto& [number, entry] : reader.journal.after(last, 500)) {
      if (number != last + 1) ++gaps;
      last = number;
    }
  }
  for (std::thread& writer : writers) writer.join();
  CHECK(gaps == 0);
}

TEST_CASE("worlds have journals that do not know each other") {
  const PostgresSchema schema;
  Replica open(schema.target(), "one"), closed(schema.target(), "one", 10, "private");
  open.journal.record(record("a"));
  closed.journal.record(record("b"));
  open.journal.flush();
  closed.journal.flush();
  CHECK(ids(open.journal) == "a");
  CHECK(ids(closed.journal) == "b");
  closed.journal.clear();
  CHECK(ids(open.journal) == "a");
}

TEST_CASE("entries wait where the database is away, and those that cannot are counted") {
  PostgresServer server;
  const postgres::Target target{.url = server.url()};
  Replica one(target, "one", 300);
  one.journal.record(record("before"));
  one.journal.flush();
  server.stop();
  for (int i = 0; i < 250; ++i) one.journal.record(record("kept" + std::to_string(i)));
  CHECK_THROWS_AS(one.journal.flush(), postgres::Unavailable);
  CHECK_THROWS_AS(one.journal.totals(), postgres::Unavailable);
  server.start();
  one.journal.flush();
  CHECK(one.journal.totals().entries == 251);
  CHECK(one.journal.is_whole(std::nullopt));
  server.stop();
  constexpr std::size_t kTooMany = 300 + JournalStore::kMaxSteps + 100;
  for (std::size_t i = 1; i <= kTooMany; ++i)
    one.journal.record(record(i == kTooMany ? "last" : "more"));
  CHECK_THROWS_AS(one.journal.flush(), postgres::Unavailable);
  server.start();
  one.journal.flush();
  CHECK_FALSE(one.journal.is_whole(std::nullopt));
  CHECK(one.journal.totals().entries == 300);
  CHECK(one.journal.totals().dropped == 251 + kTooMany - 300);
  CHECK(one.journal.find("last"));
}

TEST_CASE("a journal that ends writes what is left") {
  const PostgresSchema schema;
  Replica reader(schema.target(), "reader");
  {
    Replica ends(schema.target(), "ends");
    ends.journal.record(record("last"));
  }
  CHECK(ids(reader.journal) == "last");
}

}  // namespace postgres_journal_store_test
