#pragma once

#include "emulator/postgres/migrations.h"

namespace aml::jobs {

/// The tables of PostgresJobStore.
const postgres::Migrations& postgres_job_migrations();

}  // namespace aml::jobs
