#include "emulator/jobs/job_schema.h"

#include <array>

namespace aml::jobs {

using records::Database;
using records::SqliteError;
using records::Transaction;

namespace {

// **The one list** of layouts: step n leads from version n to n + 1. A step that was released is
// never changed, only followed by another.
constexpr std::array kSteps = {
    // Times are milliseconds since 1970. queue_order: place among the started ones; kept while the
    // job runs, so that a restart knows who came first.
    R"(CREATE TABLE jobs (
         number INTEGER PRIMARY KEY AUTOINCREMENT,
         id TEXT NOT NULL UNIQUE,
         workspace TEXT NOT NULL,
         endpoint TEXT NOT NULL,
         v1 INTEGER NOT NULL,
         request TEXT NOT NULL,
         state INTEGER NOT NULL,
         queue_order INTEGER,
         created INTEGER NOT NULL,
         started INTEGER,
         ended INTEGER,
         details TEXT NOT NULL DEFAULT '',
         results TEXT NOT NULL DEFAULT '{}');
       CREATE INDEX jobs_in_queue ON jobs (state, queue_order))",
    R"(ALTER TABLE jobs ADD COLUMN bytes_read INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE jobs ADD COLUMN bytes_total INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE jobs ADD COLUMN rows_read INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE jobs ADD COLUMN rows_written INTEGER NOT NULL DEFAULT 0)"};

}  // namespace

int schema_version() {
  return static_cast<int>(kSteps.size());
}

void migrate(Database& database) {
  Transaction transaction(database);
  const std::size_t found = std::stoul(database.ask("PRAGMA user_version"));
  if (found > kSteps.size()) {
    throw SqliteError("job records have layout " + std::to_string(found) +
                      ", of a later version of the emulator; this one knows up to " +
                      std::to_string(kSteps.size()));
  }
  for (std::size_t step = found; step < kSteps.size(); ++step) database.run(kSteps[step]);
  database.run("PRAGMA user_version = " + std::to_string(kSteps.size()));
  transaction.commit();
}

}  // namespace aml::jobs
