// Who may use the control paths.

#include "emulator/control/same_site.h"

#include <doctest/doctest.h>

#include "emulator/core/api_error.h"

namespace same_site_test {

using namespace aml;

namespace {

/// The refusal's code; empty when allowed.
std::string refusal(const control::SameSite& site, const std::string& host,
                    core::Headers headers = {}) {
  http::Request request;
  request.host = host;
  request.headers = std::move(headers);
  try {
    site.check(request);
  } catch (const core::ApiError& error) {
    CHECK(error.status() == 403);
    return error.code();
  }
  return "";
}

}  // namespace

TEST_CASE("hosts: loopback names, addresses, the bound host, the public one") {
  const control::SameSite site("emulator.lan", "https://ml.example:8443/base");
  struct {
    const char* host;
    bool allowed;
  } cases[] = {{"", true},
               {"localhost", true},
               {"LOCALHOST:10100", true},
               {"app.localhost:1", true},
               {"127.0.0.1:10100", true},
               {"[::1]:10100", true},
               {"192.168.1.7:10100", true},
               {"emulator.lan:1", true},
               {"ML.example", true},
               {"evil.example", false},
               {"localhost.evil.example", false},
               {"notlocalhost", false},
               {"127.0.0.1.evil.example", false},
               {"[evil", false}};
  for (const auto& test : cases) {
    CAPTURE(test.host);
    CHECK(refusal(site, test.host) == (test.allowed ? "" : "HostNotAllowed"));
  }
}

TEST_CASE("pages of other sites are refused") {
  const control::SameSite site("localhost", "https://ml.example");
  struct {
    const char* name;
    const char* value;
    bool allowed;
  } cases[] = {{"Sec-Fetch-Site", "same-origin", true},
               {"Sec-Fetch-Site", "none", true},
               {"Sec-Fetch-Site", "same-site", false},
               {"Sec-Fetch-Site", "cross-site", false},
               {"sec-fetch-site", "cross-site", false},
               {"Origin", "http://localhost:10100", true},
               {"Origin", "https://ml.example", true},
               {"Origin", "http://localhost:9999", false},
               {"Origin", "http://evil.example", false},
               {"Origin", "null", false},
               {"Origin", "", false}};
  for (const auto& test : cases) {
    CAPTURE(test.value);
    CHECK(refusal(site, "localhost:10100", {{test.name, test.value}}) ==
          (test.allowed ? "" : "CrossSiteRequest"));
  }
}

TEST_CASE("without a public URL an Origin without a host is no friend") {
  CHECK(refusal(control::SameSite("localhost", ""), "", {{"Origin", "http://evil.example"}}) ==
        "CrossSiteRequest");
  CHECK(refusal(control::SameSite("localhost", ""), "localhost:1", {{"Origin", "null"}}) ==
        "CrossSiteRequest");
}

}  // namespace same_site_test
