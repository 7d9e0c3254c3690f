#include <cmath>

#include "model/registry.h"
#include "tests/model/build.h"

namespace normalize_data_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

const Schema kSchema{{"n", ColumnType::kInt32}, {"s"}, {"d", ColumnType::kDouble}};

Table rows() {
  return table_of(kSchema, {{"1", "a", "7"}, {"3", "b", "7"}, {"?", "c", "?"}, {"8", "d", "7"}});
}

std::vector<double> column(const Table& table, std::size_t index) {
  std::vector<double> numbers;
  for (std::size_t row = 0; row < table.rows(); ++row)
    if (!table.column(index).is_missing(row)) numbers.push_back(table.column(index).real(row));
  return numbers;
}

Table normalized(const std::string& method, Given more = {}) {
  more["Transformation method"] = method;
  return run_module(*make(kNormalizeData, more), rows());
}

}  // namespace

TEST_CASE("Normalize Data transforms numbers in place") {
  const double deviation = std::sqrt((9.0 + 1 + 16) / 3);
  const double mu = (std::log(3) + std::log(8)) / 3;
  const double sigma =
      std::sqrt((mu * mu + std::pow(std::log(3) - mu, 2) + std::pow(std::log(8) - mu, 2)) / 3);
  const auto normal = [&](double x) {
    return std::erfc((mu - std::log(x)) / (sigma * std::sqrt(2))) / 2;
  };
  const struct {
    const char* method;
    std::vector<double> expected;
  } cases[] = {
      {"ZScore", {-3 / deviation, -1 / deviation, 4 / deviation}},
      {"MinMax", {0, 2.0 / 7, 1}},
      {"Logistic", {1 / (1 + std::exp(-1)), 1 / (1 + std::exp(-3)), 1 / (1 + std::exp(-8))}},
      {"LogNormal", {normal(1), normal(3), normal(8)}},
      {"TanH", {std::tanh(1), std::tanh(3), std::tanh(8)}}};
  for (const auto& c : cases) {
    CAPTURE(c.method);
    const Table made = normalized(c.method);
    CHECK(made.schema()[0].type == ColumnType::kDouble);
    CHECK(made.schema()[1].type == ColumnType::kString);
    CHECK(made.column(0).is_missing(2));
    const std::vector<double> numbers = column(made, 0);
    REQUIRE(numbers.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) CHECK(numbers[i] == doctest::Approx(c.expected[i]));
  }
}

TEST_CASE("constant columns") {
  CHECK(column(normalized("ZScore"), 2) == std::vector<double>{0, 0, 0});
  const Given nan = {{"Use 0 for constant columns when checked", false}};
  CHECK(std::isnan(column(normalized("MinMax", nan), 2).at(0)));
}

TEST_CASE("numbers of a training dataset count instead of those of the call") {
  const DatasetReference training{
      "t", std::make_shared<const Table>(
               table_of(Schema{{"d", ColumnType::kDouble}, {"n", ColumnType::kInt32}},
                        {{"0", "0"}, {"10", "20"}}))};
  const Given given = {{"Transformation method", std::string("MinMax")},
                       {"Training dataset", training}};
  const auto module = make(kNormalizeData, given);
  CHECK(module->row_wise());
  CHECK(row_text(run_module(*module, rows()), 3) == "0.4 d 0.7");
  CHECK_FALSE(make(kNormalizeData)->row_wise());
  CHECK(make(kNormalizeData, {{"Transformation method", std::string("TanH")}})->row_wise());
  const DatasetReference other{
      "t", std::make_shared<const Table>(table_of(Schema{{"n", ColumnType::kInt32}}, {{"1"}}))};
  CHECK(error_of([&] {
          make(kNormalizeData, {{"Training dataset", other}})->output_schema(kSchema);
        }) == "Error 0001: Column with name or index \"d\" does not exist in \"Training dataset\"");
}

TEST_CASE("Normalize Data takes numbers alone") {
  const Given given = {{"Columns to transform", ColumnSelector::of_names({"s"})}};
  CHECK(error_of([&] { make(kNormalizeData, given)->output_schema(kSchema); }) ==
        "Error 0017: Cannot process column \"s\" of type String. The type is not supported by the "
        "module. Parameter name: Columns to transform");
}

}  // namespace normalize_data_test
