// The contract of every JournalStore: it keeps the newest within its bounds.

#include "emulator/control/journal_store.h"

#include <doctest/doctest.h>

#include <memory>
#include <thread>

#include "emulator/control/memory_journal_store.h"
#include "emulator/control/postgres_journal_store.h"
#include "tests/emulator/control/journal_record.h"
#include "tests/support/postgres_server.h"

namespace journal_store_test {

using namespace aml;
using namespace aml::tests;
using control::JournalEntry;
using control::JournalStore;

namespace {

/// Entries, and what they are kept in.
struct Kept {
  std::shared_ptr<void> place;
  std::shared_ptr<JournalStore> store;
};

struct Database {
  const PostgresSchema schema;
  postgres::Pool pool{schema.target()};
};

struct Implementation {
  const char* name;
  Kept (*make)(const core::Limits& limits);
};

const Implementation kImplementations[] = {
    {"memory",
     [](const core::Limits& limits) {
       return Kept{nullptr, std::make_shared<control::MemoryJournalStore>(limits)};
     }},
    {"PostgreSQL", [](const core::Limits& limits) {
       auto database = std::make_shared<Database>();
       auto store = std::make_shared<control::PostgresJournalStore>(
           database->pool, limits,
           control::PostgresJournalStore::Options{.replica = "one", .world = "w"});
       return Kept{std::move(database), std::move(store)};
     }}};

void with_each_store(std::size_t entries, std::size_t bytes, void (*test)(JournalStore& journal)) {
  core::Limits limits;
  limits.journal_entries = entries;
  limits.journal_bytes = bytes;
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const Kept kept = implementation.make(limits);
    test(*kept.store);
  }
}

std::string ids(const JournalStore& journal) {
  std::string all;
  for (const auto& kept : journal.after(0, 1000)) all += kept.entry.id();
  return all;
}

}  // namespace

TEST_CASE("at most so many entries, the oldest go") {
  with_each_store(3, 1u << 20, [](JournalStore& journal) {
    for (const char* id : {"a", "b", "c", "d", "e"}) journal.record(record(id));
    CHECK(ids(journal) == "cde");
    CHECK(journal.totals().entries == 3);
    CHECK(journal.totals().dropped == 2);
    CHECK_FALSE(journal.find("a"));
    CHECK(journal.find("d")->id() == "d");
  });
}

TEST_CASE("at most so many bytes") {
  with_each_store(1000, 10'000, [](JournalStore& journal) {
    for (int i = 0; i < 100; ++i) {
      journal.record(record(std::to_string(i), "", 1'000));
      CHECK(journal.totals().bytes <= 10'000);
    }
    CHECK(journal.totals().entries >= 5);
    CHECK(journal.totals().dropped + journal.totals().entries == 100);
    CHECK(journal.find("99"));
  });
}

TEST_CASE("an entry larger than all bytes is not kept") {
  with_each_store(10, 500, [](JournalStore& journal) {
    journal.record(record("a", "", 1'000));
    CHECK(journal.totals().entries == 0);
    CHECK(journal.totals().bytes == 0);
    CHECK(journal.totals().dropped == 1);
  });
}

TEST_CASE("clear, and clear of one workspace") {
  with_each_store(10, 1u << 20, [](JournalStore& journal) {
    for (const char* id : {"a", "b", "c", "d"})
      journal.record(record(id, id[0] == 'b' || id[0] == 'd' ? "AB" : "cd"));
    journal.clear_workspace("ab");
    CHECK(ids(journal) == "ac");
    CHECK(journal.totals().entries == 2);
    journal.clear();
    CHECK(ids(journal).empty());
    CHECK(journal.totals().bytes == 0);
  });
}

TEST_CASE("entries by their numbers, which stay when others go") {
  with_each_store(5, 1u << 20, [](JournalStore& journal) {
    for (const char* id : {"a", "b", "c", "d", "e", "f"})
      journal.record(record(id, id[0] == 'd' ? "AB" : "cd"));
    journal.clear_workspace("ab");
    const auto found = [](const std::vector<JournalStore::Numbered>& entries) {
      std::string text;
      for (const JournalStore::Numbered& one : entries)
        text += std::string(one.entry.id()) + std::to_string(one.number);
      return text;
    };
    CHECK(found(journal.after(0, 10)) == "b2c3e5f6");
    CHECK(found(journal.after(0, 2)) == "b2c3");
    CHECK(found(journal.after(3, 10)) == "e5f6");
    CHECK(found(journal.after(4, 10)) == "e5f6");
    CHECK(found(journal.after(6, 10)).empty());
    CHECK(found(journal.before(JournalStore::kEnd, 2)) == "f6e5");
    CHECK(found(journal.before(5, 10)) == "c3b2");
    CHECK(found(journal.before(2, 10)).empty());
    CHECK(journal.find_number("e") == 5);
    CHECK_FALSE(journal.find_number("a"));
    journal.clear();
    journal.record(record("g"));
    CHECK(found(journal.after(0, 10)) == "g7");
  });
}

TEST_CASE("an entry that is being read outlives the journal's bounds") {
  with_each_store(1, 1u << 20, [](JournalStore& journal) {
    journal.record(record("a"));
    const auto held = journal.find("a");
    journal.record(record("b"));
    CHECK(held->id() == "a");
  });
}

TEST_CASE("records fill block after block, and large ones have their own") {
  with_each_store(10'000, 1u << 20, [](JournalStore& journal) {
    std::size_t asked = 0;
    for (std::size_t i = 0; i < 400; ++i) {
      const std::size_t body = i % 5 == 0 ? JournalEntry::kMaxBodyBytes : 50 + i;
      journal.record(record(std::to_string(i), i % 3 == 0 ? "one" : "two", body));
      asked += body;
    }
    CHECK(asked > 1u << 20);
    CHECK(journal.totals().bytes <= 1u << 20);
    CHECK(journal.totals().bytes > (1u << 20) * 9 / 10);
    journal.clear_workspace("one");
    const auto rest = journal.after(0, 1000);
    CHECK(rest.size() == journal.totals().entries);
    for (const JournalStore::Numbered& one : rest) {
      CHECK(one.entry.workspace() == "two");
      const std::uint64_t i = one.number - 1;
      CHECK(one.entry.id() == std::to_string(i));
      const std::size_t body = i % 5 == 0 ? JournalEntry::kMaxBodyBytes : 50 + i;
      CHECK(one.entry.request().body == std::string(body, 'x'));
    }
  });
}

TEST_CASE("many threads record while one reads and clears") {
  with_each_store(50, 20'000, [](JournalStore& journal) {
    std::vector<std::thread> writers;
    for (int t = 0; t < 4; ++t) {
      writers.emplace_back([&] {
        for (int i = 0; i < 500; ++i) journal.record(record(std::to_string(i), "ws", 100));
      });
    }
    for (int i = 0; i < 100; ++i) {
      CHECK(journal.after(0, 1000).size() <= 50);
      if (i % 10 == 0) journal.clear_workspace("ws");
    }
    for (std::thread& writer : writers) writer.join();
    CHECK(journal.totals().bytes <= 20'000);
    CHECK(journal.after(0, 1000).size() == journal.totals().entries);
  });
}

TEST_CASE("steps are no entries: all() alone shows them, in their place") {
  with_each_store(2, 1u << 20, [](JournalStore& journal) {
    journal.record(record("a"));
    journal.record_step(record("s"));
    journal.record(record("b"));
    journal.record_step(record("t"));
    CHECK(ids(journal) == "ab");
    CHECK(journal.totals().entries == 2);
    CHECK(journal.last_number() == 2);
    CHECK_FALSE(journal.find("s"));
    CHECK(journal.before(3, 10).size() == 2);
    std::string all;
    for (const JournalStore::Made& made : journal.all())
      all += (made.is_step ? "-" : "") + std::string(made.entry.id());
    CHECK(all == "a-sb-t");
    journal.record(record("c"));
    CHECK(ids(journal) == "bc");
    CHECK(journal.totals().dropped == 1);
    CHECK(journal.all().front().is_step);
    CHECK(journal.all().size() == 4);
    journal.clear();
    CHECK(journal.all().empty());
  });
}

TEST_CASE("steps have a bound of their own, and stay where a workspace is cleared") {
  with_each_store(2, 1u << 20, [](JournalStore& journal) {
    journal.record(record("d", "w"));
    for (std::size_t i = 0; i <= JournalStore::kMaxSteps; ++i) journal.record_step(record("s"));
    CHECK(journal.totals().dropped_steps == 1);
    CHECK(journal.totals().dropped == 0);
    CHECK(ids(journal) == "d");
    CHECK(journal.is_whole(std::nullopt));
    journal.clear_workspace("w");
    CHECK(journal.all().size() == JournalStore::kMaxSteps);
    const std::string large = record("l", "", JournalStore::kMaxStepBytes / 1024);
    for (int i = 0; i < 2000; ++i) journal.record_step(large);
    CHECK(journal.all().size() < 1100);
    journal.clear();
    CHECK(journal.totals().dropped_steps == 0);
  });
}

TEST_CASE("a journal is whole until entries go, and a workspace is from its reset on") {
  with_each_store(3, 1u << 20, [](JournalStore& journal) {
    for (const char* id : {"a", "b", "c"}) journal.record(record(id, "w"));
    CHECK(journal.is_whole(std::nullopt));
    CHECK(journal.is_whole("w"));
    CHECK(journal.last_dropped() == 0);
    journal.record(record("d", "w"));
    CHECK(journal.last_dropped() == 1);
    CHECK_FALSE(journal.is_whole(std::nullopt));
    CHECK_FALSE(journal.is_whole("w"));
    journal.clear_workspace("W");
    CHECK(journal.is_whole("w"));
    CHECK_FALSE(journal.is_whole("v"));
    for (const char* id : {"e", "f", "g", "h"}) journal.record(record(id, "v"));
    CHECK(journal.last_dropped() == 5);
    CHECK_FALSE(journal.is_whole("w"));
    journal.clear();
    CHECK(journal.last_dropped() == 0);
    CHECK(journal.is_whole("v"));
  });
}

TEST_CASE("an id is found as it is, whatever its bytes, the newest of several") {
  with_each_store(10, 1u << 20, [](JournalStore& journal) {
    const std::string odd("\xff\0'", 3);
    for (const std::string& id : {std::string("a"), odd, std::string("a")})
      journal.record(record(id, odd));
    CHECK(journal.find_number("a") == 3);
    CHECK(journal.find_number(odd) == 2);
    CHECK_FALSE(journal.find("A"));
    CHECK(journal.find(odd)->workspace() == odd);
    journal.clear_workspace(odd);
    CHECK(journal.totals().entries == 0);
  });
}

}  // namespace journal_store_test
