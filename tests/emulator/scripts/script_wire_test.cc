// What scripts are given, and what they answer.

#include "emulator/scripts/script_wire.h"

#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <string>

#include "model/cell_text.h"

namespace script_wire_test {

using namespace aml;
using namespace aml::scripts;
using model::ColumnType;

namespace {

const core::ScriptText kScript{"x = \"1\"\n", model::Schema{{"n", ColumnType::kInt32}, {"s"}}};

std::string read(const std::string& answer) {
  const auto read = read_script_answer(kScript, answer);
  if (const auto* words = std::get_if<std::string>(&read)) return *words;
  const auto& table = std::get<model::Table>(read);
  std::string text;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t i = 0; i < 2; ++i) {
      if (table.column(i).is_missing(row))
        text += "? ";
      else
        model::append_cell(text, table.column(i), row), text += ' ';
    }
  }
  return text;
}

}  // namespace

TEST_CASE("tables go column by column") {
  model::Table table(model::Schema{{"n", ColumnType::kInt32},
                                   {"x", ColumnType::kDouble},
                                   {"b", ColumnType::kBoolean},
                                   {"t", ColumnType::kDateTime}});
  table.column(0).append_int32(1);
  table.column(0).append_missing();
  table.column(1).append_real(0.1 + 0.2);
  table.column(1).append_real(-std::numeric_limits<double>::infinity());
  table.column(2).append_boolean(true);
  table.column(2).append_boolean(false);
  REQUIRE(model::append_parsed(table.column(3), "2015-01-31"));
  table.column(3).append_missing();
  const std::array<const model::Table*, 1> tables = {&table};
  CHECK(write_script_request(kScript, tables) ==
        R"({"code":"x = \"1\"\n","result":[["n","Int32"],["s","String"]],"tables":[)"
        R"({"columns":[["n","Int32"],["x","Double"],["b","Boolean"],["t","DateTime"]],)"
        R"("data":[[1,null],[0.30000000000000004,-Infinity],[true,false],)"
        R"(["2015-01-31 00:00:00.000",null]]}]})"
        "\n");
}

TEST_CASE("answers that are one, and those that are none") {
  const std::string unreadable = "the script's process gave no readable answer";
  const std::array<std::array<std::string, 2>, 9> cases = {{
      {R"({"rows":2,"data":[[1,null],["a",2]]})", "1 a ? 2 "},
      {R"({"error":"Traceback"})", "Traceback"},
      {"", unreadable},
      {"{", unreadable},
      {"[]", unreadable},
      {"\xff", unreadable},
      {R"({"data":[[1]]})", unreadable},
      {R"({"data":[[1],["a","b"]]})", unreadable},
      {R"({"data":[["x"],["a"]]})", "the result has \"x\" in column \"n\", which is Int32"},
  }};
  for (const auto& c : cases) {
    CAPTURE(c[0]);
    CHECK(read(c[0]) == c[1]);
  }
}

TEST_CASE("of a long error the last words count, in whole characters") {
  std::string words;
  while (words.size() <= kErrorBytes) words += "\xE2\x82\xAC";  // 60,003 bytes: 3 each
  words += '!';
  const std::string kept = read(R"({"error":")" + words + R"("})");
  CHECK(kept.size() == kErrorBytes - 2);
  CHECK(words.ends_with(kept));
  CHECK(kept.starts_with("\xE2\x82\xAC"));
}

}  // namespace script_wire_test
