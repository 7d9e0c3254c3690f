#include "emulator/core/signature.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "emulator/text/base64.h"

namespace signature_test {

using namespace aml;
using namespace aml::core;

TEST_CASE("HMAC-SHA256 of RFC 4231") {
  CHECK(hmac_sha256(text::to_base64("Jefe"), "what do ya want for nothing?") ==
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
  CHECK(same_secret("abc", "abc"));
  CHECK_FALSE(same_secret("abc", "abd"));
  CHECK_FALSE(same_secret("abc", "ab"));
  CHECK(same_secret("", ""));
}

}  // namespace signature_test
