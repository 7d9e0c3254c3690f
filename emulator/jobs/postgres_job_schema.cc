#include "emulator/jobs/postgres_job_schema.h"

namespace aml::jobs {

namespace {

// **The one list** of layouts. Times of jobs are milliseconds since 1970, by the emulated clock; a
// lease is by the database's. queue_order: place among the started ones, kept while the job runs.
// States are those of core::JobState. Rows change often: room is left in their pages, and what was
// changed is swept early.
constexpr postgres::Step kJobSteps[] = {{R"(
CREATE SEQUENCE @.job_order;
CREATE TABLE @.job (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  world text NOT NULL,
  id text NOT NULL,
  workspace text NOT NULL,
  endpoint text NOT NULL,
  v1 boolean NOT NULL,
  request bytea NOT NULL,
  state smallint NOT NULL,
  queue_order bigint,
  created bigint NOT NULL,
  started bigint,
  ended bigint,
  details bytea NOT NULL DEFAULT '',
  results bytea NOT NULL DEFAULT '{}',
  bytes_read bigint NOT NULL DEFAULT 0,
  bytes_total bigint NOT NULL DEFAULT 0,
  rows_read bigint NOT NULL DEFAULT 0,
  rows_written bigint NOT NULL DEFAULT 0,
  crashes int NOT NULL DEFAULT 0,
  owner text,
  claim bigint,
  lease_until timestamptz,
  UNIQUE (world, id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_analyze_scale_factor = 0.05);
CREATE INDEX job_queued ON @.job (world, queue_order)
  WHERE state = 0 AND queue_order IS NOT NULL;
CREATE INDEX job_waiting ON @.job (world, endpoint, queue_order)
  WHERE state = 0 AND queue_order IS NOT NULL;
CREATE INDEX job_running ON @.job (world, endpoint) WHERE state = 1;
CREATE INDEX job_by_state ON @.job (world, state, number);
CREATE INDEX job_by_workspace ON @.job (world, lower(workspace), number);
CREATE INDEX job_by_endpoint ON @.job (world, endpoint, number))"}};

}  // namespace

const postgres::Migrations& postgres_job_migrations() {
  static constexpr postgres::Migrations kLayout{"job", kJobSteps};
  return kLayout;
}

}  // namespace aml::jobs
