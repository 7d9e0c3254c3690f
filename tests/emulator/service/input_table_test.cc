#include "emulator/service/input_table.h"

#include <doctest/doctest.h>

#include "emulator/wire/rrs_wire.h"
#include "model/cell_text.h"
#include "tests/emulator/service/sample_service.h"

namespace input_table_test {

using namespace aml;
using model::ColumnType;
using tests::code_of;

namespace {

const model::Schema kSchema = {{"n", ColumnType::kInt32}, {"t", ColumnType::kString}};

// The cells of the converted input as `a|b;c|d`, or the error's code.
std::string converted(const std::string& input, bool ignore_extra = false) {
  const std::string body = R"({"Inputs":{"in":)" + input + "}}";
  const core::ExecuteRequest request = wire::parse_execute_request(body, 64);
  const core::RawTable& raw = request.inputs->at("in");
  std::string out;
  const std::string code = code_of([&] {
    const service::ColumnMap map(raw, kSchema, "in", ignore_extra);
    const model::Table table = map.convert(raw, kSchema, "in");
    for (std::size_t row = 0; row < table.rows(); ++row) {
      out += row > 0 ? ";" : "";
      for (std::size_t i = 0; i < 2; ++i) {
        out += i > 0 ? "|" : "";
        if (table.column(i).is_missing(row)) {
          out += "-";
        } else {
          model::append_cell(out, table.column(i), row);
        }
      }
    }
  });
  return code.empty() ? out : code;
}

std::string rows_of(const std::string& columns, const std::string& values) {
  return R"({"ColumnNames":[)" + columns + R"(],"Values":[)" + values + "]}";
}

}  // namespace

TEST_CASE("the table form is mapped by name and converted by type") {
  CHECK(converted(rows_of(R"("n","t")", R"(["1","a"],[2,"b"])")) == "1|a;2|b");
  CHECK(converted(rows_of(R"("t","n")", R"(["a","1"])")) == "1|a");
  CHECK(converted(rows_of(R"("n","t")", R"([null,null],["",""])")) == "-|-;-|");
  CHECK(converted(rows_of(R"("n","t")", "")) == "");
}

TEST_CASE("columns that do not fit") {
  CHECK(converted(rows_of(R"("n")", R"(["1"])")) == "TableSchemaColumnCountMismatch");
  CHECK(converted(rows_of(R"("n","t","x")", R"(["1","a","b"])")) ==
        "TableSchemaColumnCountMismatch");
  CHECK(converted(rows_of(R"("n","T")", R"(["1","a"])")) == "InputMismatchError");
  CHECK(converted(rows_of(R"("n","n")", R"(["1","2"])")) == "InputMismatchError");
  CHECK(converted(rows_of(R"("n","t")", R"(["1"])")) == "AllRowsMustHaveSameElements");
  CHECK(converted(rows_of(R"("n","t")", R"(["1","a"],["1","a","b"],["x"])")) ==
        "AllRowsMustHaveSameElements");
  CHECK(converted(rows_of(R"("n","t")", R"(["x","a"])")) == "InputParseError");
}

TEST_CASE("a table without column names is taken by position") {
  CHECK(converted(R"({"Values":[["1","a"],["2","b"]]})") == "1|a;2|b");
  CHECK(converted(R"({"Values":[["1","a"]],"ColumnNames":null})") == "1|a");
  CHECK(converted(R"({"Values":[["a","1"]]})") == "InputParseError");
  CHECK(converted(R"({"Values":[["1"]]})") == "TableSchemaColumnCountMismatch");
  CHECK(converted(R"({"Values":[["1","a","b"]]})") == "TableSchemaColumnCountMismatch");
  CHECK(converted(R"({"Values":[["1","a","b"],["2","c","d"]]})", true) == "1|a;2|c");
  CHECK(converted(R"({"Values":[["1","a"],["2"]]})") == "AllRowsMustHaveSameElements");
  CHECK(converted(R"({"ColumnNames":[],"Values":[["1","a"]]})") ==
        "TableSchemaColumnCountMismatch");
}

TEST_CASE("extra columns are passed over where the definition says so") {
  CHECK(converted(rows_of(R"("n","t","x")", R"(["1","a","b"])"), true) == "1|a");
  CHECK(converted(rows_of(R"("n","x","y")", R"(["1","a","b"])"), true) == "InputMismatchError");
  CHECK(converted(R"([{"x":"1","t":"a"}])", true) == "-|a");
}

TEST_CASE("rows as objects may leave members out, and repeat them") {
  CHECK(converted(R"([{"n":1,"t":"a"},{"t":"b"},{},{"t":"c","n":"4","t":"d"}])") ==
        "1|a;-|b;-|-;4|d");
  CHECK(converted(R"([{"t":"a"}])") == "-|a");
  CHECK(converted(R"([{"n":1,"t":"a"},{"x":"b"}])") == "TableSchemaColumnCountMismatch");
  CHECK(converted(R"([{"x":"b"}])") == "InputMismatchError");
  CHECK(converted("[]") == "");
}

}  // namespace input_table_test
