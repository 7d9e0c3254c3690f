#include "emulator/core/signature.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "emulator/core/base64.h"
#include "emulator/core/headers.h"

using namespace aml::core;

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

TEST_CASE("percent escapes") {
  CHECK(percent_encode("a b/c+d%\xC3\xBC~") == "a%20b%2Fc%2Bd%25%C3%BC~");
  CHECK(percent_encode("a b/c", "/") == "a%20b/c");
  CHECK(percent_decode("a%20b%2fc%2Bd%25%C3%BC") == "a b/c+d%\xC3\xBC");
  CHECK(percent_decode("a+b%zz%2") == "a+b%zz%2");
}

TEST_CASE("HMAC-SHA256 of RFC 4231") {
  CHECK(hmac_sha256(to_base64("Jefe"), "what do ya want for nothing?") ==
        "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
  CHECK_THROWS_AS(hmac_sha256("no base64", "x"), std::invalid_argument);
}

TEST_CASE("MD5, whole and in pieces") {
  CHECK(md5_base64("") == "1B2M2Y8AsgTpgAmY7PhCfg==");
  CHECK(md5_base64("abc") == "kAFQmDzST7DWlj99KOF/cg==");
  Md5 md5;
  md5.update("a");
  md5.update("bc");
  CHECK(md5.finish() == "kAFQmDzST7DWlj99KOF/cg==");
}

TEST_CASE("signatures are compared whole") {
  CHECK(same_signature("abc", "abc"));
  CHECK_FALSE(same_signature("abc", "abd"));
  CHECK_FALSE(same_signature("abc", "ab"));
  CHECK(same_signature("", ""));
}
