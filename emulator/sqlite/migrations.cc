#include "emulator/sqlite/migrations.h"

#include "emulator/base/assert.h"
#include "emulator/core/log.h"

namespace aml::sqlite {

void migrate(Database& database, const Migrations& migrations) {
  AML_ASSERT(!migrations.record_kind.empty() && !migrations.steps.empty());
  Transaction transaction(database);
  const std::size_t known = migrations.steps.size();
  const std::size_t found = std::stoul(database.ask("PRAGMA user_version"));
  if (found > known) {
    throw SqliteError(
        std::string(migrations.record_kind) + " records have layout " + std::to_string(found) +
        ", of a later version of the emulator; this one knows up to " + std::to_string(known));
  }
  for (std::size_t step = found; step < known; ++step) {
    database.run(std::string(migrations.steps[step]));
  }
  database.run("PRAGMA user_version = " + std::to_string(known));
  transaction.commit();
}

namespace {

// Holds the indexes of some 50,000 records. SQLite passes over its whole cache at many a commit, so
// that a larger one makes writes slower than it makes reads faster.
constexpr int kCacheKib = 8 << 10;
// The log goes into the file when it has so many pages (32 MiB). Records with random ids change
// another page of an index each: the more of them go over together, the fewer pages each costs.
constexpr int kLogPages = 8'000;
// What a start may spend on reading records before it serves; a larger file is looked at by its
// tables' roots alone.
constexpr std::int64_t kCheckedBytes = 64 << 20;

// Reported now, not by the first request that reads the damaged page.
void refuse_damage(Database& database, const std::string& file) {
  const std::int64_t bytes =
      std::stoll(database.ask("PRAGMA page_count")) * std::stoll(database.ask("PRAGMA page_size"));
  const std::string found = bytes <= kCheckedBytes ? database.ask("PRAGMA quick_check(1)") : "ok";
  if (found != "ok") throw damaged(file, found);
}

}  // namespace

// The file is this process's alone, which also spares WAL its shared memory.
void set_up(Database& database, const std::string& file, const Migrations& migrations,
            core::Outlives outlives) {
  database.run("PRAGMA cache_size = -" + std::to_string(kCacheKib));
  if (file.empty()) {
    database.run("PRAGMA journal_mode = MEMORY");
  } else {
    database.run("PRAGMA locking_mode = EXCLUSIVE");
    if (database.ask("PRAGMA journal_mode = WAL") != "wal") {
      database.run("PRAGMA journal_mode = DELETE");
      core::log(core::LogLevel::kWarn, "records",
                "the data folder's file system takes no write-ahead log; records are slower there",
                {{"file", file}});
    }
    // Each commit waits for the disk, or the log alone does when it goes into the file.
    database.run(outlives == core::Outlives::kPowerLoss ? "PRAGMA synchronous = FULL"
                                                        : "PRAGMA synchronous = NORMAL");
    database.run("PRAGMA wal_autocheckpoint = " + std::to_string(kLogPages));
    refuse_damage(database, file);
  }
  migrate(database, migrations);
}

}  // namespace aml::sqlite
