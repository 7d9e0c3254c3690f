// Under which names a browser may ask.

#include "emulator/endpoints/own_hosts.h"

#include <doctest/doctest.h>

namespace own_hosts_test {

using namespace aml;
using endpoints::OwnHosts;

namespace {

bool is_rebound(const OwnHosts& hosts, const std::string& host, core::Headers headers) {
  http::Request request;
  request.host = host;
  request.headers = std::move(headers);
  return hosts.is_rebound(request);
}

}  // namespace

TEST_CASE("names that the emulator plays, its own, and others") {
  const OwnHosts hosts("localhost", true, "https://ml.example/base");
  struct {
    const char* host;
    bool other;
  } cases[] = {{"", false},
               {"localhost:1", false},
               {"a.localhost", false},
               {"127.0.0.1:1", false},
               {"[::1]:1", false},
               {"ml.example", false},
               {"ussouthcentral.services.azureml.net", false},
               {"Management.AzureML.net:443", false},
               {"any.blob.core.windows.net", false},
               {"any.blob.core.chinacloudapi.cn:443", false},
               {"any.azure-api.net", false},
               {"evil.example", true},
               {"azure-api.net", true},
               {"evilazureml.net", true},
               {"azureml.net.evil.example", true},
               {"any.blob.evil.example", true},
               {"any.blob.core.windows.net.evil.example", true}};
  for (const auto& c : cases) {
    CAPTURE(c.host);
    CHECK(is_rebound(hosts, c.host, {{"Origin", "http://shop.example"}}) == c.other);
    CHECK_FALSE(is_rebound(hosts, c.host, {}));
  }
}

TEST_CASE("what tells a browser from a program") {
  const OwnHosts hosts("localhost", true, "");
  struct {
    core::Headers headers;
    bool browser;
  } cases[] = {{{{"origin", "null"}}, true},
               {{{"Sec-Fetch-Site", "none"}}, true},
               {{{"Sec-Fetch-Dest", "document"}}, true},
               {{{"Referer", "http://evil.example/"}}, true},
               {{{"User-Agent", "Mozilla/5.0"}, {"Accept-Language", "en"}}, true},
               {{{"User-Agent", "Mozilla/5.0 (Windows NT) WindowsPowerShell/5.1"}}, false},
               {{{"User-Agent", "Azure-Storage/9.3"}, {"Accept-Language", "en-US"}}, false},
               {{{"x-ms-version", "2018-03-28"}}, false}};
  for (const auto& c : cases) {
    CAPTURE(c.headers.front().value);
    CHECK(is_rebound(hosts, "evil.example:10100", c.headers) == c.browser);
  }
}

TEST_CASE("beyond loopback the machine has names that only others know") {
  CHECK_FALSE(is_rebound(OwnHosts("0.0.0.0", false, ""), "emulator.lan", {{"Origin", "null"}}));
}

}  // namespace own_hosts_test
