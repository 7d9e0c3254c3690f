#include "emulator/steering/postgres_fault_store.h"

#include <array>

#include "emulator/postgres/migrations.h"
#include "emulator/postgres/revisions.h"
#include "emulator/postgres/transaction.h"
#include "emulator/text/ascii.h"

namespace aml::steering {

namespace {

using postgres::Durability;
using postgres::Result;
using postgres::Transaction;

// **The one list** of layouts. `made`: milliseconds since 1970.
constexpr auto kFaultSteps = std::to_array<postgres::Step>({{R"(
  CREATE TABLE @.fault (
    world text NOT NULL,
    id text NOT NULL,
    place bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    workspace text NOT NULL,
    text text NOT NULL,
    made bigint NOT NULL,
    seen bigint NOT NULL DEFAULT 0,
    applied bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (world, id)) WITH (fillfactor = 50))"}});

constexpr postgres::Migrations kFaultLayout{"fault", kFaultSteps};

constexpr std::string_view kColumns =
    "SELECT id, workspace, text, made, seen, applied FROM @.fault ";
constexpr std::string_view kOfWorkspace = "lower(workspace COLLATE \"C\") = $2";

FaultRecord record_of(const Result& rows, int row) {
  return {.id = rows.text(row, 0),
          .workspace = rows.text(row, 1),
          .text = rows.text(row, 2),
          .made = core::TimePoint(std::chrono::milliseconds(rows.integer(row, 3))),
          .seen = static_cast<std::uint64_t>(rows.integer(row, 4)),
          .applied = static_cast<std::uint64_t>(rows.integer(row, 5))};
}

}  // namespace

PostgresFaultStore::PostgresFaultStore(postgres::Pool& pool, std::string world)
    : pool_(pool), world_(std::move(world)), subject_("faults:" + world_) {
  postgres::migrate(pool_, postgres::kRevisionLayout);
  postgres::migrate(pool_, kFaultLayout);
}

bool PostgresFaultStore::add(FaultRecord record) {
  return postgres::transact(pool_, [&](Transaction& transaction) {
    postgres::hold_subject(transaction, subject_);
    const Result found = transaction.run(
        "SELECT count(*), count(*) FILTER (WHERE id = $2) FROM @.fault WHERE world = $1",
        {world_, record.id});
    if (found.integer(0, 1) > 0) return true;
    if (found.integer(0, 0) >= static_cast<std::int64_t>(kMaxRules)) return false;
    transaction.run(
        "INSERT INTO @.fault (world, id, workspace, text, made) VALUES ($1, $2, $3, $4, $5)",
        {world_, record.id, record.workspace, record.text, record.made.time_since_epoch().count()});
    postgres::count_change(transaction, subject_);
    return true;
  });
}

std::vector<FaultRecord> PostgresFaultStore::list(std::optional<std::string_view> workspace) const {
  const std::string sql = std::string(kColumns) + "WHERE world = $1 AND ($2::text IS NULL OR " +
                          std::string(kOfWorkspace) + ") ORDER BY place";
  const auto key = workspace ? std::optional(text::to_lower(*workspace)) : std::nullopt;
  const Result rows = pool_.run(sql, {world_, key});
  std::vector<FaultRecord> records;
  for (int row = 0; row < rows.rows(); ++row) records.push_back(record_of(rows, row));
  return records;
}

std::optional<FaultRecord> PostgresFaultStore::find(std::string_view id) const {
  const Result rows =
      pool_.run(std::string(kColumns) + "WHERE world = $1 AND id = $2", {world_, id});
  return rows.empty() ? std::nullopt : std::optional(record_of(rows, 0));
}

std::int64_t PostgresFaultStore::remove_rows(std::string_view which, const postgres::Value& value) {
  const std::string sql = "DELETE FROM @.fault WHERE world = $1 AND " + std::string(which);
  return postgres::transact(pool_, [&](Transaction& transaction) {
    postgres::hold_subject(transaction, subject_);
    const std::int64_t removed = transaction.run(sql, {world_, value}).changed();
    if (removed > 0) postgres::count_change(transaction, subject_);
    return removed;
  });
}

bool PostgresFaultStore::remove(std::string_view id) {
  return remove_rows("id = $2", id) > 0;
}

void PostgresFaultStore::clear(std::optional<std::string_view> workspace) {
  if (!workspace) {
    remove_rows("$2", true);
    return;
  }
  const std::string key = text::to_lower(*workspace);
  remove_rows(kOfWorkspace, key);
}

std::optional<std::uint64_t> PostgresFaultStore::count_seen(std::string_view id) {
  const auto connection = pool_.take();
  Transaction transaction(*connection, Durability::kSoon);
  const Result row = transaction.run_and_commit(
      "UPDATE @.fault SET seen = seen + 1 WHERE world = $1 AND id = $2 RETURNING seen",
      {world_, id});
  if (row.empty()) return std::nullopt;
  return static_cast<std::uint64_t>(row.integer(0, 0));
}

void PostgresFaultStore::count_applied(std::string_view id) {
  const auto connection = pool_.take();
  Transaction transaction(*connection, Durability::kSoon);
  transaction.run_and_commit(
      "UPDATE @.fault SET applied = applied + 1 WHERE world = $1 AND id = $2", {world_, id});
}

void PostgresFaultStore::forget(postgres::Pool& pool, const std::string& world) {
  pool.run("DELETE FROM @.fault WHERE world = $1", {world});
}

}  // namespace aml::steering
