#pragma once

#include "emulator/records/sqlite.h"

namespace aml::jobs {

/// The version of the records' layout that this program writes (SQLite's `user_version`).
int schema_version();

/// Brings the records of an earlier version, or an empty file, to this one, in one transaction.
/// Errors: records::SqliteError, also for records of a later version, which are left as they are.
void migrate(records::Database& database);

}  // namespace aml::jobs
