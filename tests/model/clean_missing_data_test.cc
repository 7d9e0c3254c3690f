#include "model/registry.h"
#include "tests/model/build.h"

namespace clean_missing_data_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

const Schema kNumbers{{"n", ColumnType::kInt32}, {"m", ColumnType::kDouble}};

Table gaps() {
  return table_of(kNumbers, {{"1", "5"}, {"?", "?"}, {"2", "5"}, {"4", "5"}, {"1", "5"}});
}

Given mode(const std::string& name) {
  return {{"Cleaning mode", name}};
}

}  // namespace

TEST_CASE("Clean Missing Data replaces missing values") {
  const struct {
    std::string mode;
    std::string row;
  } cases[] = {{"Custom substitution value", "0 0"},
               {"Replace with mean", "2 5"},
               {"Replace with median", "2 5"},
               {"Replace with mode", "1 5"}};
  for (const auto& c : cases) {
    CAPTURE(c.mode);
    const auto module = make(kCleanMissingData, mode(c.mode));
    const Table made = run_module(*module, gaps());
    CHECK(row_text(made, 1) == c.row);
    CHECK(row_text(made, 3) == "4 5");
    CHECK(module->row_wise() == (c.mode == "Custom substitution value"));
  }
}

TEST_CASE("Clean Missing Data removes rows, and passes columns that are not selected") {
  Given given = mode("Remove entire row");
  CHECK(run_module(*make(kCleanMissingData, given), gaps()).rows() == 4);
  CHECK(make(kCleanMissingData, given)->row_wise());
  given["Columns to be cleaned"] = ColumnSelector::of_names({"n"});
  const Table holes = table_of(kNumbers, {{"1", "?"}, {"?", "2"}});
  const Table made = run_module(*make(kCleanMissingData, given), holes);
  REQUIRE(made.rows() == 1);
  CHECK(row_text(made, 0) == "1 ?");
}

TEST_CASE("Clean Missing Data notes where values were missing") {
  const auto module =
      make(kCleanMissingData, {{"Columns to be cleaned", ColumnSelector::of_names({"n"})},
                               {"Generate missing value indicator column", true}});
  const Table made = run_module(*module, gaps());
  CHECK(names_of(made.schema()) == "n,m,n_IsMissing");
  CHECK(row_text(made, 0) == "1 5 False");
  CHECK(row_text(made, 1) == "0 ? True");
}

TEST_CASE("replacements of each type") {
  const auto filled = [](ColumnType type, const std::string& value) {
    const auto module = make(kCleanMissingData, {{"Replacement value", value}});
    return row_text(run_module(*module, table_of(Schema{{"c", type}}, {{"?"}})), 0);
  };
  CHECK(filled(ColumnType::kBoolean, "0") == "False");
  CHECK(filled(ColumnType::kBoolean, "true") == "True");
  CHECK(filled(ColumnType::kString, "none") == "none");
  CHECK(filled(ColumnType::kDateTime, "2014-09-21") == "9/21/2014 12:00:00 AM");
  CHECK(error_of([&] { filled(ColumnType::kInt32, "x"); }) ==
        "Error 0002: Failed to convert \"Replacement value\" parameter value \"x\" from "
        "\"String\" to \"Int32\"");
  CHECK(error_of([&] { filled(ColumnType::kInt32, ""); }).starts_with("Error 0002"));
}

TEST_CASE("means and medians are of the column's type") {
  const auto filled = [](const std::string& how, ColumnType type,
                         std::vector<std::vector<std::string>> rows) {
    rows.push_back({"?"});
    const Table made =
        run_module(*make(kCleanMissingData, mode(how)), table_of(Schema{{"s", type}}, rows));
    return row_text(made, made.rows() - 1);
  };
  INFO("halves go to even");
  CHECK(filled("Replace with mean", ColumnType::kInt32, {{"2"}, {"3"}}) == "2");
  CHECK(filled("Replace with median", ColumnType::kInt32, {{"4"}, {"3"}}) == "4");
  CHECK(filled("Replace with mean", ColumnType::kBoolean, {{"True"}, {"True"}, {"False"}}) ==
        "True");
  CHECK(filled("Replace with median", ColumnType::kDouble, {{"1"}, {"9"}, {"2"}}) == "2");
  CHECK(error_of([&] { filled("Replace with mean", ColumnType::kString, {}); }) ==
        "Error 0017: Cannot process column \"s\" of type String. The type is not supported by the "
        "module. Parameter name: Columns to be cleaned");
  CHECK(error_of([&] {
          filled("Replace with median", ColumnType::kBoolean, {});
        }).starts_with("Error 0017"));
  INFO("the first of equally frequent values");
  CHECK(filled("Replace with mode", ColumnType::kString, {{"b"}, {"a"}, {"a"}, {"b"}}) == "b");
  INFO("a column without any value stays");
  CHECK(filled("Replace with mean", ColumnType::kInt32, {{"?"}}) == "?");
  CHECK(filled("Replace with mode", ColumnType::kString, {{"?"}}) == "?");
}

TEST_CASE("one column outside the ratios keeps all from being cleaned, unless each is on its own") {
  const Table table = table_of(kNumbers, {{"?", "?"}, {"?", "5"}, {"1", "5"}, {"1", "5"}});
  Given given = {{"Maximum missing value ratio", 0.3}};
  CHECK(row_text(run_module(*make(kCleanMissingData, given), table), 0) == "? ?");
  CHECK_FALSE(make(kCleanMissingData, given)->row_wise());
  given["Ratio decides about"] = std::string("Each column");
  CHECK(row_text(run_module(*make(kCleanMissingData, given), table), 0) == "? 0");
  given["Minimum missing value ratio"] = 0.4;
  CHECK(error_of([&] { make(kCleanMissingData, given); }).starts_with("Error 0007"));
}

TEST_CASE("modes that would remove columns are refused by their name") {
  CHECK(error_of([] {
          make(kCleanMissingData, mode("Remove entire column"));
        }).find("parameter value \"Remove entire column\"") != std::string::npos);
}

}  // namespace clean_missing_data_test
