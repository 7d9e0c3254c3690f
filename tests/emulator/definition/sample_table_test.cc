// What the columns of a table seem to be.

#include "emulator/definition/sample_table.h"

#include <doctest/doctest.h>

#include <string>

#include "model/table_text.h"

namespace sample_table_test {

using namespace aml;
using namespace aml::definition;

namespace {

// `age Int32, city String`
std::string columns_of(const SampleTable& table) {
  std::string text;
  for (const model::Column& column : table.columns)
    text += (text.empty() ? "" : ", ") + column.name + " " + std::string(name_of(column.type));
  return text;
}

// `39|Oslo;-|`: a missing cell is `-`.
std::string rows_of(const SampleTable& table) {
  std::string text;
  for (const auto& row : table.rows) {
    if (!text.empty()) text += ';';
    for (std::size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : "|") + row[i].value_or("-");
  }
  return text;
}

}  // namespace

TEST_CASE("the columns of 24 sample tables") {
  struct {
    const char* what;
    const char* text;
    const char* columns;
    const char* rows;
  } cases[] = {
      {"integers", "a,b\n1,-7\n0,2147483647\n", "a Int32, b Int32", "1|-7;0|2147483647"},
      {"beyond Int32", "a\n2147483648\n1\n", "a Double", "2147483648;1"},
      {"beyond 15 digits", "id\n1234567890123456\n", "id String", "1234567890123456"},
      {"doubles", "a,b\n0.5,1\n-2.25,3.5\n", "a Double, b Double", "0.5|1;-2.25|3.5"},
      {"exponents", "a\n1E-05\n2.5e+10\n", "a Double", "1E-05;2.5e+10"},
      {"17 digits of a program", "p\n0.30000000000000004\n", "p Double", "0.30000000000000004"},
      {"NaN and Infinity", "a\n1\nNaN\n-Infinity\n", "a Double", "1;NaN;-Infinity"},
      {"ISO dates", "d\n2014-09-21\n2014-09-21T11:10:00\n", "d DateTime",
       "2014-09-21;2014-09-21T11:10:00"},
      {"US dates", "d\n9/21/2014 11:10:00 AM\n1/2/2015\n", "d DateTime",
       "9/21/2014 11:10:00 AM;1/2/2015"},
      {"dates that are none", "d\n2014-13-45\n2014-01-01\n", "d String", "2014-13-45;2014-01-01"},
      {"years are numbers", "y\n2014\n1999\n", "y Int32", "2014;1999"},
      {"Booleans", "b,c\ntrue,True\nFALSE,False\n", "b Boolean, c Boolean",
       "true|True;FALSE|False"},
      {"0 and 1, yes and no", "b,c\n0,yes\n1,no\n", "b Int32, c String", "0|yes;1|no"},
      {"leading zeros", "zip,n\n0150,0\n5003,10\n", "zip String, n Int32", "0150|0;5003|10"},
      {"leading zeros of a fraction", "a,b\n00.5,0.5\n", "a String, b Double", "00.5|0.5"},
      {"plus and thousands", "phone,amount\n+4712345678,\"1,000\"\n", "phone String, amount String",
       "+4712345678|1,000"},
      {"missing values", "a,b,c\n1,,\n,0.5,\n", "a Int32, b Double, c String", "1|-|-;-|0.5|-"},
      {"words for missing", "a\n1\nNA\n", "a String", "1;NA"},
      {"quotes", "name,\"a, b\"\n\"says \"\"hi\"\"\",\"1\"\n\"two\nlines\",2\n",
       "name String, a, b Int32", "says \"hi\"|1;two\nlines|2"},
      {"byte order mark", "\xEF\xBB\xBFn\xC3\xB8kkel\n1\n", "n\xC3\xB8kkel Int32", "1"},
      {"CR LF, no line end", "a,b\r\n1,x\r\n2,y", "a Int32, b String", "1|x;2|y"},
      {"semicolons", "a;b;c\n1;0,5;x,y\n2;-12,25;z\n", "a Int32, b Double, c String",
       "1|0.5|x,y;2|-12.25|z"},
      {"tabs", "a\tb\n1\tx, y\n", "a Int32, b String", "1|x, y"},
      {"blanks around", "a,b\n 1 , x \n", "a Int32, b String", " 1 | x "},
  };
  CHECK(std::size(cases) == 24);
  for (const auto& one : cases) {
    CAPTURE(one.what);
    const SampleTable table = read_sample_csv(one.text);
    CHECK(columns_of(table) == one.columns);
    CHECK(rows_of(table) == one.rows);
  }
}

TEST_CASE("tables that cannot be read") {
  struct {
    std::string text;
    const char* fault;
  } cases[] = {
      {"", "no column names"},
      {"a,a\n1,2\n", "\"a\""},
      {"a,b\n1\n", "row 1"},
      {"a\n\"x\n", "quote"},
      {"a\n\xE6\n", "UTF-8"},
      {std::string("\xFF\xFE"
                   "a\0",
                   4),
       "UTF-16"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.text);
    try {
      read_sample_csv(one.text);
      FAIL_CHECK("was read");
    } catch (const model::TextFault& fault) {
      CHECK_MESSAGE(std::string(fault.what()).find(one.fault) != std::string::npos, fault.what());
    }
  }
}

TEST_CASE("the cells of one row") {
  const auto cells = read_csv_row("1,\"a, b\",,x");
  REQUIRE(cells.size() == 4);
  CHECK(cells[0] == "1");
  CHECK(cells[1] == "a, b");
  CHECK_FALSE(cells[2].has_value());
  CHECK(cells[3] == "x");
  CHECK(read_csv_row("").size() == 1);
}

}  // namespace sample_table_test
