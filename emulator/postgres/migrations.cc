#include "emulator/postgres/migrations.h"

#include <charconv>

#include "emulator/base/assert.h"
#include "emulator/postgres/transaction.h"

namespace aml::postgres {

namespace {

constexpr std::chrono::minutes kLongestMigration{10};
// Any number that is no other program's.
constexpr std::int64_t kMigrating = 0x616D'6C65'6D75;

// What is known of all tables: by name, as text.
constexpr std::string_view kMeta =
    "CREATE TABLE IF NOT EXISTS @.meta (name text PRIMARY KEY, value text NOT NULL);"
    "INSERT INTO @.meta (name, value) VALUES ('installation', gen_random_uuid()::text)"
    " ON CONFLICT DO NOTHING";

std::string layout_name(std::string_view record_kind) {
  return "layout of " + std::string(record_kind);
}

// "found required"
Layout parse_layout(std::string_view text) {
  Layout layout;
  const char* const end = text.data() + text.size();
  const auto found = std::from_chars(text.data(), end, layout.found);
  if (found.ptr != end) std::from_chars(found.ptr + 1, end, layout.required);
  return layout;
}

bool has_meta(Connection& connection) {
  return connection.run("SELECT to_regclass('@.meta') IS NOT NULL").boolean(0, 0);
}

Layout read_layout(Connection& connection, std::string_view record_kind) {
  const Result found =
      connection.run("SELECT value FROM @.meta WHERE name = $1", {layout_name(record_kind)});
  return found.empty() ? Layout() : parse_layout(found.view(0, 0));
}

void refuse_later(const Layout& layout, const Migrations& migrations) {
  if (layout.required <= migrations.steps.size()) return;
  throw PostgresError(std::string(migrations.record_kind) +
                      " records in the database have layout " + std::to_string(layout.required) +
                      ", of a later version of the emulator; this one knows up to " +
                      std::to_string(migrations.steps.size()));
}

void make_schema(Connection& connection, const std::string& schema) {
  const bool exists =
      connection.run("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", {schema})
          .boolean(0, 0);
  if (!exists) connection.run_script("CREATE SCHEMA \"" + schema + "\"");
  connection.run_script(kMeta);
}

void run_steps(Connection& connection, const Migrations& migrations) {
  const std::string name = layout_name(migrations.record_kind);
  Layout layout = read_layout(connection, migrations.record_kind);
  refuse_later(layout, migrations);
  const std::size_t known = migrations.steps.size();
  if (layout.found >= known) return;
  for (; layout.found < known; ++layout.found) {
    const Step& step = migrations.steps[layout.found];
    connection.run_script(step.sql);
    if (!step.is_compatible) layout.required = layout.found + 1;
  }
  connection.run(
      "INSERT INTO @.meta (name, value) VALUES ($1, $2)"
      " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      {name, std::to_string(layout.found) + " " + std::to_string(layout.required)});
}

}  // namespace

void migrate(Pool& pool, const Migrations& migrations) {
  AML_ASSERT(!migrations.record_kind.empty() && !migrations.steps.empty());
  const Layout layout = layout_of(pool, migrations.record_kind);
  refuse_later(layout, migrations);
  if (layout.found >= migrations.steps.size()) return;
  // Its own, as its calls have more time than others.
  Connection connection(pool.target());
  connection.set_call_timeout(kLongestMigration);
  Transaction transaction(connection);
  transaction.run("SELECT set_config('statement_timeout', '0', true)", {});
  transaction.run("SELECT 1 FROM pg_advisory_xact_lock($1)", {kMigrating});
  make_schema(connection, pool.target().schema);
  run_steps(connection, migrations);
  transaction.commit();
}

Layout layout_of(Pool& pool, std::string_view record_kind) {
  const Pool::Lease connection = pool.take();
  return has_meta(*connection) ? read_layout(*connection, record_kind) : Layout();
}

std::string installation_id(Pool& pool) {
  const Result found = pool.run("SELECT value FROM @.meta WHERE name = 'installation'");
  AML_ASSERT(!found.empty());
  return found.text(0, 0);
}

}  // namespace aml::postgres
