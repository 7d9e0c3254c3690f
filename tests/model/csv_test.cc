#include "model/csv.h"

#include <doctest/doctest.h>

#include "tests/model/table_text_support.h"

namespace csv_test {

using namespace aml;
using model::ColumnType;
using model::Schema;
using model::TextFormat;
using tests::Rows;

namespace {

const Schema kDeclared{{"n", ColumnType::kInt32},
                       {"x", ColumnType::kDouble},
                       {"ok", ColumnType::kBoolean},
                       {"t", ColumnType::kDateTime},
                       {"s", ColumnType::kString}};

}  // namespace

TEST_CASE("rows of CSV texts") {
  struct {
    const char* what;
    std::string_view text;
    std::vector<std::string> names;
    Rows rows;
  } cases[] = {
      {"LF", "a,b\n1,2\n3,4\n", {"a", "b"}, {{"1", "2"}, {"3", "4"}}},
      {"CR LF", "a,b\r\n1,2\r\n3,4\r\n", {"a", "b"}, {{"1", "2"}, {"3", "4"}}},
      {"no line end at the end", "a,b\n1,2", {"a", "b"}, {{"1", "2"}}},
      {"CR alone at the end", "a\nx\r", {"a"}, {{"x"}}},
      {"a byte order mark",
       "\xEF\xBB\xBF"
       "a,b\n1,2\n",
       {"a", "b"},
       {{"1", "2"}}},
      {"a header alone", "a,b", {"a", "b"}, {}},
      {"quotes", "a,b\n\"x\",\"y\"\n", {"a", "b"}, {{"x", "y"}}},
      {"a quoted delimiter", "a,b\n\"x,y\",z\n", {"a", "b"}, {{"x,y", "z"}}},
      {"doubled quotes", "a\n\"say \"\"hi\"\"\"\n", {"a"}, {{"say \"hi\""}}},
      {"a quoted line end", "a,b\n\"x\ny\",z\n", {"a", "b"}, {{"x\ny", "z"}}},
      {"a quoted CR LF", "a,b\r\nz,\"x\r\ny\"\r\n", {"a", "b"}, {{"z", "x\r\ny"}}},
      {"a quoted name", "\"a,1\",\"b\"\"2\"\n1,2\n", {"a,1", "b\"2"}, {{"1", "2"}}},
      {"a quote inside a field", "a,b\n5\" disk,2\"\n", {"a", "b"}, {{"5\" disk", "2\""}}},
      {"missing and empty", "a,b\n,\"\"\n", {"a", "b"}, {{"<missing>", ""}}},
      {"missing at the end", "a,b\n1,", {"a", "b"}, {{"1", "<missing>"}}},
      {"blanks stay", "a,b\n  x , y\n", {"a", "b"}, {{"  x ", " y"}}},
      {"empty lines", "a,b\n\n1,2\r\n\r\n\n", {"a", "b"}, {{"1", "2"}}},
      {"empty lines of one column", "a\nx\n\ny\n", {"a"}, {{"x"}, {"<missing>"}, {"y"}}},
      {"a column without name", ",a\n0,x\n", {"", "a"}, {{"0", "x"}}},
      {"bytes that are no UTF-8", "a\n\xFF\xC3\n", {"a"}, {{"\xFF\xC3"}}},
      {"tabs are no delimiters", "a\n1\t2\n", {"a"}, {{"1\t2"}}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.what);
    const model::Table table = tests::read_text(TextFormat::kCsv, c.text);
    CHECK(tests::names_of(table.schema()) == c.names);
    CHECK(tests::rows_of(table) == c.rows);
  }
}

TEST_CASE("TSV is CSV with tabs") {
  const model::Table table =
      tests::read_text(TextFormat::kTsv, "a\tb\r\n1,2\t\"x\ty\"\r\n\t\"\"\r\n");
  CHECK(tests::rows_of(table) == Rows{{"1,2", "x\ty"}, {"<missing>", ""}});
  CHECK(tests::write_text(TextFormat::kTsv, table) == "a\tb\r\n1,2\t\"x\ty\"\r\n\t\"\"\r\n");
}

TEST_CASE("declared columns have their types, others are texts that pass through") {
  const model::Table table = tests::read_text(
      TextFormat::kCsv, "extra,x,n,ok,t\n007, 1.50 ,\"3\",TRUE,2014-09-21\n,,,\"\",\n", kDeclared);
  CHECK(tests::names_of(table.schema()) == std::vector<std::string>{"extra", "x", "n", "ok", "t"});
  CHECK(table.schema()[0].type == ColumnType::kString);
  CHECK(table.schema()[0].kind == model::ColumnKind::kNone);
  CHECK(table.schema()[1] == kDeclared[1]);
  CHECK(tests::rows_of(table) ==
        Rows{{"007", "1.5", "3", "True", "9/21/2014 12:00:00 AM"},
             {"<missing>", "<missing>", "<missing>", "<missing>", "<missing>"}});
}

TEST_CASE("malformed CSV says what and where") {
  const std::string many_names = [] {
    std::string names;
    for (int i = 0; i <= 65'536; ++i) names += 'c' + std::to_string(i) + ',';
    return names + "end\n";
  }();
  struct {
    std::string_view text;
    std::string_view says;
  } cases[] = {
      {"", "There are no column names (header)"},
      {"\xEF\xBB\xBF", "There are no column names (header)"},
      {"\n1\n", "There are no column names (header)"},
      {"\xFF\xFE"
       "a",
       "The text is UTF-16, not UTF-8 (header)"},
      {"a,b,a\n", "Two columns have one name (header, column \"a\")"},
      {many_names, "More than 65536 columns (header)"},
      {"a,\"b\n1,2\n", "A quote does not end, or text follows its end (header, column 2)"},
      {"a,b\n1,2\n3\n", "All rows must have same number of elements (row 2, column \"b\")"},
      {"a,b\n1,2,3\n", "All rows must have same number of elements (row 1, column 3)"},
      {"a,b\n\n1,2\n1,2,\n", "All rows must have same number of elements (row 2, column 3)"},
      {"a,b\n1,\"2\n3,4\n", "A quote does not end, or text follows its end (row 1, column \"b\")"},
      {"a,b\n\"1\"x,2\n", "A quote does not end, or text follows its end (row 1, column \"a\")"},
      {"s,n\nx,1\nx,5.0\n", "Cannot read \"5.0\" as Int32 (row 2, column \"n\")"},
      {"x\nabc\n", "Cannot read \"abc\" as Double (row 1, column \"x\")"},
      {"ok\n1\n", "Cannot read \"1\" as Boolean (row 1, column \"ok\")"},
      {"t\nyesterday\n", "Cannot read \"yesterday\" as DateTime (row 1, column \"t\")"},
      {"x\n01234567890123456789012345678901234567890123456789012345678901\xC3\xA4\xC3\xA4\xC3\xA4"
       "\n",
       "Cannot read \"01234567890123456789012345678901234567890123456789012345678901\xC3\xA4…\" as "
       "Double (row 1, column \"x\")"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text.substr(0, 40));
    CHECK(tests::fault_of(TextFormat::kCsv, c.text, kDeclared) == c.says);
  }
}

TEST_CASE("a fault can be shifted by earlier rows") {
  const model::TextFault fault(model::TextFault::Kind::kCell, "No", 3, "\"a\"");
  CHECK(fault.shifted_by(1000).row() == 1003);
  CHECK(std::string_view(fault.shifted_by(1000).what()) == "No (row 1003, column \"a\")");
}

TEST_CASE("whole rows are seen where they end, and nowhere else") {
  struct {
    std::string_view bytes;
    std::size_t most;
    std::size_t cut;
    std::size_t rows;
  } cases[] = {
      {"", 9, 0, 0},
      {"1,2", 9, 0, 0},
      {"1,2\n3", 9, 4, 1},
      {"1,2\n3,4\n", 9, 8, 2},
      {"1,2\n3,4\n", 1, 4, 1},
      {"\"1\n2\",3\n4", 9, 8, 1},
      {"1,\"2\n", 9, 0, 0},
      {"1,\"2\"", 9, 0, 0},
      {"1,\"\"\"\n\"\n", 9, 8, 1},
      {"5\",6\n7\",8\n", 9, 10, 2},
      {"x\"\"\n\"y\n\"\nz", 9, 9, 2},
  };
  const auto opened = model::open_csv("a,b\n", true, {}, ',');
  for (const auto& c : cases) {
    CAPTURE(c.bytes);
    const model::WholeRows cut = opened->reader->find_whole_rows(c.bytes, c.most);
    CHECK(cut.bytes == c.cut);
    CHECK(cut.rows == c.rows);
  }
}

TEST_CASE("a header that may go on is not read yet") {
  CHECK_FALSE(model::open_csv("a,b", false, {}, ','));
  CHECK_FALSE(model::open_csv("a,\"b\n", false, {}, ','));
  CHECK_FALSE(model::open_csv("\xEF\xBB", false, {}, ','));
  CHECK(model::open_csv("a,b\n1", false, {}, ',')->header_bytes == 4);
}

TEST_CASE("what is written reads back") {
  model::Table table(Schema{{"s"},
                            {"n", ColumnType::kInt32},
                            {"m", ColumnType::kInt32},
                            {"x", ColumnType::kDouble},
                            {"b", ColumnType::kBoolean},
                            {"a,b\"c"}});
  const auto add = [&](std::string_view text, std::int32_t n, double x) {
    table.column(0).append_text(text);
    table.column(1).append_int32(n);
    table.column(2).append_int32(-n);
    table.column(3).append_real(x);
    table.column(4).append_boolean(n > 0);
    table.column(5).append_missing();
  };
  add("plain text", 7, 0.5);
  add("", 10, 1e15);
  add("a,b", -2147483647, 1.23406681461624e-06);
  add("say \"hi\"", 0, 3);
  add("two\r\nlines", 1234, -0.25);
  add("a\rreturn", 2, 0.5);
  const std::string text = tests::write_text(TextFormat::kCsv, table);
  CHECK(text ==
        "s,n,m,x,b,\"a,b\"\"c\"\r\n"
        "plain text,7,-7,0.5,True,\r\n"
        "\"\",10,-10,1E+15,True,\r\n"
        "\"a,b\",-2147483647,2147483647,1.23406681461624E-06,False,\r\n"
        "\"say \"\"hi\"\"\",0,0,3,False,\r\n"
        "\"two\r\nlines\",1234,-1234,-0.25,True,\r\n"
        "\"a\rreturn\",2,-2,0.5,True,\r\n");
  CHECK(tests::rows_of(tests::read_text(TextFormat::kCsv, text, table.schema())) ==
        tests::rows_of(table));
}

TEST_CASE("a first name that begins like a byte order mark reads back") {
  for (const char* name : {"\xEF\xBB\xBF"
                           "a",
                           "\xFF\xFE"
                           "a",
                           "\xFE\xFF"}) {
    CAPTURE(name);
    const model::Table table(Schema{{name}, {"b"}});
    const std::string text = tests::write_text(TextFormat::kCsv, table);
    CHECK(tests::names_of(tests::read_text(TextFormat::kCsv, text).schema()) ==
          std::vector<std::string>{name, "b"});
  }
}

TEST_CASE("many columns of counts are written whole") {
  std::vector<model::Column> columns;
  std::vector<model::Cells> cells;
  std::string expected;
  for (int i = 0; i < 100; ++i) {
    columns.push_back({'c' + std::to_string(i), ColumnType::kInt32});
    cells.emplace_back(std::vector<std::int32_t>{-2147483647 - 1});
    expected += (i > 0 ? "," : "") + std::string("-2147483648");
  }
  const model::Table table(model::Schema(std::move(columns)), std::move(cells));
  std::string out;
  model::write_table_rows(TextFormat::kCsv, out, table);
  CHECK(out == expected + "\r\n");
}

}  // namespace csv_test
