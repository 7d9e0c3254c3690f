// Browsers' programs of other sites read answers where --cors names it, and nowhere else.

#include "emulator/endpoints/cors.h"

#include <doctest/doctest.h>

namespace cors_test {

using namespace aml;
using endpoints::CorsOrigins;

namespace {

bool is_excluded(std::string_view path) {
  return path.starts_with("/__emu/");
}

http::Response ask(const std::string& allowed, const char* method, const char* path,
                   core::Headers headers) {
  const http::Handler handler = endpoints::with_cors(
      [](http::Request&, core::RequestContext&) {
        http::Response response;
        response.status = 401;
        return response;
      },
      endpoints::parse_cors_origins(allowed).value(), &is_excluded);
  http::Request request;
  request.method = method;
  request.set_target(path);
  request.headers = std::move(headers);
  core::RequestContext context;
  return handler(request, context);
}

std::string value(const http::Response& response, const char* name) {
  const std::string* found = core::find_header(response.headers, name);
  return found == nullptr ? "" : *found;
}

constexpr const char* kOrigin = "Access-Control-Allow-Origin";

}  // namespace

TEST_CASE("lists of origins") {
  CHECK(endpoints::parse_cors_origins("")->origins.empty());
  CHECK(endpoints::parse_cors_origins("*")->allows("http://anywhere"));
  const auto two = endpoints::parse_cors_origins("http://localhost:3000, https://shop.example");
  REQUIRE(two.has_value());
  CHECK(two->allows("https://shop.example"));
  CHECK(two->allows("HTTP://localhost:3000"));
  CHECK_FALSE(two->allows("http://localhost"));
  CHECK_FALSE(two->allows("https://shop.example.evil"));
  CHECK(two->allows("https://shop.example:443"));
  CHECK(*two != *endpoints::parse_cors_origins("*"));
  for (const char* text :
       {"*,http://a", "localhost", "http://a/", "http://a/b", "null", "http://a,,", "http://*.a"})
    CHECK_FALSE(endpoints::parse_cors_origins(text).has_value());
}

TEST_CASE("an origin is a scheme, a host and a port") {
  CHECK(endpoints::parse_origin("HTTPS://Shop.example/") == "https://shop.example:443");
  CHECK(endpoints::parse_origin("http://[::1]:3000") == "http://[::1]:3000");
  for (const char* text : {"", "*", "null", "shop.example", "http://a/b", "http://*.a", "ftp://a"})
    CHECK_FALSE(endpoints::parse_origin(text).has_value());
}

TEST_CASE("pages that send credentials are named") {
  const CorsOrigins any = endpoints::parse_cors_origins("*").value();
  CHECK(endpoints::allowing_headers(any, "http://a", false).size() == 1);
  const core::Headers named = endpoints::allowing_headers(any, "http://a", true);
  CHECK(*core::find_header(named, kOrigin) == "http://a");
  CHECK(*core::find_header(named, "Vary") == "Origin");
}

TEST_CASE("which requests are preflights") {
  const auto method = [](const char* verb, core::Headers headers) {
    http::Request request;
    request.method = verb;
    request.headers = std::move(headers);
    const std::string* found = endpoints::preflight_method(request);
    return found == nullptr ? "" : *found;
  };
  const core::Header asks{"Access-Control-Request-Method", "PUT"};
  CHECK(method("OPTIONS", {{"Origin", "http://a"}, asks}) == "PUT");
  CHECK(method("GET", {{"Origin", "http://a"}, asks}).empty());
  CHECK(method("OPTIONS", {asks}).empty());
  CHECK(method("OPTIONS", {{"Origin", "http://a"}}).empty());
}

TEST_CASE("an answer names the origin that may read it") {
  const http::Response answer =
      ask("https://shop.example", "POST", "/workspaces", {{"Origin", "https://shop.example"}});
  CHECK(answer.status == 401);
  CHECK(value(answer, kOrigin) == "https://shop.example");
  CHECK(value(answer, "Vary") == "Origin");
  CHECK(value(answer, "Access-Control-Expose-Headers").find("x-ms-request-id") !=
        std::string::npos);
  CHECK(value(ask("*", "POST", "/x", {{"Origin", "https://any.example"}}), kOrigin) == "*");
}

TEST_CASE("others see no header") {
  CHECK(ask("https://shop.example", "POST", "/x", {{"Origin", "https://other.example"}})
            .headers.empty());
  CHECK(ask("https://shop.example", "POST", "/x", {}).headers.empty());
  CHECK(ask("", "POST", "/x", {{"Origin", "https://shop.example"}}).headers.empty());
  CHECK(ask("*", "POST", "/__emu/reset", {{"Origin", "https://shop.example"}}).headers.empty());
}

TEST_CASE("a preflight is answered before anything is asked of the service") {
  const http::Response answer = ask("*", "OPTIONS", "/x",
                                    {{"Origin", "https://shop.example"},
                                     {"Access-Control-Request-Method", "POST"},
                                     {"Access-Control-Request-Headers", "authorization"}});
  CHECK(answer.status == 204);
  CHECK(value(answer, "Access-Control-Allow-Methods").find("POST") != std::string::npos);
  CHECK(value(answer, "Access-Control-Allow-Headers") == "authorization");
  CHECK(value(answer, "Access-Control-Max-Age") == "600");
  CHECK(ask("*", "OPTIONS", "/x", {{"Origin", "https://shop.example"}}).status == 401);
}

}  // namespace cors_test
