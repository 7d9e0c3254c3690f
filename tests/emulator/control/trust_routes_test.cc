// The authority over the control paths.

#include <doctest/doctest.h>

#include "emulator/tls/server_keys.h"
#include "tests/emulator/control/call_app.h"

namespace trust_routes_test {

using namespace aml;
using namespace aml::tests;

TEST_CASE("three forms of one certificate") {
  const core::SystemClock clock;
  tls::ServerKeys keys(tls::PlayedNames(), "", clock);
  TestApp app;
  app.app().set_keys(&keys);
  const http::Response pem = app.call("GET", "/__emu/trust");
  CHECK(pem.status == 200);
  CHECK(pem.content_type == "application/x-pem-file");
  CHECK(pem.body == keys.authority().pem());
  CHECK(app.call("GET", "/__emu/trust?format=pem").body == pem.body);
  const http::Response der = app.call("GET", "/__emu/trust?format=der");
  CHECK(der.content_type == "application/pkix-cert");
  CHECK(der.body == keys.authority().der());
  const http::Response store = app.call("GET", "/__emu/trust?format=p12&password=word");
  CHECK(store.content_type == "application/x-pkcs12");
  CHECK(store.body.size() > der.body.size());
}

TEST_CASE("what cannot be asked") {
  const core::SystemClock clock;
  tls::ServerKeys keys(tls::PlayedNames(), "", clock);
  TestApp app;
  app.app().set_keys(&keys);
  const http::Response form = app.call("GET", "/__emu/trust?format=pam");
  CHECK(form.status == 400);
  CHECK(problem_of(form).at("detail").get<std::string>().find("\"pem\"") != std::string::npos);
  CHECK(app.call("GET", "/__emu/trust?formt=pem").status == 400);
  CHECK(app.call("GET", "/__emu/trust", {{"Host", "shop.example"}}).status == 403);
}

TEST_CASE("without HTTPS there is no authority") {
  TestApp app;
  const http::Response response = app.call("GET", "/__emu/trust");
  CHECK(response.status == 404);
  CHECK(problem_of(response).at("detail").get<std::string>().starts_with("HTTPS is off"));
}

}  // namespace trust_routes_test
