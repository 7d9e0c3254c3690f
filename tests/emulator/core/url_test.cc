#include "emulator/core/url.h"

#include <doctest/doctest.h>

#include <string>

namespace url_test {

using namespace aml;

TEST_CASE("URLs of endpoints") {
  struct {
    std::string text;
    std::string origin;
    std::string path;
  } cases[] = {
      {"http://127.0.0.1:10000/devstoreaccount1", "http://127.0.0.1:10000", "/devstoreaccount1"},
      {"HTTPS://A1B.blob.core.windows.net/", "https://a1b.blob.core.windows.net:443", ""},
      {"http://localhost", "http://localhost:80", ""},
      {"http://[::1]:10000/a//", "http://[::1]:10000", "/a"},
      {"http://[::1]/a/b%20c", "http://[::1]:80", "/a/b%20c"},
      {"http://[::ffff:127.0.0.1]/", "http://[::ffff:127.0.0.1]:80", ""},
      {"http://[fe80::1%25eth0]:81/", "http://[fe80::1%25eth0]:81", ""}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto url = core::parse_url(c.text);
    REQUIRE(url);
    CHECK(url->origin() == c.origin);
    CHECK(url->path == c.path);
  }
}

TEST_CASE("what is no URL of an endpoint") {
  for (const std::string text : {"",
                                 "localhost:10000",
                                 "ftp://a/b",
                                 "http://",
                                 "http:///a",
                                 "http://:1/a",
                                 "http://a:/b",
                                 "http://a:0",
                                 "http://a:65536",
                                 "http://a:1x",
                                 "http://[::1",
                                 "http://[::1]x",
                                 "http://[zz]/",
                                 "http://[]/",
                                 "http://[127.0.0.1]/",
                                 "http://[:::1]:10000/",
                                 "http://[%25eth0]",
                                 "http://u@a/",
                                 "http://a/b?c",
                                 "http://a/b#c",
                                 "http://a b/",
                                 "http://a\\b"}) {
    CHECK_MESSAGE(!core::parse_url(text), text);
  }
  CHECK(core::parse_url("http://" + std::string(253, 'a') + ":1/b"));
  for (const std::size_t length : {254u, 20'000u}) {
    CHECK_FALSE(core::parse_url("http://" + std::string(length, 'a') + "/b"));
    CHECK_FALSE(core::parse_url("http://[" + std::string(length, ':') + "]/b"));
  }
}

}  // namespace url_test
