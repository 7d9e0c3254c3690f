#pragma once

#include <span>
#include <string>
#include <string_view>

#include "emulator/core/outlives.h"
#include "emulator/sqlite/sqlite.h"

namespace aml::sqlite {

/// The migrations of the tables of one kind of records.
struct Migrations {
  std::string_view record_kind;  ///< what the records are about, in messages: "job"
  /// Step n migrates from version n (SQLite's `user_version`) to n + 1. A step that was released is
  /// never changed, only followed by another.
  std::span<const std::string_view> steps;
};

/// Brings the records of an earlier version, or an empty file, to the last one, in one
/// transaction.
/// Errors: SqliteError, also for records of a later version, which are left as they are.
void migrate(Database& database, const Migrations& migrations);

/// Makes a database that was just opened fit to keep records: the file is this process's alone,
/// and its tables are those of `migrations`. `file` is the one it was opened with. A loss of power
/// leaves it whole in any case; unless records outlive that, it may undo the last ones.
/// Errors: those of migrate(), and SqliteError for a file that is damaged.
void set_up(Database& database, const std::string& file, const Migrations& migrations,
            core::Outlives outlives);

}  // namespace aml::sqlite
