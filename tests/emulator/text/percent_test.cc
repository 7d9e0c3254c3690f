#include "emulator/text/percent.h"

#include <doctest/doctest.h>

namespace percent_test {

using namespace aml::text;

TEST_CASE("percent escapes are decoded, broken ones stay") {
  const struct {
    const char* text;
    std::string decoded;
  } cases[] = {
      {"", ""},
      {"abc", "abc"},
      {"%41%62", "Ab"},
      {"%2f%2F", "//"},
      {"a+b", "a+b"},
      {"%", "%"},
      {"%4", "%4"},
      {"%zz", "%zz"},
      {"%%41", "%A"},
      {"%4%41", "%4A"},
      {"%ff", "\xff"},
      {"100%", "100%"},
      {"%00", std::string(1, '\0')},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(percent_decode(c.text) == c.decoded);
  }
}

TEST_CASE("a name is known with and without escapes, in either case") {
  CHECK(decodes_to("api-version", "Api-Version"));
  CHECK(decodes_to("api%2Dversion", "api-version"));
  CHECK(decodes_to("%61pi-version", "API-version"));
  CHECK_FALSE(decodes_to("api-versio", "api-version"));
  CHECK_FALSE(decodes_to("api%2-version", "api-version"));
}

TEST_CASE("percent escapes are written, and read back") {
  CHECK(percent_encode("a b/c+d%\xC3\xBC~") == "a%20b%2Fc%2Bd%25%C3%BC~");
  CHECK(percent_encode("a b/c", "/") == "a%20b/c");
  CHECK(percent_decode("a%20b%2fc%2Bd%25%C3%BC") == "a b/c+d%\xC3\xBC");
  CHECK(percent_decode("a+b%zz%2") == "a+b%zz%2");
}

}  // namespace percent_test
