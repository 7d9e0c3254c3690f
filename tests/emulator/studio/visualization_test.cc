// What Visualize shows.

#include "emulator/studio/visualization.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace visualization_test {

using namespace aml;
using namespace aml::studio;
using model::ColumnType;

TEST_CASE("numbers have a histogram, other values the most frequent") {
  model::Table table(
      model::Schema{{"n", ColumnType::kDouble}, {"t", ColumnType::kString}, {"none"}});
  for (const double value : {1.0, 2.0, 3.0, 4.0}) {
    table.column(0).append_real(value);
    table.column(1).append_text(value < 4 ? "a" : "<b>");
    table.column(2).append_missing();
  }
  const Json shown = write_visualization(table);
  CHECK(shown.at("rows") == 4);
  CHECK(shown.at("columns") == 3);
  CHECK(shown.at("values")[3] == Json({"4", "<b>", nullptr}));
  const Json& n = shown.at("statistics")[0];
  CHECK(n.at("mean") == 2.5);
  CHECK(n.at("median") == 2.5);
  CHECK(n.at("standardDeviation").get<double>() == doctest::Approx(1.290994));
  CHECK(n.at("histogram").at("edges").size() == 11);
  CHECK(n.at("histogram").at("counts") == Json({1, 0, 0, 1, 0, 0, 1, 0, 0, 1}));
  const Json& t = shown.at("statistics")[1];
  CHECK(t.at("unique") == 2);
  CHECK(t.at("mean").is_null());
  CHECK(t.at("top")[0] == Json{{"value", "a"}, {"count", 3}});
  const Json& none = shown.at("statistics")[2];
  CHECK(none.at("missing") == 4);
  CHECK(none.at("top").empty());
}

TEST_CASE("what JSON cannot say, and one value alone, are shown all the same") {
  model::Table table(model::Schema{{"n", ColumnType::kDouble}, {"one", ColumnType::kInt32}});
  for (int i = 0; i < 3; ++i) {
    table.column(0).append_real(i == 0 ? std::numeric_limits<double>::infinity() : std::nan(""));
    table.column(1).append_int32(7);
  }
  const Json shown = write_visualization(table);
  CHECK(shown.at("statistics")[0].at("max").is_null());
  CHECK(shown.at("statistics")[0].contains("top"));
  CHECK(shown.at("statistics")[1].at("histogram").at("counts") == Json::array({3}));
  CHECK(shown.at("statistics")[1].at("standardDeviation") == 0);
}

TEST_CASE("of a large table the first rows and columns are shown") {
  std::vector<model::Column> columns(300);
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i].name = std::to_string(i);
  model::Table table{model::Schema(columns)};
  for (int row = 0; row < 150; ++row)
    for (std::size_t i = 0; i < columns.size(); ++i)
      table.column(i).append_text(std::string(2000, 'x'));
  const Json shown = write_visualization(table);
  CHECK(shown.at("rows") == 150);
  CHECK(shown.at("columns") == 300);
  CHECK(shown.at("values").size() == 100);
  CHECK(shown.at("values")[0].size() == 256);
  CHECK(shown.at("statistics").size() == 256);
  CHECK(shown.at("values")[0][0].get<std::string>().size() < 1010);
}

}  // namespace visualization_test
