#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "emulator/cli/asked.h"
#include "emulator/cli/replication.h"
#include "emulator/cli/shared_stores.h"
#include "emulator/cli/text_table.h"
#include "emulator/postgres/migrations.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;
using postgres::Result;

constexpr std::string_view kLayout = "layout of ";

bool has_tables(postgres::Pool& pool) {
  return pool.run("SELECT to_regclass('@.meta') IS NOT NULL").boolean(0, 0);
}

Json layouts_json(postgres::Pool& pool) {
  Json layouts = Json::object();
  if (!has_tables(pool)) return layouts;
  const Result rows =
      pool.run("SELECT name FROM @.meta WHERE name LIKE $1 || '%' ORDER BY name", {kLayout});
  for (int row = 0; row < rows.rows(); ++row) {
    const std::string kind = rows.text(row, 0).substr(kLayout.size());
    const postgres::Layout layout = postgres::layout_of(pool, kind);
    layouts[kind] = {{"found", layout.found}, {"required", layout.required}};
  }
  return layouts;
}

Json check_json(postgres::Pool& pool) {
  const Result server = pool.run(
      "SELECT current_setting('server_version'), current_user::text, "
      "has_database_privilege(current_database(), 'CREATE')");
  Json json = {{"address", postgres::shown(pool.target())},
               {"server", server.text(0, 0)},
               {"user", server.text(0, 1)},
               {"mayCreateSchemas", server.boolean(0, 2)},
               {"schema", pool.target().schema},
               {"layouts", layouts_json(pool)}};
  return json;
}

int print_check(postgres::Pool& pool, bool as_json) {
  const Json json = check_json(pool);
  if (as_json) {
    std::printf("%s\n", json.dump(2).c_str());
    return kFine;
  }
  std::printf("%s answers: PostgreSQL %s\n", json["address"].get<std::string>().c_str(),
              json["server"].get<std::string>().c_str());
  if (json["layouts"].empty()) {
    std::printf("schema %s has no tables yet; the first replica makes them, or store migrate\n",
                pool.target().schema.c_str());
    return kFine;
  }
  TextTable table({"records", "layout", "needs at least"});
  for (const auto& [kind, layout] : json["layouts"].items())
    table.add({{kind}, {layout["found"].dump()}, {layout["required"].dump()}});
  std::fputs(table.write(is_color_terminal()).c_str(), stdout);
  return kFine;
}

int migrate_all(postgres::Pool& pool) {
  SharedStores::migrate(pool);
  std::printf("schema %s is up to date\n", pool.target().schema.c_str());
  return kFine;
}

int print_stats(postgres::Pool& pool, bool as_json) {
  const Result rows = pool.run(
      "SELECT c.relname::text, greatest(c.reltuples, 0)::bigint, "
      "pg_total_relation_size(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
      "WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') ORDER BY 3 DESC, 1",
      {pool.target().schema});
  Json json = Json::array();
  TextTable table({"table", "rows (estimate)", "bytes"});
  for (int row = 0; row < rows.rows(); ++row) {
    json.push_back({{"table", rows.text(row, 0)},
                    {"rows", rows.integer(row, 1)},
                    {"bytes", rows.integer(row, 2)}});
    table.add({{rows.text(row, 0)},
               {std::to_string(rows.integer(row, 1))},
               {std::to_string(rows.integer(row, 2))}});
  }
  std::fputs(as_json ? (json.dump(2) + "\n").c_str() : table.write(is_color_terminal()).c_str(),
             stdout);
  return kFine;
}

int run_store(const Invocation& invocation) {
  const StoreSetting& setting = invocation.settings.config.store;
  if (!setting.is_shared())
    return refuse_call("store needs the database: --store postgres://user@host/database");
  const std::string word = invocation.words.size() == 1 ? invocation.words[0] : "";
  postgres::Pool pool(target_of(setting));
  const bool as_json = invocation.has("json");
  if (word == "check") return print_check(pool, as_json);
  if (word == "migrate") return migrate_all(pool);
  if (word == "stats") return print_stats(pool, as_json);
  return refuse_call("store takes check, migrate or stats");
}

}  // namespace

const Command kStoreCommand{
    .name = "store",
    .words = "check|migrate|stats",
    .summary =
        "whether the database of --store answers; bring its tables up to date; what is in it",
    .options = {{"json", "", "as JSON"}},
    .reads_settings = true,
    .run = &run_store};

}  // namespace aml::cli
