#include "emulator/service/postgres_account_store.h"

#include <array>

#include "emulator/postgres/migrations.h"

namespace aml::service {

namespace {

using postgres::Result;

// **The one list** of layouts.
constexpr auto kTables = std::to_array<postgres::Step>({{R"(
  CREATE TABLE @.account (
    name text COLLATE "C" PRIMARY KEY,
    key text NOT NULL))"}});

constexpr postgres::Migrations kTableLayout{"account", kTables};

// One statement: of two processes that learn at once, one does.
constexpr const char* kPut = R"(
  INSERT INTO @.account AS known (name, key) VALUES ($1, $2)
  ON CONFLICT (name) DO UPDATE SET key = excluded.key WHERE known.key = '' AND excluded.key <> ''
  RETURNING key)";

}  // namespace

PostgresAccountStore::PostgresAccountStore(postgres::Pool& pool) : pool_(pool) {
  postgres::migrate(pool_, kTableLayout);
}

std::map<std::string, std::string> PostgresAccountStore::all() const {
  const Result rows = pool_.run("SELECT name, key FROM @.account");
  std::map<std::string, std::string> all;
  for (int row = 0; row < rows.rows(); ++row) all.emplace(rows.text(row, 0), rows.text(row, 1));
  return all;
}

std::optional<std::string> PostgresAccountStore::find(const std::string& name) const {
  const Result rows = pool_.run("SELECT key FROM @.account WHERE name = $1", {name});
  if (rows.empty()) return std::nullopt;
  return rows.text(0, 0);
}

AccountStore::Kept PostgresAccountStore::put(const std::string& name, const std::string& key) {
  const Result put = pool_.run(kPut, {name, key});
  if (!put.empty()) return {put.text(0, 0), !key.empty()};
  return {find(name).value_or(""), false};
}

}  // namespace aml::service
