#pragma once

#include "emulator/jobs/sqlite.h"

namespace aml::jobs {

/// The version of the records' layout that this program writes (SQLite's `user_version`).
int schema_version();

/// Brings the records of an earlier version, or an empty file, to this one, in one transaction.
/// Errors: SqliteError, also for records of a later version, which are left as they are.
void migrate(Database& database);

}  // namespace aml::jobs
