#include "model/arff.h"

#include <doctest/doctest.h>

#include "tests/model/table_text_support.h"

namespace arff_test {

using namespace aml;
using model::ColumnType;
using model::Schema;
using model::TextFormat;
using tests::Rows;

namespace {

constexpr std::string_view kWeather =
    "% a comment\r\n"
    "@RELATION 'the weather'\r\n"
    "\r\n"
    "@Attribute outlook {sunny, 'very cloudy', rainy}\r\n"
    "@attribute \"temperature in C\" REAL\r\n"
    "@attribute days Integer\r\n"
    "@attribute note string\r\n"
    "@attribute at date \"yyyy-MM-dd\"\r\n"
    "@DATA\r\n"
    "sunny, 21.5, 3, 'it\\'s fine', 2014-09-21\r\n"
    "% another\r\n"
    "\r\n"
    "'very cloudy',?,4,\"a,b\\tc\",?\r\n"
    "rainy,1e3,-1,'?',\"2014-09-21 11:10:00\"";

}  // namespace

TEST_CASE("an ARFF text") {
  const model::Table table = tests::read_text(TextFormat::kArff, kWeather);
  CHECK(tests::names_of(table.schema()) ==
        std::vector<std::string>{"outlook", "temperature in C", "days", "note", "at"});
  const ColumnType types[] = {ColumnType::kString, ColumnType::kDouble, ColumnType::kInt32,
                              ColumnType::kString, ColumnType::kDateTime};
  for (std::size_t i = 0; i < 5; ++i) CHECK(table.schema()[i].type == types[i]);
  CHECK(table.schema()[0].categorical);
  CHECK_FALSE(table.schema()[3].categorical);
  CHECK(tests::rows_of(table) == Rows{{"sunny", "21.5", "3", "it's fine", "9/21/2014 12:00:00 AM"},
                                      {"very cloudy", "<missing>", "4", "a,b\tc", "<missing>"},
                                      {"rainy", "1000", "-1", "?", "9/21/2014 11:10:00 AM"}});
}

TEST_CASE("a declared column is of its declared type") {
  const Schema declared{{"days", ColumnType::kString}, {"note", ColumnType::kString}};
  const model::Table table = tests::read_text(TextFormat::kArff, kWeather, declared);
  CHECK(table.schema()[2] == declared[0]);
  CHECK(table.schema()[3] == declared[1]);
  CHECK(table.schema()[1].kind == model::ColumnKind::kNone);
}

TEST_CASE("an ARFF header that may go on is not read yet") {
  for (std::size_t size = 0; size < kWeather.find("sunny, 21"); ++size) {
    CAPTURE(size);
    CHECK_FALSE(model::open_arff(kWeather.substr(0, size), false, {}));
  }
  CHECK(model::open_arff(kWeather, false, {})->header_bytes == kWeather.find("sunny, 21"));
}

TEST_CASE("malformed ARFF says what and where") {
  const std::string start = "@relation r\n@attribute a numeric\n@attribute b {x,y}\n@data\n";
  struct {
    std::string text;
    std::string_view says;
  } cases[] = {
      {"", "There are no attributes, or no @data (header)"},
      {"@relation r\n@data\n1\n", "There are no attributes, or no @data (header)"},
      {"@relation r\n@attribute a numeric\n", "There are no attributes, or no @data (header)"},
      {"a,b\n1,2\n", "Line 1 is not one of @relation, @attribute, @data (header)"},
      {"'relation r\n@data\n", "Line 1 is not one of @relation, @attribute, @data (header)"},
      {"@attribute\n@data\n", "Line 1 names no attribute (header)"},
      {"@attribute a relational\n@data\n",
       "Line 1 has an attribute type that is not read: \"relational\" (header, column \"a\")"},
      {"@attribute a {x,y\n@data\n", "Line 1 has a list of values that does not end (header)"},
      {"@attribute a {x,'y}\n@data\n", "Line 1 has a value whose quotes are wrong (header)"},
      {"@attribute a real\n@attribute a real\n@data\n",
       "Two columns have one name (header, column \"a\")"},
      {start + "1,x\n{0 1, 1 x}\n", "Sparse rows are not read (row 2)"},
      {start + "1,x\n2\n", "All rows must have same number of elements (row 2, column \"b\")"},
      {start + "1,x,{5}\n", "All rows must have same number of elements (row 1, column 3)"},
      {start + "1,z\n", "\"z\" is not one of the attribute's values (row 1, column \"b\")"},
      {start + "1,'x\n", "A quote does not end, or text follows its end (row 1, column \"b\")"},
      {start + "1,\n", "A value is empty (row 1, column \"b\")"},
      {start + "one,x\n", "Cannot read \"one\" as Double (row 1, column \"a\")"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(tests::fault_of(TextFormat::kArff, c.text) == c.says);
  }
}

TEST_CASE("ARFF that is written reads back") {
  model::Table table(Schema{{"my text"},
                            {"n", ColumnType::kInt32},
                            {"x", ColumnType::kDouble},
                            {"b", ColumnType::kBoolean},
                            {"t", ColumnType::kDateTime}});
  for (const std::string_view text :
       {"word", "two words", "", "?", "it's \\ \"so\"\r\n", "{1 2}"}) {
    table.column(0).append_text(text);
    table.column(1).append_int32(7);
    table.column(2).append_missing();
    table.column(3).append_boolean(true);
    table.column(4).append_datetime(*model::parse_datetime("2014-09-21 11:10:00"));
  }
  table.column(0).append_missing();
  for (std::size_t i = 1; i < 5; ++i) table.column(i).append_missing();
  const std::string text = tests::write_text(TextFormat::kArff, table);
  CHECK(
      text.starts_with("@relation output\r\n\r\n@attribute 'my text' string\r\n"
                       "@attribute n integer\r\n@attribute x numeric\r\n"
                       "@attribute b {True,False}\r\n"
                       "@attribute t date \"M/d/yyyy h:mm:ss a\"\r\n\r\n@data\r\n"
                       "word,7,?,True,'9/21/2014 11:10:00 AM'\r\n'two words',7,"));
  CHECK(tests::rows_of(tests::read_text(TextFormat::kArff, text)) == tests::rows_of(table));
}

}  // namespace arff_test
