#include "emulator/replicas/replica_tables.h"

#include <array>

namespace aml::replicas {

namespace {

constexpr std::array<postgres::Step, 2> kSteps = {{{R"(
CREATE TABLE @.replica (
  id text PRIMARY KEY,
  version text NOT NULL,
  address text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  left_at timestamptz,
  applied bigint NOT NULL
);
CREATE TABLE @.shared_revision (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  revision bigint NOT NULL DEFAULT 0
);
INSERT INTO @.shared_revision DEFAULT VALUES;
CREATE TABLE @.shared_change (
  kind text NOT NULL,
  workspace text NOT NULL,
  revision bigint NOT NULL,
  made_by text NOT NULL,
  PRIMARY KEY (kind, workspace)
))"},
                                                   {R"(
ALTER TABLE @.shared_revision ADD COLUMN barrier bigint NOT NULL DEFAULT 0;
ALTER TABLE @.replica ADD COLUMN passed bigint NOT NULL DEFAULT 0)"}}};

}  // namespace

postgres::Migrations replica_migrations() {
  return {"replica", kSteps};
}

}  // namespace aml::replicas
