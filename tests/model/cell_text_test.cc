#include "model/cell_text.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

namespace cell_text_test {

using namespace aml::model;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::string text_of(double value) {
  std::string text;
  append_double(text, value);
  return text;
}

}  // namespace

TEST_CASE("text of a double is .NET's G15") {
  const struct {
    double value;
    std::string_view text;
  } cases[] = {
      {0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1, "-1"},
      {5, "5"},
      {0.5, "0.5"},
      {-0.5, "-0.5"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.3"},
      {1.0 / 3, "0.333333333333333"},
      {2.0 / 3, "0.666666666666667"},
      {100.0 / 3, "33.3333333333333"},
      {3.14159265358979323846, "3.14159265358979"},
      {1.23406681461624E-06, "1.23406681461624E-06"},
      {0.0001, "0.0001"},
      {0.00012345, "0.00012345"},
      {0.00009, "9E-05"},
      {0.00005, "5E-05"},
      {-0.00005, "-5E-05"},
      {0.000099999999999999999, "0.0001"},
      {1e14, "100000000000000"},
      {123456789012345, "123456789012345"},
      {999999999999999, "999999999999999"},
      {999999999999999.9, "1E+15"},
      {1e15, "1E+15"},
      {-1e15, "-1E+15"},
      {1234567890123456, "1.23456789012346E+15"},
      {1.5e15, "1.5E+15"},
      {1e100, "1E+100"},
      {1e-100, "1E-100"},
      {123456.789, "123456.789"},
      {12345678901234.5, "12345678901234.5"},
      {123456789012345.6, "123456789012346"},
      {1e22, "1E+22"},
      {std::numeric_limits<double>::max(), "1.79769313486232E+308"},
      {std::numeric_limits<double>::min(), "2.2250738585072E-308"},
      {std::numeric_limits<double>::denorm_min(), "4.94065645841247E-324"},
      {kNaN, "NaN"},
      {kInfinity, "Infinity"},
      {-kInfinity, "-Infinity"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(text_of(c.value) == c.text);
  }
}

TEST_CASE("a double is read as Double.Parse reads it") {
  const struct {
    std::string_view text;
    double value;
  } cases[] = {
      {"0", 0},
      {"1", 1},
      {"+1", 1},
      {"-1", -1},
      {" 1 ", 1},
      {"\t\r\n\v\f1\t", 1},
      {"1.", 1},
      {".5", 0.5},
      {"-.5", -0.5},
      {"00012", 12},
      {"1,234.5", 1234.5},
      {"1,2,3", 123},
      {"1,,2", 12},
      {"12,", 12},
      {"1,234e2", 123400},
      {"1e3", 1000},
      {"1E+3", 1000},
      {"1e-3", 0.001},
      {"1.5E03", 1500},
      {"1e-400", 0},
      {"-1e-400", 0},
      {"0e999999999999999999999", 0},
      {"1e-999999999999999999999", 0},
      {"4.94065645841247E-324", std::numeric_limits<double>::denorm_min()},
      {"1.7976931348623157E308", std::numeric_limits<double>::max()},
      {"0.1", 0.1},
      {"9007199254740993", 9007199254740992.0},
      {"Infinity", kInfinity},
      {" -Infinity ", -kInfinity},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto value = parse_double(c.text);
    REQUIRE(value.has_value());
    CHECK(*value == c.value);
  }
  REQUIRE(parse_double("NaN").has_value());
  CHECK(std::isnan(*parse_double("NaN")));
}

TEST_CASE("long digits decide between zero and overflow") {
  CHECK(parse_double("0." + std::string(400, '0') + "1") == 0.0);
  CHECK(parse_double("0." + std::string(400, '0') + "1e50") == 0.0);
  CHECK(parse_double(std::string(400, '0') + "1") == 1.0);
  CHECK_FALSE(parse_double("1" + std::string(400, '0')));
  CHECK_FALSE(parse_double("1" + std::string(400, '0') + "e-10"));
}

TEST_CASE("what is no double") {
  for (const std::string_view text : {"",
                                      " ",
                                      "a",
                                      "1a",
                                      "--1",
                                      "+-1",
                                      "- 1",
                                      "1 2",
                                      ".",
                                      "-",
                                      "+",
                                      ",1",
                                      "1.2.3",
                                      "1.2,3",
                                      "1e",
                                      "1e+",
                                      "e5",
                                      "1e5.5",
                                      "0x10",
                                      "1f",
                                      "inf",
                                      "infinity",
                                      "nan",
                                      "+Infinity",
                                      "1e309",
                                      "-1e309",
                                      "1e999999999999999999999",
                                      "$1",
                                      "(1)",
                                      "1%",
                                      "1-",
                                      "\xC2\xA0"
                                      "1",
                                      "True"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_double(text).has_value());
  }
}

TEST_CASE("the text of a number reads back") {
  for (const double value : {1.5, 0.1, 123456.789, 1e-5, 1e15, -2.25, 1e300})
    CHECK(parse_double(text_of(value)) == value);
}

TEST_CASE("an Int32 is read as Int32.Parse reads it") {
  const struct {
    std::string_view text;
    std::int32_t value;
  } cases[] = {{"0", 0},
               {"-0", 0},
               {"+5", 5},
               {" 7 ", 7},
               {"\t7\n", 7},
               {"007", 7},
               {"-12", -12},
               {"2147483647", 2147483647},
               {"-2147483648", std::numeric_limits<std::int32_t>::min()}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(parse_int32(c.text) == c.value);
  }
  for (const std::string_view text :
       {"", " ", "-", "+", "+-5", "-+5", "--5", "5.0", "5.", "1e3", "1,000", "2147483648",
        "-2147483649", "99999999999999999999", "5 5", "- 5", "0x5", "five", "5-"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_int32(text).has_value());
  }
}

TEST_CASE("text of an Int32") {
  const struct {
    std::int32_t value;
    std::string_view text;
  } cases[] = {{0, "0"},
               {9, "9"},
               {10, "10"},
               {-1, "-1"},
               {-10, "-10"},
               {std::numeric_limits<std::int32_t>::min(), "-2147483648"},
               {std::numeric_limits<std::int32_t>::max(), "2147483647"}};
  for (const auto& c : cases) {
    std::string text;
    append_int32(text, c.value);
    CHECK(text == c.text);
  }
}

TEST_CASE("a Boolean is true or false, in any case") {
  for (const std::string_view text : {"true", "True", "TRUE", "tRuE", " true ", "\ttrue\n"})
    CHECK(parse_boolean(text) == true);
  for (const std::string_view text : {"false", "False", "FALSE", " False"})
    CHECK(parse_boolean(text) == false);
  for (const std::string_view text :
       {"", " ", "1", "0", "yes", "no", "t", "truee", "tru", "true false"})
    CHECK_FALSE(parse_boolean(text).has_value());
  std::string text;
  append_boolean(text, true);
  append_boolean(text, false);
  CHECK(text == "TrueFalse");
}

TEST_CASE("a cell is appended as its column's type or not at all") {
  const struct {
    ColumnType type;
    std::string_view text;
    bool parses;
    const char* written;  ///< nullptr: missing
  } cases[] = {
      {ColumnType::kString, "", true, ""},
      {ColumnType::kString, " a ", true, " a "},
      {ColumnType::kInt32, "", true, nullptr},
      {ColumnType::kInt32, " 5", true, "5"},
      {ColumnType::kInt32, "5.0", false, ""},
      {ColumnType::kDouble, "", true, nullptr},
      {ColumnType::kDouble, "2.50", true, "2.5"},
      {ColumnType::kDouble, "NaN", true, "NaN"},
      {ColumnType::kDouble, " ", false, ""},
      {ColumnType::kBoolean, "", true, nullptr},
      {ColumnType::kBoolean, "TRUE", true, "True"},
      {ColumnType::kBoolean, "1", false, ""},
      {ColumnType::kDateTime, "", true, nullptr},
      {ColumnType::kDateTime, "2014-09-21", true, "9/21/2014 12:00:00 AM"},
      {ColumnType::kDateTime, "2014-09-31", false, ""},
  };
  for (const auto& c : cases) {
    CAPTURE(name_of(c.type));
    CAPTURE(c.text);
    Cells cells(c.type);
    CHECK(append_parsed(cells, c.text) == c.parses);
    REQUIRE(cells.size() == (c.parses ? 1 : 0));
    if (!c.parses) continue;
    CHECK(cells.is_missing(0) == (c.written == nullptr));
    if (!c.written) continue;
    std::string text;
    append_cell(text, cells, 0);
    CHECK(text == c.written);
  }
}

}  // namespace cell_text_test
