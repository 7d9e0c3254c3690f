// What scoring servers are asked.

#include "emulator/upstream/request_writer.h"

#include <doctest/doctest.h>

#include <limits>
#include <numeric>
#include <vector>

#include "tests/emulator/upstream/support.h"

namespace request_writer_test {

using namespace aml;
using namespace aml::upstream;
using aml::upstream::test::server_of;
using core::ScoringProtocol;
using model::ColumnType;

namespace {

const model::Schema kScore{{"score", ColumnType::kDouble}};

model::Table table_of_all_types() {
  model::Table table(model::Schema{{"n", ColumnType::kInt32},
                                   {"x", ColumnType::kDouble},
                                   {"b", ColumnType::kBoolean},
                                   {"say \"s\"", ColumnType::kString},
                                   {"at", ColumnType::kDateTime}});
  table.column(0).append_int32(-3);
  table.column(1).append_real(0.1 + 0.2);
  table.column(2).append_boolean(true);
  table.column(3).append_text("a\"b");
  REQUIRE(model::append_parsed(table.column(4), "2015-01-31T08:00:00"));
  table.column(0).append_missing();
  table.column(1).append_real(std::numeric_limits<double>::quiet_NaN());
  table.column(2).append_boolean(false);
  table.column(3).append_missing();
  table.column(4).append_missing();
  return table;
}

model::Table numbers() {
  model::Table table(model::Schema{{"n", ColumnType::kInt32}, {"b", ColumnType::kBoolean}});
  for (const int n : {7, 8}) {
    table.column(0).append_int32(n);
    table.column(1).append_boolean(n == 8);
  }
  return table;
}

}  // namespace

TEST_CASE("rows as dataframe_split: numbers to their last digit, missing ones as null") {
  const std::vector<std::size_t> both = {0, 1};
  CHECK(write_request(server_of(ScoringProtocol::kMlflow, kScore), table_of_all_types(), both) ==
        R"({"dataframe_split":{"columns":["n","x","b","say \"s\"","at"],"data":[)"
        R"([-3,0.30000000000000004,true,"a\"b","2015-01-31 08:00:00.000"],)"
        R"([null,null,false,null,null]]}})");
}

TEST_CASE("rows as a tensor for each column") {
  const std::vector<std::size_t> first = {0};
  CHECK(write_request(server_of(ScoringProtocol::kOpenInference, kScore), table_of_all_types(),
                      first) ==
        R"({"parameters":{"content_type":"pd"},"inputs":[)"
        R"({"name":"n","shape":[1,1],"datatype":"INT32","data":[-3]},)"
        R"({"name":"x","shape":[1,1],"datatype":"FP64","data":[0.30000000000000004]},)"
        R"({"name":"b","shape":[1,1],"datatype":"BOOL","data":[true]},)"
        R"({"name":"say \"s\"","shape":[1,1],"datatype":"BYTES","data":["a\"b"]},)"
        R"({"name":"at","shape":[1,1],"datatype":"BYTES","data":["2015-01-31 08:00:00.000"]}]})");
}

TEST_CASE("rows as one tensor of numbers, those that are named alone") {
  core::ScoringServer server = server_of(ScoringProtocol::kOpenInference, kScore);
  server.tensor = "predict";
  const std::vector<std::size_t> both = {0, 1};
  const std::vector<std::size_t> second = {1};
  CHECK(write_request(server, numbers(), both) ==
        R"({"inputs":[{"name":"predict","shape":[2,2],"datatype":"FP64","data":[7,0,8,1]}]})");
  CHECK(write_request(server, numbers(), second) ==
        R"({"inputs":[{"name":"predict","shape":[1,2],"datatype":"FP64","data":[8,1]}]})");
}

TEST_CASE("a gap is a cell that no tensor can say") {
  const model::Table table = table_of_all_types();
  CHECK_FALSE(has_gap(table, 0));
  CHECK(has_gap(table, 1));
  model::Table endless(kScore);
  endless.column(0).append_real(std::numeric_limits<double>::infinity());
  CHECK(has_gap(endless, 0));
}

}  // namespace request_writer_test
