#include "emulator/management/sqlite_definition_store.h"

#include <array>
#include <string_view>

#include "emulator/sqlite/migrations.h"

namespace aml::management {

namespace {

using core::MutexLock;

// **The one list** of layouts.
constexpr auto kSteps = std::to_array<std::string_view>({R"(CREATE TABLE made (
          kind TEXT NOT NULL,
          workspace TEXT NOT NULL,
          id TEXT NOT NULL,
          text TEXT NOT NULL,
          revision INTEGER NOT NULL,
          PRIMARY KEY (kind, workspace, id)) WITHOUT ROWID;
        CREATE TABLE revisions (last INTEGER NOT NULL);
        INSERT INTO revisions VALUES (0))"});

constexpr sqlite::Migrations kLayout{"definition", kSteps};

std::int64_t to_number(std::uint64_t revision) {
  return static_cast<std::int64_t>(revision);
}

}  // namespace

SqliteDefinitionStore::OpenDatabase::OpenDatabase(const std::string& file, core::Outlives outlives)
    : Database(file) {
  sqlite::set_up(*this, file, kLayout, outlives);
}

SqliteDefinitionStore::SqliteDefinitionStore(const std::string& file, core::Outlives outlives)
    : database_(file, outlives),
      all_(database_,
           "SELECT kind, workspace, id, text, revision FROM made ORDER BY kind, workspace, id"),
      last_(database_, "SELECT last FROM revisions"),
      find_(database_, "SELECT revision FROM made WHERE kind = ? AND workspace = ? AND id = ?"),
      put_(database_, "INSERT OR REPLACE INTO made VALUES (?, ?, ?, ?, ?)"),
      remove_(database_, "DELETE FROM made WHERE kind = ? AND workspace = ? AND id = ?"),
      count_(database_, "UPDATE revisions SET last = ?") {}

std::vector<MadeRow> SqliteDefinitionStore::all() const {
  std::vector<MadeRow> rows;
  const MutexLock lock(mutex_);
  all_.with();
  while (all_.next()) {
    rows.push_back({{all_.text(0), all_.text(1), all_.text(2)},
                    all_.text(3),
                    static_cast<std::uint64_t>(all_.integer(4))});
  }
  return rows;
}

std::uint64_t SqliteDefinitionStore::revision_of(const MadeKey& key) {
  find_.with(key.kind, key.workspace, key.id);
  std::uint64_t revision = 0;
  while (find_.next()) revision = static_cast<std::uint64_t>(find_.integer(0));
  return revision;
}

std::uint64_t SqliteDefinitionStore::last_revision() const {
  last_.with();
  std::uint64_t revision = 0;
  while (last_.next()) revision = static_cast<std::uint64_t>(last_.integer(0));
  return revision;
}

std::optional<std::uint64_t> SqliteDefinitionStore::write(const MadeChange& change) {
  const MutexLock lock(mutex_);
  sqlite::Transaction transaction(database_);
  for (const MadeRow& row : change.put) {
    if (revision_of(row.key) != row.revision) return std::nullopt;
  }
  const std::uint64_t revision = last_revision() + 1;
  count_.with(to_number(revision)).run();
  for (const MadeKey& key : change.gone) remove_.with(key.kind, key.workspace, key.id).run();
  for (const MadeRow& row : change.put) {
    put_.with(row.key.kind, row.key.workspace, row.key.id, row.text, to_number(revision)).run();
  }
  transaction.commit();
  return revision;
}

std::uint64_t SqliteDefinitionStore::revision() const {
  const MutexLock lock(mutex_);
  return last_revision();
}

}  // namespace aml::management
