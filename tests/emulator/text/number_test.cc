#include "emulator/text/number.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

namespace number_test {

using namespace aml::text;

TEST_CASE("a number is digits from end to end, and fits its type") {
  CHECK(parse_number<int>("0") == 0);
  CHECK(parse_number<int>("-12") == -12);
  CHECK(parse_number<std::uint8_t>("255") == 255);
  CHECK(parse_number<std::uint64_t>("18446744073709551615") == UINT64_MAX);
  CHECK(parse_number<unsigned>("fF", 16) == 255u);
  for (const char* text : {"", " 1", "1 ", "+1", "1.0", "0x1", "-", "2147483648", "--1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number<int>(text));
  }
  CHECK_FALSE(parse_number<std::uint8_t>("256"));
  CHECK_FALSE(parse_number<std::uint8_t>("-1"));
}

TEST_CASE("a number is taken off the front of a text") {
  std::string_view text = "12-34";
  CHECK(take_number<unsigned>(text) == 12u);
  CHECK(text == "-34");
  CHECK_FALSE(take_number<unsigned>(text));
  CHECK(text == "-34");
  std::string_view large = "999x";
  CHECK_FALSE(take_number<std::uint8_t>(large));
  CHECK(large == "999x");
}

}  // namespace number_test
