// The contract of every DefinitionStore.

#include "emulator/management/definition_store.h"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "emulator/management/memory_definition_store.h"
#include "emulator/management/postgres_definition_store.h"
#include "emulator/management/sqlite_definition_store.h"
#include "emulator/postgres/revisions.h"
#include "tests/support/postgres_place.h"
#include "tests/support/temporary_folder.h"

namespace definition_store_test {

using namespace aml;
using namespace aml::management;
using tests::TemporaryFolder;

namespace {

/// Where stores are opened, the same one again and again.
struct Backing {
  TemporaryFolder folder;
  tests::PostgresPlace database;
};

struct Implementation {
  const char* name;
  std::unique_ptr<DefinitionStore> (*open)(Backing& backing);
};

const Implementation kImplementations[] = {
    {"memory",
     [](Backing&) { return std::unique_ptr<DefinitionStore>(new MemoryDefinitionStore()); }},
    {"sqlite",
     [](Backing& backing) {
       return std::unique_ptr<DefinitionStore>(
           new SqliteDefinitionStore((backing.folder.path() / "made.sqlite").string()));
     }},
    {"postgres", [](Backing& backing) {
       return std::unique_ptr<DefinitionStore>(
           new PostgresDefinitionStore(backing.database.pool, ""));
     }}};

MadeRow row(const std::string& id, const std::string& text, std::uint64_t revision = 0) {
  return {{"endpoint", "w", id}, text, revision};
}

std::string texts_of(const DefinitionStore& store) {
  std::string texts;
  for (const MadeRow& one : store.all()) texts += one.key.id + "=" + one.text + " ";
  return texts;
}

}  // namespace

TEST_CASE("what was written is there, in the order of the keys") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    Backing backing;
    const auto store = implementation.open(backing);
    CHECK(store->all().empty());
    CHECK(store->revision() == 0);
    const auto first = store->write({{row("b", "{}"), row("a", "\"\\u0000\"")}, {}});
    REQUIRE(first.has_value());
    CHECK(*first > 0);
    CHECK(store->revision() == *first);
    const std::vector<MadeRow> all = store->all();
    REQUIRE(all.size() == 2);
    CHECK(all[0] == MadeRow{{"endpoint", "w", "a"}, "\"\\u0000\"", *first});
    CHECK(all[1].key.id == "b");
  }
}

TEST_CASE("a row is replaced by who knows its revision, and by nobody else") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    Backing backing;
    const auto store = implementation.open(backing);
    const std::uint64_t first = store->write({{row("a", "1")}, {}}).value();
    CHECK_FALSE(store->write({{row("a", "2")}, {}}).has_value());
    CHECK_FALSE(store->write({{row("a", "2", first + 1)}, {}}).has_value());
    CHECK_FALSE(store->write({{row("b", "2", first)}, {}}).has_value());
    const auto second = store->write({{row("a", "2", first)}, {}});
    REQUIRE(second.has_value());
    CHECK(*second > first);
    CHECK(texts_of(*store) == "a=2 ");
  }
}

TEST_CASE("a write does all that it says, or nothing") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    Backing backing;
    const auto store = implementation.open(backing);
    const std::uint64_t first = store->write({{row("a", "1"), row("b", "1")}, {}}).value();
    const MadeChange refused{{row("c", "1"), row("a", "2", first + 7)}, {row("b", "").key}};
    CHECK_FALSE(store->write(refused).has_value());
    CHECK(texts_of(*store) == "a=1 b=1 ");
    CHECK(store->revision() == first);
    const MadeChange taken{{row("c", "1"), row("a", "2", first)}, {row("b", "").key}};
    CHECK(store->write(taken).has_value());
    CHECK(texts_of(*store) == "a=2 c=1 ");
    CHECK(store->write({{}, {row("not there", "").key}}).has_value());
    CHECK(texts_of(*store) == "a=2 c=1 ");
  }
}

TEST_CASE("a text may be any bytes") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    Backing backing;
    const auto store = implementation.open(backing);
    const std::string bytes("\0\xFF\\x41\n", 7);
    CHECK(store->write({{row("a", bytes), row("b", "")}, {}}).has_value());
    CHECK((store->all().front().text == bytes));
    CHECK(store->all().back().text.empty());
  }
}

TEST_CASE("kinds and workspaces keep their ids apart") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    Backing backing;
    const auto store = implementation.open(backing);
    const MadeRow one{{"endpoint", "w", "a"}, "1", 0};
    const MadeRow other_kind{{"service", "w", "a"}, "2", 0};
    const MadeRow other_workspace{{"endpoint", "v", "a"}, "3", 0};
    CHECK(store->write({{one, other_kind, other_workspace}, {}}).has_value());
    CHECK(store->write({{}, {one.key}}).has_value());
    CHECK(texts_of(*store) == "a=3 a=2 ");
  }
}

TEST_CASE("of many that write one row at once, each loses to one alone") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    Backing backing;
    const auto store = implementation.open(backing);
    store->write({{row("a", "0")}, {}});
    constexpr int kThreads = 4;
    constexpr int kWrites = 25;
    std::atomic<int> taken = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int written = 0; written < kWrites;) {
          MadeRow next = store->all().front();
          next.text = std::to_string(std::stoi(next.text) + 1);
          if (!store->write({{next}, {}})) continue;
          ++written;
          ++taken;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(taken == kThreads * kWrites);
    CHECK(store->all().front().text == std::to_string(kThreads * kWrites));
  }
}

TEST_CASE("a file keeps what was written, and goes on counting") {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "made.sqlite").string();
  std::uint64_t last = 0;
  {
    SqliteDefinitionStore store(file);
    store.write({{row("a", "1"), row("b", "1")}, {}});
    last = store.write({{}, {row("b", "").key}}).value();
  }
  SqliteDefinitionStore store(file);
  CHECK(texts_of(store) == "a=1 ");
  CHECK(store.revision() == last);
  CHECK(store.write({{row("a", "2", 1)}, {}}).value() > last);
}

TEST_CASE("two replicas have the same definitions, and learn of each other's by the revision") {
  tests::PostgresPlace backing;
  postgres::Pool other_pool(backing.schema.target());
  PostgresDefinitionStore one(backing.pool, "");
  PostgresDefinitionStore other(other_pool, "");
  const std::uint64_t first = one.write({{row("a", "1")}, {}}).value();
  CHECK(postgres::read_revisions(other_pool).find(other.subject())->second == first);
  CHECK(texts_of(other) == "a=1 ");
  CHECK_FALSE(other.write({{row("a", "2")}, {}}));
  CHECK(other.write({{row("a", "2", first)}, {}}).value() > first);
  CHECK(one.revision() == other.revision());
  CHECK(texts_of(one) == "a=2 ");
}

TEST_CASE("the definitions of a private workspace are its own, and go with it") {
  tests::PostgresPlace backing;
  PostgresDefinitionStore open(backing.pool, "");
  PostgresDefinitionStore own(backing.pool, "w");
  open.write({{row("a", "1")}, {}});
  own.write({{row("a", "2")}, {}});
  CHECK(texts_of(open) == "a=1 ");
  CHECK(texts_of(own) == "a=2 ");
  PostgresDefinitionStore::forget(backing.pool, "w");
  CHECK(texts_of(own).empty());
  CHECK(texts_of(open) == "a=1 ");
}

}  // namespace definition_store_test
