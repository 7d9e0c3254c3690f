#include "emulator/text/ascii.h"

#include <doctest/doctest.h>

#include "emulator/text/hex.h"

namespace ascii_test {

using namespace aml::text;

TEST_CASE("only ASCII characters are digits, letters and white") {
  for (int i = 0; i < 256; ++i) {
    const auto c = static_cast<char>(i);
    CAPTURE(i);
    CHECK(is_digit(c) == (i >= '0' && i <= '9'));
    CHECK(is_letter(c) == ((i >= 'a' && i <= 'z') || (i >= 'A' && i <= 'Z')));
    CHECK(is_white(c) == (i == ' ' || (i >= 9 && i <= 13)));
    CHECK(to_lower(c) == static_cast<char>(i >= 'A' && i <= 'Z' ? i + 32 : i));
  }
}

TEST_CASE("names are the same in any case, and nothing else is") {
  CHECK(same_name("Content-Type", "content-TYPE"));
  CHECK(same_name("", ""));
  CHECK_FALSE(same_name("Content-Type", "Content-Typ"));
  CHECK_FALSE(same_name("a[", "A{"));
  CHECK_FALSE(same_name("\xC3\x84", "\xC3\xA4"));
  CHECK(to_lower("AZaz-\xC3\x84") == "azaz-\xC3\x84");
}

TEST_CASE("texts are trimmed at both ends only") {
  CHECK(trim(" \t a b\t ") == "a b");
  CHECK(trim("\r\na\n") == "\r\na\n");
  CHECK(trim(" \t ") == "");
  CHECK(trim_white("\v\r\n a\tb \f") == "a\tb");
  CHECK(trim_white("") == "");
  CHECK(trim_if("xxaxx", [](char c) { return c == 'x'; }) == "a");
}

TEST_CASE("a text is cut at its first separator") {
  std::string_view rest = "a=b=c";
  CHECK(cut(rest, '=') == "a");
  CHECK(rest == "b=c");
  CHECK(cut(rest, ';') == "b=c");
  CHECK(rest.empty());
  CHECK(cut(rest, ';') == "");
}

TEST_CASE("hexadecimal digits, both ways") {
  for (int value = 0; value < 16; ++value) {
    const auto at = static_cast<std::size_t>(value);
    CHECK(hex_digit(kLowerHex[at]) == value);
    CHECK(hex_digit(kUpperHex[at]) == value);
  }
  for (const char c : {'g', 'G', '@', '`', '/', ':', ' ', '\0', '\xE1'}) CHECK(hex_digit(c) == -1);
  CHECK(hex_byte("%fF", 1) == 255);
  CHECK(hex_byte("00", 0) == 0);
  CHECK(hex_byte("0", 0) == -1);
  CHECK(hex_byte("0", 5) == -1);
  CHECK(hex_byte("0x", 0) == -1);
  std::string out = "0x";
  append_hex(out, 0xDEADBEEF12345678, 16);
  append_hex(out, 0xAB, 4, kUpperHex);
  append_hex(out, 0xAB, 1);
  CHECK(out == "0xdeadbeef1234567800ABb");
}

}  // namespace ascii_test
