#include "emulator/cli/postgres_workspace_store.h"

#include <algorithm>
#include <array>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/postgres/migrations.h"
#include "emulator/postgres/revisions.h"
#include "emulator/postgres/transaction.h"

namespace aml::cli {

namespace {

using core::MutexLock;
using postgres::Result;
using postgres::Transaction;
using std::chrono::milliseconds;

constexpr int kRenewalsOfLease = 20;

// **The one list** of layouts. `lease`: milliseconds.
constexpr auto kWorkspaceSteps = std::to_array<postgres::Step>({{R"(
  CREATE TABLE @.workspace (
    id text COLLATE "C" PRIMARY KEY,
    names text[] NOT NULL,
    lease bigint NOT NULL,
    text text NOT NULL,
    ends_at timestamptz NOT NULL) WITH (fillfactor = 50))"}});

constexpr postgres::Migrations kWorkspaceLayout{"workspace", kWorkspaceSteps};

}  // namespace

PostgresWorkspaceStore::PostgresWorkspaceStore(postgres::Pool& pool, std::size_t max, Now now)
    : pool_(pool), max_(max), now_(std::move(now)) {
  AML_ASSERT(now_ != nullptr);
  postgres::migrate(pool_, postgres::kRevisionLayout);
  postgres::migrate(pool_, kWorkspaceLayout);
  PostgresWorkspaceStore::refresh();
}

std::vector<WorkspaceRecord> PostgresWorkspaceStore::all() const {
  const Result rows = pool_.run(
      "SELECT w.id, w.lease, w.text, n.name FROM @.workspace w "
      "LEFT JOIN LATERAL unnest(w.names) WITH ORDINALITY AS n (name, place) ON true "
      "ORDER BY w.id, n.place");
  std::vector<WorkspaceRecord> records;
  for (int row = 0; row < rows.rows(); ++row) {
    if (records.empty() || records.back().id != rows.view(row, 0)) {
      records.push_back(
          {rows.text(row, 0), {}, milliseconds(rows.integer(row, 1)), rows.text(row, 2)});
    }
    if (!rows.is_null(row, 3)) records.back().names.push_back(rows.text(row, 3));
  }
  return records;
}

// Under the lock from the rows to the copy: two at once would leave the older one.
void PostgresWorkspaceStore::refresh() {
  const MutexLock lock(mutex_);
  std::unordered_map<std::string, std::string> ids;
  std::unordered_map<std::string, Renewed> renewed;
  for (const WorkspaceRecord& record : all()) {
    ids.emplace(record.id, record.id);
    for (const std::string& name : record.names) ids.emplace(name, record.id);
    const auto known = renewed_.find(record.id);
    renewed.emplace(record.id,
                    known == renewed_.end() ? Renewed{record.lease, Instant()} : known->second);
  }
  ids_ = std::move(ids);
  renewed_ = std::move(renewed);
}

bool PostgresWorkspaceStore::add(const WorkspaceRecord& record) {
  const bool added = postgres::transact(pool_, [&](Transaction& transaction) {
    postgres::hold_subject(transaction, kSubject);
    const Result count = transaction.run("SELECT count(*) FROM @.workspace");
    if (count.integer(0, 0) >= static_cast<std::int64_t>(max_)) return false;
    transaction.run(
        "INSERT INTO @.workspace (id, names, lease, text, ends_at) "
        "VALUES ($1, $2, $3, $4, now() + $3 * interval '1 millisecond')",
        {record.id, record.names, record.lease.count(), record.text});
    postgres::count_change(transaction, kSubject);
    return true;
  });
  if (added) refresh();
  return added;
}

std::optional<std::string> PostgresWorkspaceStore::find(std::string_view name) const {
  const MutexLock lock(mutex_);
  const auto found = ids_.find(std::string(name));
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

bool PostgresWorkspaceStore::is_due(const std::string& id) {
  const Instant now = now_();
  const MutexLock lock(mutex_);
  const auto found = renewed_.find(id);
  if (found == renewed_.end()) return false;
  Renewed& renewed = found->second;
  if (renewed.at != Instant() && now - renewed.at < renewed.lease / kRenewalsOfLease) return false;
  renewed.at = now;
  return true;
}

void PostgresWorkspaceStore::renew(std::string_view id) {
  const std::string key(id);
  if (!is_due(key)) return;
  pool_.run(
      "UPDATE @.workspace SET ends_at = now() + lease * interval '1 millisecond' WHERE id = $1",
      {key});
}

std::vector<std::string> PostgresWorkspaceStore::remove_rows(std::string_view which,
                                                             const std::string& id) {
  const std::string sql = "DELETE FROM @.workspace WHERE ($1 = '' OR id = $1) AND " +
                          std::string(which) + " RETURNING id";
  std::vector<std::string> ids = postgres::transact(pool_, [&](Transaction& transaction) {
    std::vector<std::string> removed;
    const Result rows = transaction.run(sql, {id});
    for (int row = 0; row < rows.rows(); ++row) removed.push_back(rows.text(row, 0));
    if (!removed.empty()) postgres::count_change(transaction, kSubject);
    return removed;
  });
  if (!ids.empty()) refresh();
  return ids;
}

bool PostgresWorkspaceStore::remove(std::string_view id) {
  return !id.empty() && !remove_rows("true", std::string(id)).empty();
}

std::vector<std::string> PostgresWorkspaceStore::take_expired() {
  return remove_rows("ends_at <= now()", {});
}

std::optional<milliseconds> PostgresWorkspaceStore::until_first_end() const {
  const Result row = pool_.run(
      "SELECT ceil(extract(epoch FROM min(ends_at) - now()) * 1000)::bigint FROM @.workspace");
  const auto left = row.optional_integer(0, 0);
  if (!left) return std::nullopt;
  return milliseconds(std::max<std::int64_t>(0, *left));
}

std::size_t PostgresWorkspaceStore::size() const {
  return static_cast<std::size_t>(pool_.run("SELECT count(*) FROM @.workspace").integer(0, 0));
}

}  // namespace aml::cli
