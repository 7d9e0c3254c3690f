#include "emulator/text/base64.h"

#include <doctest/doctest.h>

namespace base64_test {

using namespace aml::text;

TEST_CASE("Base64 there and back") {
  struct {
    const char* bytes;
    const char* text;
  } cases[] = {{"", ""},
               {"f", "Zg=="},
               {"fo", "Zm8="},
               {"foo", "Zm9v"},
               {"foob", "Zm9vYg=="},
               {"fooba", "Zm9vYmE="},
               {"foobar", "Zm9vYmFy"}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(to_base64(c.bytes) == c.text);
    CHECK(from_base64(c.text) == c.bytes);
  }
  CHECK(from_base64(to_base64(std::string_view("\0\xff\x80", 3))) == std::string("\0\xff\x80", 3));
}

TEST_CASE("what is no Base64") {
  for (const char* text :
       {"Zg", "Zg=", "Z", "====", "Zg==Zg==", "Zm9 ", "Zm9v\n", "Zm-_", "=Zg="}) {
    CAPTURE(text);
    CHECK_FALSE(from_base64(text).has_value());
  }
}

}  // namespace base64_test
