#include "emulator/management/postgres_definition_store.h"

#include <array>

#include "emulator/postgres/migrations.h"
#include "emulator/postgres/revisions.h"

namespace aml::management {

namespace {

using postgres::Result;
using postgres::Transaction;

// **The one list** of layouts.
constexpr auto kTables = std::to_array<postgres::Step>({{R"(
  CREATE TABLE @.definition (
    world text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    workspace text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    text bytea NOT NULL,
    revision bigint NOT NULL,
    PRIMARY KEY (world, kind, workspace, id)))"}});

constexpr postgres::Migrations kTableLayout{"definition", kTables};

// Rows that are not as the writer knew them: of another revision, there or gone.
constexpr const char* kCountStale = R"(
  SELECT count(*) FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[])
    AS p (kind, workspace, id, revision)
  LEFT JOIN @.definition d ON d.world = $1 AND d.kind = p.kind AND d.workspace = p.workspace
    AND d.id = p.id
  WHERE coalesce(d.revision, 0) <> p.revision)";
constexpr const char* kRemoveRows = R"(
  DELETE FROM @.definition d USING unnest($2::text[], $3::text[], $4::text[])
    AS g (kind, workspace, id)
  WHERE d.world = $1 AND d.kind = g.kind AND d.workspace = g.workspace AND d.id = g.id)";
constexpr const char* kPutRows = R"(
  INSERT INTO @.definition (world, kind, workspace, id, text, revision)
  SELECT $1, p.kind, p.workspace, p.id, p.text, $6
  FROM unnest($2::text[], $3::text[], $4::text[], $5::bytea[]) AS p (kind, workspace, id, text)
  ON CONFLICT (world, kind, workspace, id)
    DO UPDATE SET text = excluded.text, revision = excluded.revision)";

/// Keys, a list for each of their parts.
struct KeyLists {
  void add(const MadeKey& key) {
    kinds.push_back(key.kind);
    workspaces.push_back(key.workspace);
    ids.push_back(key.id);
  }
  std::vector<std::string> kinds, workspaces, ids;
};

struct PutLists : KeyLists {
  explicit PutLists(const std::vector<MadeRow>& rows) {
    for (const MadeRow& row : rows) {
      add(row.key);
      texts.emplace_back(row.text);
      revisions.push_back(static_cast<std::int64_t>(row.revision));
    }
  }
  std::vector<std::string_view> texts;  ///< views of the rows; of a dataset any bytes
  std::vector<std::int64_t> revisions;
};

}  // namespace

PostgresDefinitionStore::PostgresDefinitionStore(postgres::Pool& pool, std::string world)
    : pool_(pool), world_(std::move(world)), subject_("definitions:" + world_) {
  postgres::migrate(pool_, postgres::kRevisionLayout);
  postgres::migrate(pool_, kTableLayout);
}

std::vector<MadeRow> PostgresDefinitionStore::all() const {
  const Result rows = pool_.run(
      "SELECT kind, workspace, id, text, revision FROM @.definition WHERE world = $1 "
      "ORDER BY kind, workspace, id",
      {world_});
  std::vector<MadeRow> all;
  for (int row = 0; row < rows.rows(); ++row) {
    all.push_back({{rows.text(row, 0), rows.text(row, 1), rows.text(row, 2)},
                   rows.text(row, 3),
                   static_cast<std::uint64_t>(rows.integer(row, 4))});
  }
  return all;
}

std::optional<std::uint64_t> PostgresDefinitionStore::write(const MadeChange& change) {
  const PutLists put(change.put);
  KeyLists gone;
  for (const MadeKey& key : change.gone) gone.add(key);
  return postgres::transact(pool_, [&](Transaction& transaction) -> std::optional<std::uint64_t> {
    postgres::hold_subject(transaction, subject_);
    const Result stale =
        transaction.run(kCountStale, {world_, put.kinds, put.workspaces, put.ids, put.revisions});
    if (stale.integer(0, 0) > 0) return std::nullopt;
    const std::uint64_t revision = postgres::count_change(transaction, subject_);
    transaction.run(kRemoveRows, {world_, gone.kinds, gone.workspaces, gone.ids});
    transaction.run_and_commit(kPutRows, {world_, put.kinds, put.workspaces, put.ids,
                                          postgres::Value::bytes_list(put.texts), revision});
    return revision;
  });
}

std::uint64_t PostgresDefinitionStore::revision() const {
  return postgres::revision_of(pool_, subject_);
}

void PostgresDefinitionStore::forget(postgres::Pool& pool, const std::string& world) {
  pool.run("DELETE FROM @.definition WHERE world = $1", {world});
}

}  // namespace aml::management
