// Tables of earlier and later versions, and replicas that start together.

#include "emulator/postgres/migrations.h"

#include <doctest/doctest.h>

#include <atomic>
#include <iterator>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "tests/support/postgres_server.h"

namespace migrations_test {

using namespace aml;
using namespace aml::postgres;
using namespace aml::tests;

namespace {

const Step kSteps[] = {{"CREATE TABLE @.sample (id bigint); CREATE INDEX ON @.sample (id)"},
                       {"ALTER TABLE @.sample ADD COLUMN added text"},
                       {"ALTER TABLE @.sample DROP COLUMN id", false},
                       {"CREATE TABLE @.another (id bigint)"}};

Migrations first(std::size_t steps) {
  return {"sample", std::span(kSteps).first(steps)};
}

bool has_table(Pool& pool, const std::string& name) {
  return pool.run("SELECT to_regclass('@." + name + "') IS NOT NULL").boolean(0, 0);
}

/// Tables of the first layout with a row in them.
struct EarlierTables {
  EarlierTables() {
    migrate(pool, first(1));
    pool.run("INSERT INTO @.sample VALUES (7)");
  }

  /// A step failed: they are as they were, and a later one goes on.
  void check_untouched() {
    CHECK(layout_of(pool, "sample").found == 1);
    CHECK(pool.run("SELECT * FROM @.sample").integer(0, 0) == 7);
    CHECK_THROWS_AS(pool.run("SELECT added FROM @.sample"), PostgresError);
    migrate(pool, first(2));
    CHECK(pool.run("SELECT id, added FROM @.sample").integer(0, 0) == 7);
  }

  const PostgresSchema schema;
  Pool pool{schema.target()};
};

}  // namespace

TEST_CASE("tables are made, and taken on from where they are") {
  const PostgresSchema schema;
  Pool pool(schema.target());
  CHECK(layout_of(pool, "sample").found == 0);
  migrate(pool, first(1));
  CHECK(layout_of(pool, "sample").found == 1);
  pool.run("INSERT INTO @.sample VALUES (7)");
  const std::string id = installation_id(pool);
  CHECK(id.size() == 36);
  for (int i = 0; i < 2; ++i) {
    migrate(pool, first(2));
    CHECK(layout_of(pool, "sample").found == 2);
    CHECK(pool.run("SELECT id, added FROM @.sample").integer(0, 0) == 7);
    CHECK(installation_id(pool) == id);
  }
  CHECK(layout_of(pool, "other").found == 0);
}

TEST_CASE("later tables are taken where they only added, else refused and left alone") {
  const PostgresSchema schema;
  Pool pool(schema.target());
  migrate(pool, first(2));
  migrate(pool, first(1));
  CHECK(layout_of(pool, "sample").found == 2);
  migrate(pool, first(4));
  CHECK(layout_of(pool, "sample").found == 4);
  CHECK(layout_of(pool, "sample").required == 3);
  migrate(pool, first(3));
  try {
    migrate(pool, first(2));
    FAIL("taken");
  } catch (const PostgresError& error) {
    CHECK(std::string(error.what()).find("of a later version of the emulator") !=
          std::string::npos);
  }
  CHECK(layout_of(pool, "sample").found == 4);
  CHECK(has_table(pool, "another"));
}

TEST_CASE("a step that fails leaves the tables as they were") {
  const PostgresSchema schema;
  Pool pool(schema.target());
  const Step steps[] = {kSteps[0], {"CREATE TABLE @.another (id bigint); SELECT of nothing"}};
  CHECK_THROWS_AS(migrate(pool, {"sample", steps}), PostgresError);
  CHECK_FALSE(has_table(pool, "meta"));
  migrate(pool, first(1));
  CHECK_THROWS_AS(migrate(pool, {"sample", steps}), PostgresError);
  CHECK_FALSE(has_table(pool, "another"));
  CHECK(layout_of(pool, "sample").found == 1);
}

TEST_CASE("a disk that is full in the middle of a step leaves the tables as they were") {
  EarlierTables tables;
  const Step steps[] = {kSteps[0],
                        {"ALTER TABLE @.sample ADD COLUMN added text;"
                         "DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = 'disk_full'; END $$"}};
  CHECK_THROWS_AS(migrate(tables.pool, {"sample", steps}), std::system_error);
  tables.check_untouched();
}

TEST_CASE("a connection that ends in the middle of a step leaves the tables as they were") {
  EarlierTables tables;
  const Step steps[] = {kSteps[0],
                        {"ALTER TABLE @.sample ADD COLUMN added text;"
                         "SELECT pg_sleep(600) /* @ is about to change */"}};
  std::thread ended([&] {
    Pool other(tables.schema.target());
    CHECK_THROWS_AS(migrate(other, {"sample", steps}), PostgresError);
  });
  const std::string end_it =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
      "AND query LIKE '%/* @ is about to change */%' AND wait_event = 'PgSleep'";
  while (tables.pool.run(end_it).integer(0, 0) == 0) {
  }
  ended.join();
  tables.check_untouched();
}

TEST_CASE("tables of each earlier layout are brought to the last, with what is in them") {
  for (std::size_t earlier = 1; earlier < std::size(kSteps); ++earlier) {
    CAPTURE(earlier);
    const PostgresSchema schema;
    Pool pool(schema.target());
    migrate(pool, first(earlier));
    pool.run(earlier < 3 ? "INSERT INTO @.sample (id) VALUES (7)"
                         : "INSERT INTO @.sample (added) VALUES ('text')");
    migrate(pool, first(std::size(kSteps)));
    CHECK(layout_of(pool, "sample").found == std::size(kSteps));
    CHECK(pool.run("SELECT count(*) FROM @.sample").integer(0, 0) == 1);
  }
}

TEST_CASE("replicas that start together make the tables once") {
  const PostgresSchema schema;
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      Pool pool(schema.target());
      migrate(pool, first(4));
      made += layout_of(pool, "sample").found == 4 ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(made == 6);
}

}  // namespace migrations_test
