#include "model/registry.h"
#include "tests/model/build.h"

namespace select_columns_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

const Schema kReviews{{"Col1", ColumnType::kInt32}, {"Col2"}};

Given selecting(ColumnSelector selector) {
  return {{"Select columns", std::move(selector)}};
}

}  // namespace

TEST_CASE("Select Columns keeps what is selected, in the dataset's order") {
  const auto module = make(kSelectColumns, selecting(ColumnSelector::of_names({"Col2"})));
  CHECK(names_of(module->output_schema(kReviews)) == "Col2");
  const Table result = run_module(*module, table_of(kReviews, {{"5", "good"}, {"?", "?"}}));
  CHECK(result.schema() == module->output_schema(kReviews));
  CHECK(row_text(result, 0) == "good");
  CHECK(row_text(result, 1) == "?");
  CHECK(module->row_wise());
}

TEST_CASE("Select Columns repeats a column when duplicates are allowed") {
  ColumnSelector selector = ColumnSelector::of_names({"Col2", "Col1", "Col2"});
  selector.keep_order_and_duplicates = true;
  const auto module = make(kSelectColumns, selecting(selector));
  const Table result = run_module(*module, table_of(kReviews, {{"5", "good"}}));
  CHECK(names_of(result.schema()) == "Col2,Col1,Col2");
  CHECK(row_text(result, 0) == "good 5 good");
}

TEST_CASE("errors of Select Columns") {
  CHECK(error_of([] { make(kSelectColumns); }) ==
        "Error 0003: Input \"Select columns\" is null or empty");
  const auto module = make(kSelectColumns, selecting(ColumnSelector::of_names({"Col3"})));
  const char* const unknown =
      "Error 0001: Column with name or index \"Col3\" does not exist in \"Dataset\"";
  CHECK(error_of([&] { module->output_schema(kReviews); }) == unknown);
  CHECK(error_of([&] { run_module(*module, table_of(kReviews, {{"5", "good"}})); }) == unknown);
  CHECK(error_of([] { make(kSelectColumns, selecting({}))->output_schema(kReviews); }) ==
        "Error 0011: Specified column set \"Select columns\" does not apply to any of dataset "
        "columns.");
}

}  // namespace select_columns_test
