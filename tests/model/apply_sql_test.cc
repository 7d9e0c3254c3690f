#include <array>

#include "model/interruption.h"
#include "model/registry.h"
#include "model/sql_query.h"
#include "tests/model/build.h"

namespace apply_sql_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

const Schema kSchema{{"n", ColumnType::kInt32},
                     {"d", ColumnType::kDouble},
                     {"s"},
                     {"b", ColumnType::kBoolean},
                     {"t", ColumnType::kDateTime}};

Table rows() {
  return table_of(kSchema, {{"1", "0.5", "x", "True", "2014-09-21T11:10:00"},
                            {"2", "1.5", "y", "False", "2015-01-01T00:00:00"},
                            {"?", "?", "?", "?", "?"}});
}

Table queried(const std::string& sql) {
  return run_module(*make(kApplySql, {{"SQL Query Script", sql}}), rows());
}

std::string error_for(const std::string& sql) {
  return error_of([&] { queried(sql); });
}

std::string types_of(const Schema& schema) {
  std::string text;
  for (const Column& column : schema)
    text += (text.empty() ? "" : ", ") + column.name + " " + std::string(name_of(column.type));
  return text;
}

Table bounded(const std::string& sql, SqlBounds bounds) {
  const SqlQuery query(sql, bounds);
  const Table table = rows();
  const std::string_view name = "t1";
  const Schema schema = table.schema();
  return query.run(std::array{SqlTable{name, &table}},
                   query.schema(std::array{name}, std::array{schema}));
}

}  // namespace

TEST_CASE("Apply SQL Transformation answers what SQLite does") {
  CHECK(row_text(queried("select * from t1"), 0) == "1 0.5 x True 9/21/2014 11:10:00 AM");
  CHECK(row_text(queried("select * from t1"), 2) == "? ? ? ? ?");
  CHECK(row_text(queried("select s, n * 2 as twice from t1 where n > 1"), 0) == "y 4");
  CHECK(row_text(queried("select count(*), avg(d), max(s) from t1"), 0) == "3 1 y");
  INFO("the last SELECT is the result");
  CHECK(row_text(queried("select 1; -- a\nselect n from t1 order by n desc; /* b */ ;"), 0) == "2");
  CHECK(queried("select n from t1 where n > 100").rows() == 0);
  CHECK(row_text(queried("select [n], `d`, \"s\" from t1 limit 1"), 0) == "1 0.5 x");
  CHECK_FALSE(make(kApplySql)->row_wise());
}

TEST_CASE("Apply SQL Transformation reads t2 and t3") {
  const auto table = [](const char* name, std::vector<std::vector<std::string>> cells) {
    return DatasetReference{name, std::make_shared<const Table>(
                                      table_of(Schema{{"n", ColumnType::kInt32}, {"w"}}, cells))};
  };
  const auto module = make(
      kApplySql, {{"SQL Query Script",
                   std::string("select t1.n, t2.w, t3.w as v from t1 join t2 on t1.n = t2.n, t3")},
                  {"Table2", table("a", {{"2", "two"}, {"9", "nine"}})},
                  {"Table3", table("b", {{"0", "z"}})}});
  const Table made = run_module(*module, rows());
  CHECK(names_of(made.schema()) == "n,w,v");
  REQUIRE(made.rows() == 1);
  CHECK(row_text(made, 0) == "2 two z");
}

TEST_CASE("types of a query's columns") {
  CHECK(types_of(queried("select * from t1").schema()) ==
        "n Int32, d Double, s String, b Boolean, t DateTime");
  CHECK(types_of(queried("select n + 1 a, n / 2.0 b, s || 'x' c, null e, b g, max(t) h, n*1.5 i "
                         "from t1")
                     .schema()) ==
        "a Int32, b Double, c String, e String, g Boolean, h String, i Double");
  CHECK(row_text(queried("select t || '' from t1"), 0) == "2014-09-21 11:10:00.000");
  CHECK(row_text(queried("select t from t1 where t < '2014-12-31'"), 0) == "9/21/2014 11:10:00 AM");
  CHECK(names_of(queried("select n, n, n from t1").schema()) == "n,n (2),n (3)");
}

TEST_CASE("a value that is not of its column is told with the column") {
  CHECK(
      error_for("select n * 2000000000 x from t1").find("column \"x\" is Int32 and cannot hold") !=
      std::string::npos);
  CHECK(error_for("select x'00' y from t1").find("cannot hold a blob") != std::string::npos);
}

TEST_CASE("errors of Apply SQL Transformation") {
  CHECK(error_for("select n frm t1") ==
        "Error 0069: SQL query \"select n frm t1\" is not correct: near \"t1\": syntax error");
  CHECK(error_for("select * frm t1").find("near \"frm\": syntax error") != std::string::npos);
  CHECK(error_for("select x from t1").find("no such column: x") != std::string::npos);
  CHECK(error_for("select * from t2").find("no such table: t2") != std::string::npos);
  CHECK(error_for("").find("there is no SELECT statement") != std::string::npos);
  CHECK(error_for(" -- nothing").find("there is no SELECT statement") != std::string::npos);
  CHECK(error_for("/* nothing */;;\n--").find("there is no SELECT statement") != std::string::npos);
  CHECK(error_for(std::string("select 1 n;\0select 2 n", 23)).starts_with("Error 0069"));
}

TEST_CASE("a script only reads") {
  for (const std::string sql :
       {"ATTACH 'x.db' AS x", "PRAGMA page_count", "DELETE FROM t1",
        "INSERT INTO t1 DEFAULT VALUES", "UPDATE t1 SET n = 1", "CREATE TABLE x (a)",
        "DROP TABLE t1", "VACUUM INTO 'x.db'", "BEGIN", "SELECT load_extension('x')",
        "SELECT * FROM pragma_table_info('t1')", "CREATE TEMP TABLE x AS SELECT 1", "DETACH main",
        "REINDEX", "ANALYZE"}) {
    CAPTURE(sql);
    CHECK(error_for(sql).starts_with("Error 0069"));
    CHECK(error_for(sql + "; select * from t1").starts_with("Error 0069"));
  }
}

TEST_CASE("a script ends where the work of its thread is interrupted") {
  const std::string endless =
      "with recursive c(x) as (select 1 union all select x + 1 from c) select max(x) from c";
  std::atomic<bool> flag = true;
  const SqlBounds bounds{1'000'000, 64u << 20, 1u << 20};
  {
    const Interruptible interruptible(flag);
    CHECK(error_of([&] { bounded(endless, bounds); }).find("interrupted") != std::string::npos);
    flag = false;
    CHECK(error_of([&] { bounded(endless, bounds); }).find("steps") != std::string::npos);
    flag = true;
  }
  CHECK(error_of([&] { bounded(endless, bounds); }).find("steps") != std::string::npos);
}

TEST_CASE("a script that goes past the bounds ends") {
  const std::string endless =
      "with recursive c(x) as (select 1 union all select x + 1 from c) select max(x) from c";
  CHECK(error_of([&] {
          bounded(endless, {1'000'000, 64u << 20, 1u << 20});
        }).find("it takes more than 1000000 steps") != std::string::npos);
  const std::string hungry =
      "with recursive c(x) as (select 1 union all select x + 1 from c limit 4000) "
      "select length(group_concat(y)) from (select randomblob(60000) y from c order by y)";
  CHECK(error_of([&] {
          bounded(hungry, {100'000'000, 16u << 20, 1u << 20});
        }).starts_with("Error 0069"));
  CHECK(error_of([&] {
          bounded("select zeroblob(2000000) z", {1000, 16u << 20, 1u << 20});
        }).find("too big") != std::string::npos);
  const std::string large =
      "with recursive c(x) as (select 1 union all select x + 1 from c limit 4000) "
      "select hex(zeroblob(5000)) from c";
  CHECK(error_of([&] {
          bounded(large, {100'000'000, 8u << 20, 1u << 20});
        }).find("its result takes more than 8 MB") != std::string::npos);
}

}  // namespace apply_sql_test
