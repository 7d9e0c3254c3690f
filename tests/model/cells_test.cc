#include "model/cells.h"

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

#include "model/table.h"
#include "tests/model/build.h"

namespace cells_test {

using namespace aml::model;
using namespace aml::model::test;

TEST_CASE("cells keep values and missing marks apart") {
  for (const ColumnType type : {ColumnType::kString, ColumnType::kInt32, ColumnType::kDouble,
                                ColumnType::kBoolean, ColumnType::kDateTime}) {
    CAPTURE(name_of(type));
    Cells cells(type);
    CHECK(cells.type() == type);
    CHECK(cells.size() == 0);
    CHECK_FALSE(cells.any_missing());
    CHECK_FALSE(cells.is_missing(0));
    cells.append_missing();
    CHECK(cells.size() == 1);
    CHECK(cells.any_missing());
    CHECK(cells.is_missing(0));
  }
}

TEST_CASE("a missing value holds the type's zero underneath") {
  Cells texts(ColumnType::kString);
  texts.append_text("a");
  texts.append_missing();
  texts.append_text("b");
  CHECK(texts.text(1) == "");
  CHECK(texts.text(2) == "b");
  CHECK_FALSE(texts.is_missing(0));
  CHECK(texts.is_missing(1));
  CHECK_FALSE(texts.is_missing(2));
  Cells reals(ColumnType::kDouble);
  reals.append_missing();
  CHECK(reals.real(0) == 0.0);
  Cells times(ColumnType::kDateTime);
  times.append_missing();
  CHECK(times.datetime(0) == DateTime{});
}

TEST_CASE("texts are kept byte for byte") {
  Cells cells(ColumnType::kString);
  const std::string with_nul("a\0b", 3);
  for (const std::string& text :
       {std::string(""), with_nul, std::string("\xC3\xA9"), std::string(1000, 'x')})
    cells.append_text(text);
  CHECK(cells.text(0) == "");
  CHECK(cells.text(1) == with_nul);
  CHECK(cells.text(2) == "\xC3\xA9");
  CHECK(cells.text(3).size() == 1000);
}

TEST_CASE("picked rows come in the order asked for, missing ones as missing") {
  const Table table = table_of({{"s"},
                                {"i", ColumnType::kInt32},
                                {"d", ColumnType::kDouble},
                                {"b", ColumnType::kBoolean},
                                {"t", ColumnType::kDateTime}},
                               {{"x", "1", "1.5", "true", "2014-09-21"},
                                {"?", "?", "?", "?", "?"},
                                {"y", "2", "2.5", "false", "2014-09-22"}});
  const std::vector<std::size_t> rows = {2, 1, 2};
  const Table picked = table.with_rows(rows);
  REQUIRE(picked.rows() == 3);
  CHECK(row_text(picked, 0) == "y 2 2.5 False 9/22/2014 12:00:00 AM");
  CHECK(row_text(picked, 1) == "? ? ? ? ?");
  CHECK(row_text(picked, 2) == row_text(picked, 0));
  CHECK(table.with_rows({}).rows() == 0);
  CHECK(table.with_rows({}).schema() == table.schema());
}

TEST_CASE("bytes grow with what is held") {
  Cells cells(ColumnType::kString);
  cells.reserve(10, 1000);
  CHECK(cells.bytes() >= 1000 + 10 * sizeof(std::size_t));
  CHECK(Cells(std::vector<std::int32_t>(100)).bytes() >= 400);
}

TEST_CASE("a table refuses columns that do not fit") {
  const Schema whole = {{"a", ColumnType::kInt32}, {"b", ColumnType::kInt32}};
  const Table table = table_of({whole[0]}, {{"1"}, {"2"}});
  const auto with = [&](const Schema& schema, std::vector<std::int32_t> values) {
    std::vector<Cells> columns = Table(table).take_columns();
    columns.emplace_back(std::move(values));
    return Table(schema, std::move(columns));
  };
  CHECK_THROWS_WITH_AS(with(whole, {1}), "column \"b\" has 1 rows where the table has 2",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(with({whole[0], {"b"}}, {1, 2}),
                       "column \"b\" is declared String but holds Int32", std::invalid_argument);
  CHECK_THROWS_WITH_AS(Table(Schema{{"a"}}, {}), "a schema of 1 columns was given 0",
                       std::invalid_argument);
  const Table wider = with(whole, {3, 4});
  CHECK(names_of(wider.schema()) == "a,b");
  CHECK(row_text(wider, 1) == "2 4");
}

TEST_CASE("columns are chosen in any order, with repeats") {
  Table table = table_of({{"a"}, {"b"}, {"c"}}, {{"1", "2", "3"}});
  const std::vector<std::size_t> indices = {2, 0, 2};
  const Table chosen = std::move(table).with_columns({{"c"}, {"a"}, {"c"}}, indices);
  CHECK(names_of(chosen.schema()) == "c,a,c");
  CHECK(row_text(chosen, 0) == "3 1 3");
}

TEST_CASE("names of types and kinds read back") {
  for (const std::string_view name : {"String", "Int32", "Double", "Boolean", "DateTime"}) {
    REQUIRE(find_column_type(name).has_value());
    CHECK(name_of(*find_column_type(name)) == name);
  }
  for (const std::string_view name : {"Feature", "Label", "Score", "None"}) {
    REQUIRE(find_column_kind(name).has_value());
    CHECK(name_of(*find_column_kind(name)) == name);
  }
  CHECK_FALSE(find_column_type("string"));
  CHECK_FALSE(find_column_kind("Weight"));
}

TEST_CASE("a schema finds the first column of an exact name") {
  const Schema schema{{"a"}, {"b"}, {"a"}};
  CHECK(schema.find("a") == 0);
  CHECK(schema.find("b") == 1);
  CHECK_FALSE(schema.find("A"));
}

}  // namespace cells_test
