// What the emulator answers as a proxy.

#include "emulator/control/proxy.h"

#include <doctest/doctest.h>

#include "tests/emulator/control/call_app.h"

namespace proxy_test {

using namespace aml;
using namespace aml::tests;

TEST_CASE("what is let in: the cloud's names at any port, this machine's at those that are bound") {
  const Flags flags = {{"--public-url", "https://ml.example:8443"}};
  TestApp app(flags);
  app.app().set_addresses({"127.0.0.1:41233", "[::1]:41233", "ml.example:8443"});
  struct {
    const char* host;
    bool served;
  } cases[] = {{"ussouthcentral.services.azureml.net:443", true},
               {"ussouthcentral.services.azureml.net", true},
               {"account.blob.core.windows.net:80", true},
               {"localhost:41233", true},
               {"127.0.0.1:41233", true},
               {"[::1]:41233", true},
               {"ml.example:8443", true},
               {"localhost:3000", false},
               {"127.0.0.1", false},
               {"[::1]", false},
               {"example.org:443", false},
               {"10.0.0.1:41233", false},
               {"azureml.net.example.org:443", false},
               {":443", false}};
  for (const auto& c : cases) {
    CAPTURE(c.host);
    const http::Response tunnel = app.ask_proxy("CONNECT", c.host);
    CHECK(tunnel.tunnel == c.served);
    CHECK(tunnel.status == (c.served ? 200 : 403));
    const bool by_cloud_name = std::string_view(c.host).find(".net") != std::string_view::npos;
    const http::Response plain = app.ask_proxy("GET", c.host);
    if (!c.served) {
      CHECK(problem_of(plain).at("detail").get<std::string>().find("nothing leaves") !=
            std::string::npos);
    } else if (!by_cloud_name) {
      CHECK(plain.status == 200);
    }
  }
}

TEST_CASE("what is refused is in the journal, what is let in is not") {
  TestApp app;
  app.ask_proxy("CONNECT", "ussouthcentral.services.azureml.net:443");
  const http::Response refused = app.ask_proxy("CONNECT", "example.org:443");
  CHECK(problem_of(refused).at("detail").get<std::string>().find("example.org:443") == 0);
  const Json entries = app.get("/__emu/requests?operation=proxy.refused").at("requests");
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].at("method") == "CONNECT");
  CHECK(entries[0].at("target") == "example.org:443");
  CHECK(entries[0].at("status") == 403);
  CHECK(app.get("/__emu/requests").at("requests").size() == 1);
}

TEST_CASE("what is refused is in the journal whatever its path") {
  TestApp app;
  CHECK(app.ask_proxy("GET", "example.org").status == 403);  // below /__emu/
  CHECK(app.ask_proxy("GET", "localhost").status == 403);
  const Json entries = app.get("/__emu/requests?operation=proxy.refused").at("requests");
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].at("target") == "/__emu/health/live");
  CHECK(entries[0].at("status") == 403);
}

TEST_CASE("a tunnel does not begin inside TLS") {
  TestApp app;
  const http::Response refused =
      app.ask_proxy("CONNECT", "ussouthcentral.services.azureml.net:443", true);
  CHECK(refused.status == 400);
  CHECK_FALSE(refused.tunnel);
}

TEST_CASE("a large body that would leave the machine is not taken") {
  TestApp app;
  http::Request request;
  request.method = "POST";
  request.set_target("/upload");
  request.host = "example.org";
  request.proxied = true;
  CHECK_THROWS_AS(app.app().handler().admit(request), core::ApiError);
}

}  // namespace proxy_test
