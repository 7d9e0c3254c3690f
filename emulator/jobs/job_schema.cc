#include "emulator/jobs/job_schema.h"

#include <array>
#include <string_view>

namespace aml::jobs {

namespace {

// **The one list** of layouts.
constexpr auto kSteps = std::to_array<std::string_view>(
    {// Times are milliseconds since 1970. queue_order: place among the started ones; kept while the
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
       ALTER TABLE jobs ADD COLUMN rows_written INTEGER NOT NULL DEFAULT 0)",
     // Whatever is asked of the records finds its answer in an index: the numbers of states are
     // those of core::JobState.
     R"(DROP INDEX jobs_in_queue;
       CREATE INDEX jobs_queued ON jobs (queue_order)
         WHERE state = 0 AND queue_order IS NOT NULL;
       CREATE INDEX jobs_waiting ON jobs (endpoint, queue_order)
         WHERE state = 0 AND queue_order IS NOT NULL;
       CREATE INDEX jobs_by_state ON jobs (state);
       CREATE INDEX jobs_by_workspace ON jobs (workspace COLLATE NOCASE);
       CREATE INDEX jobs_by_endpoint ON jobs (endpoint))",
     // How often the process died while the job ran.
     "ALTER TABLE jobs ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0"});

}  // namespace

int schema_version() {
  return static_cast<int>(kSteps.size());
}

const sqlite::Migrations& job_migrations() {
  static constexpr sqlite::Migrations kLayout{"job", kSteps};
  return kLayout;
}

}  // namespace aml::jobs
