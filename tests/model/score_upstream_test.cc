// Rows that something outside the emulator scores.

#include <doctest/doctest.h>

#include "model/row_scorer.h"
#include "tests/model/build.h"

namespace score_upstream_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

/// Doubles the first column.
class Doubling final : public RowScorer {
 public:
  const Schema& columns() const override { return columns_; }
  void check(const Schema& rows) const override {
    if (rows[0].type != ColumnType::kInt32) throw ModuleError(kColumnTypeNotSupported, {"T", "c"});
  }
  std::vector<Cells> score(const Table& rows) const override {
    Cells doubled(ColumnType::kInt32);
    for (std::size_t row = 0; row < rows.rows(); ++row)
      doubled.append_int32(2 * rows.column(0).int32(row));
    return {doubled};
  }

 private:
  const Schema columns_{{"twice", ColumnType::kInt32}};
};

const Schema kNumbers{{"n", ColumnType::kInt32}, {"s"}};

Given doubling(bool appends) {
  return {{"Server", ScorerReference{"here", std::make_shared<Doubling>()}},
          {"Append score columns to output", appends}};
}

}  // namespace

TEST_CASE("the server's columns come after the input's, or alone") {
  const Table rows = table_of(kNumbers, {{"1", "a"}, {"2", "b"}});
  const auto appending = make(kScoreUpstream, doubling(true));
  CHECK(names_of(appending->output_schema(kNumbers)) == "n,s,twice");
  CHECK(row_text(run_module(*appending, rows), 1) == "2 b 4");
  const auto alone = make(kScoreUpstream, doubling(false));
  CHECK(names_of(alone->output_schema(kNumbers)) == "twice");
  CHECK(row_text(run_module(*alone, rows), 1) == "4");
  CHECK(alone->row_wise());
}

TEST_CASE("columns that the server does not take are refused before any row") {
  const auto module = make(kScoreUpstream, doubling(true));
  CHECK_THROWS_AS(module->output_schema(Schema{{"s"}}), ModuleError);
  CHECK(to_text(doubling(true).at("Server")) == "here");
}

}  // namespace score_upstream_test
