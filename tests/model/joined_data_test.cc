#include "model/registry.h"
#include "tests/model/build.h"

namespace joined_data_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

const Schema kLeft{{"k", ColumnType::kInt32}, {"v"}};

DatasetReference dataset(const Schema& schema, const std::vector<std::vector<std::string>>& rows) {
  return {"d", std::make_shared<const Table>(table_of(schema, rows))};
}

Table left() {
  return table_of(kLeft, {{"1", "a"}, {"2", "b"}, {"3", "c"}, {"?", "d"}});
}

DatasetReference right() {
  return dataset(Schema{{"k", ColumnType::kInt32}, {"w"}},
                 {{"2", "y"}, {"1", "x"}, {"2", "z"}, {"4", "u"}, {"?", "t"}});
}

Given joining(const std::string& type) {
  return {{"Dataset2", right()},
          {"Join key columns for L", ColumnSelector::of_names({"k"})},
          {"Join key columns for R", ColumnSelector::of_names({"k"})},
          {"Join type", type}};
}

std::string all_rows(const Table& table) {
  std::string text;
  for (std::size_t row = 0; row < table.rows(); ++row)
    text += (row > 0 ? "; " : "") + row_text(table, row);
  return text;
}

}  // namespace

TEST_CASE("Join Data joins in four ways") {
  INFO("a missing key meets no other");
  const std::pair<const char*, const char*> cases[] = {
      {"Inner Join", "1 a 1 x; 2 b 2 y; 2 b 2 z"},
      {"Left Outer Join", "1 a 1 x; 2 b 2 y; 2 b 2 z; 3 c ? ?; ? d ? ?"},
      {"Full Outer Join", "1 a 1 x; 2 b 2 y; 2 b 2 z; 3 c ? ?; ? d ? ?; ? ? 4 u; ? ? ? t"},
      {"Left Semi-Join", "1 a; 2 b"}};
  for (const auto& joined : cases) {
    const std::string type = joined.first;
    CAPTURE(type);
    const auto module = make(kJoinData, joining(type));
    CHECK(all_rows(run_module(*module, left())) == joined.second);
    CHECK(module->row_wise() == (type != "Full Outer Join"));
  }
}

TEST_CASE("names and right keys of a joined table") {
  CHECK(names_of(make(kJoinData, joining("Inner Join"))->output_schema(kLeft)) == "k,v,k (1),w");
  Given given = joining("Inner Join");
  given["Keep right key columns in joined table"] = false;
  const Table made = run_module(*make(kJoinData, given), left());
  CHECK(names_of(made.schema()) == "k,v,w");
  CHECK(row_text(made, 0) == "1 a x");
}

TEST_CASE("keys of Join Data: capitals, and several columns") {
  Given given = {{"Dataset2", dataset(Schema{{"k"}, {"l"}}, {{"A", "bc"}, {"ab", "c"}})},
                 {"Join key columns for L", ColumnSelector::of_names({"s"})},
                 {"Join key columns for R", ColumnSelector::of_names({"k"})},
                 {"Match case", false}};
  const Schema schema{{"s"}, {"t"}};
  CHECK(all_rows(run_module(*make(kJoinData, given), table_of(schema, {{"a", "x"}}))) ==
        "a x A bc");
  given["Match case"] = true;
  CHECK(run_module(*make(kJoinData, given), table_of(schema, {{"a", "x"}})).rows() == 0);
  given["Join key columns for L"] = ColumnSelector::of_names({"s", "t"});
  given["Join key columns for R"] = ColumnSelector::of_names({"k", "l"});
  CHECK(all_rows(run_module(*make(kJoinData, given),
                            table_of(schema, {{"A", "bc"}, {"ab", "bc"}, {"Ab", "c"}}))) ==
        "A bc A bc");
}

TEST_CASE("errors of Join Data") {
  CHECK(error_of([] { make(kJoinData); }) == "Error 0003: Input \"Dataset2\" is null or empty");
  Given given = joining("Inner Join");
  given["Join key columns for L"] = ColumnSelector::of_names({"k", "v"});
  CHECK(
      error_of([&] { make(kJoinData, given)->output_schema(kLeft); }) ==
      "Error 0027: The size of \"Join key columns for L\" is inconsistent with size of \"Join key "
      "columns for R\".");
  given["Join key columns for L"] = ColumnSelector::of_names({"v"});
  CHECK(error_of([&] { make(kJoinData, given)->output_schema(kLeft); }) ==
        "Error 0016: Columns v and k are incompatible.");
  given["Join key columns for L"] = ColumnSelector::of_names({"x"});
  CHECK(error_of([&] { make(kJoinData, given)->output_schema(kLeft); }) ==
        "Error 0001: Column with name or index \"x\" does not exist in \"Dataset1\"");
  given = joining("Inner Join");
  given["Dataset2"] = dataset(kLeft, {});
  CHECK(error_of([&] { make(kJoinData, given); }) ==
        "Error 0003: Input \"Dataset2\" is null or empty");
}

TEST_CASE("a joined table has a bound") {
  const std::vector<std::vector<std::string>> same(4000, {"1", "x"});
  Given given = joining("Inner Join");
  given["Dataset2"] = dataset(kLeft, same);
  const auto module = make(kJoinData, given);
  CHECK(error_of([&] { run_module(*module, table_of(kLeft, same)); }) ==
        "Error 0039: Error while completing operation: the joined table has more than 10000000 "
        "rows.");
}

TEST_CASE("Add Columns fills the shorter side up") {
  const auto module = make(kAddColumns, {{"Right dataset", dataset(kLeft, {{"7", "p"}})}});
  const Table longer = run_module(*module, table_of(kLeft, {{"0", "z"}, {"1", "a"}}));
  CHECK(names_of(longer.schema()) == "k,v,k (1),v (1)");
  CHECK(row_text(longer, 0) == "0 z 7 p");
  CHECK(row_text(longer, 1) == "1 a ? ?");
  const auto other =
      make(kAddColumns, {{"Right dataset", dataset(kLeft, {{"7", "p"}, {"8", "q"}})}});
  CHECK(all_rows(run_module(*other, table_of(kLeft, {{"0", "z"}}))) == "0 z 7 p; ? ? 8 q");
  CHECK_FALSE(module->row_wise());
}

TEST_CASE("Add Rows appends rows of the same columns") {
  const auto with = [](const Schema& schema, const std::vector<std::vector<std::string>>& rows) {
    return make(kAddRows, {{"Dataset2", dataset(schema, rows)}});
  };
  const auto module = with(kLeft, {{"7", "p"}, {"?", "q"}});
  CHECK(all_rows(run_module(*module, table_of(kLeft, {{"0", "z"}}))) == "0 z; 7 p; ? q");
  CHECK_FALSE(module->row_wise());
  const auto error = [&](const Schema& schema, const std::vector<std::string>& row) {
    return error_of([&] { with(schema, {row})->output_schema(kLeft); });
  };
  CHECK(error(Schema{{"k", ColumnType::kInt32}}, {"1"}) ==
        "Error 0008: Parameter \"Dataset2\" value should be in the range of [2, 2].");
  CHECK(error(Schema{{"k", ColumnType::kInt32}, {"w"}}, {"1", "x"}) ==
        "Error 0010: Column names are not the same for column 1 (zero-based) of input datasets (v "
        "and w respectively).");
  CHECK(error(Schema{{"k"}, {"v"}}, {"1", "x"}) ==
        "Error 0016: Column element types are not compatible for column 0 (zero-based) of input "
        "datasets (Int32 and String respectively).");
}

}  // namespace joined_data_test
