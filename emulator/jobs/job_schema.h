#pragma once

#include "emulator/sqlite/migrations.h"

namespace aml::jobs {

/// The version of the records' layout that this program writes (SQLite's `user_version`).
int schema_version();

/// What sqlite::set_up() brings them to.
const sqlite::Migrations& job_migrations();

}  // namespace aml::jobs
