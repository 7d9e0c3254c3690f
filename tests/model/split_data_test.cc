#include <set>

#include "model/registry.h"
#include "tests/model/build.h"

namespace split_data_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

Table numbered(int rows) {
  Table table(Schema{{"n", ColumnType::kInt32}});
  for (int i = 0; i < rows; ++i) table.column(0).append_int32(i);
  return table;
}

std::vector<int> split(int rows, Given given, const char* output) {
  given["Output"] = std::string(output);
  const Table made = run_module(*make(kSplitData, given), numbered(rows));
  std::vector<int> numbers;
  for (std::size_t row = 0; row < made.rows(); ++row) numbers.push_back(made.column(0).int32(row));
  return numbers;
}

constexpr const char* kFirst = "Results dataset1";
constexpr const char* kSecond = "Results dataset2";

}  // namespace

TEST_CASE("Split Data splits rows in their order") {
  Given given = {{"Randomized split", false}};
  INFO("the odd row goes to the second output");
  CHECK(split(5, given, kFirst) == std::vector<int>{0, 1});
  CHECK(split(5, given, kSecond) == std::vector<int>{2, 3, 4});
  given["Fraction of rows in the first output dataset"] = 0.29;
  CHECK(split(100, given, kFirst).size() == 29);
}

TEST_CASE("Split Data chooses the same rows for the same seed") {
  const Given seed = {{"Random seed", std::int64_t{7}}};
  const std::vector<int> first = split(20, seed, kFirst), second = split(20, seed, kSecond);
  CHECK(first == split(20, seed, kFirst));
  CHECK(first != split(20, {}, kFirst));
  std::set<int> all(first.begin(), first.end());
  all.insert(second.begin(), second.end());
  CHECK(all.size() == 20);
  INFO("two steps with one seed give both");
  CHECK(first.size() == 10);
}

TEST_CASE("errors of Split Data") {
  for (const double fraction : {0.0, 1.0}) {
    CHECK(error_of([&] {
            make(kSplitData, {{"Fraction of rows in the first output dataset", fraction}});
          }) ==
          "Error 0008: Parameter \"Fraction of rows in the first output dataset\" value should be "
          "in the range of [0, 1].");
  }
  CHECK(error_of([] { split(1, {}, kFirst); }) ==
        "Error 0021: Number of rows in input dataset \"Dataset\" is less than allowed minimum of 2 "
        "row(s).");
  CHECK(error_of([] {
          make(kSplitData, {{"Splitting mode", std::string("Recommender Split")}});
        }).find("parameter value \"Recommender Split\"") != std::string::npos);
}

}  // namespace split_data_test
