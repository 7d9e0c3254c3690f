// Records of earlier layouts, and what a change of the layout leaves where it fails.

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "emulator/jobs/job_schema.h"
#include "emulator/jobs/sqlite_job_store.h"
#include "emulator/sqlite/migrations.h"
#include "emulator/sqlite/sqlite.h"
#include "tests/support/temporary_folder.h"

using namespace aml;
using namespace aml::tests;
using sqlite::Database;

namespace {

constexpr auto kSteps = std::to_array<std::string_view>({"CREATE TABLE sample (id INTEGER)",
                                                         "ALTER TABLE sample ADD COLUMN added TEXT",
                                                         "CREATE INDEX by_id ON sample (id)"});

sqlite::Migrations first(std::size_t steps) {
  return {"sample", std::span(kSteps).first(steps)};
}

/// A file of the first layout, with a record.
struct Earlier {
  Earlier() {
    Database database(file);
    sqlite::set_up(database, file, first(1), core::Outlives::kKill);
    database.run("INSERT INTO sample VALUES (7)");
  }

  /// As a program of that time finds it; later ones bring it up to date.
  void check() const {
    Database database(file);
    sqlite::set_up(database, file, first(1), core::Outlives::kKill);
    CHECK(database.ask("SELECT group_concat(name) FROM pragma_table_info('sample')") == "id");
    CHECK(database.ask("SELECT id FROM sample") == "7");
    sqlite::migrate(database, first(kSteps.size()));
    CHECK(database.ask("SELECT added IS NULL FROM sample WHERE id = 7") == "1");
  }

  TemporaryFolder folder;
  std::string file = folder.path("records.sqlite");
};

template <typename Error>
void fail_to_migrate(const Earlier& earlier, std::string_view step, const std::string& before) {
  const auto steps = std::to_array<std::string_view>({kSteps[0], kSteps[1], step});
  Database database(earlier.file);
  database.run(before);
  CHECK_THROWS_AS(sqlite::migrate(database, {"sample", steps}), Error);
}

}  // namespace

TEST_CASE("an error in the middle of a change of the layout leaves the records as they were") {
  const Earlier earlier;
  fail_to_migrate<sqlite::SqliteError>(earlier, "CREATE TABLE other (id); SELECT of nothing", "");
  earlier.check();
}

TEST_CASE("a full disk in the middle of a change of the layout leaves the records as they were") {
  const Earlier earlier;
  fail_to_migrate<std::system_error>(earlier,
                                     "CREATE TABLE other AS SELECT randomblob(100000) AS much",
                                     "PRAGMA max_page_count = 4");
  earlier.check();
}

TEST_CASE("jobs of each earlier layout open") {
  const sqlite::Migrations& all = jobs::job_migrations();
  for (std::size_t layout = 1; layout < all.steps.size(); ++layout) {
    CAPTURE(layout);
    const TemporaryFolder folder;
    const std::string file = folder.path("jobs.sqlite");
    {
      Database database(file);
      sqlite::set_up(database, file, {"job", all.steps.first(layout)}, core::Outlives::kKill);
      database.run(
          "INSERT INTO jobs (id, workspace, endpoint, v1, request, state, queue_order, created) "
          "VALUES ('waiting', 'w', 'e', 0, '{}', 0, 1, 5), ('new', 'w', 'e', 0, '{}', 0, NULL, 6)");
    }
    jobs::SqliteJobStore store(file);
    CHECK(store.find("waiting")->queued);
    CHECK_FALSE(store.find("new")->queued);
    CHECK(store.take_next(1, core::TimePoint(std::chrono::seconds(1)))->id == "waiting");
  }
}
