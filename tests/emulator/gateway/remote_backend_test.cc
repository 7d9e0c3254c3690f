// A backend elsewhere: what it gets, what comes back, and what happens when it fails.

#include "emulator/gateway/remote_backend.h"

#include <doctest/doctest.h>

#include <string>
#include <thread>

#include "emulator/http/server.h"
#include "tests/emulator/gateway/gateway_under_test.h"
#include "tests/support/raw_server.h"

namespace remote_backend_test {

using namespace aml;
using namespace aml::gateway;

namespace {

/// A real server on loopback.
class OtherServer {
 public:
  explicit OtherServer(http::Handler handler)
      : server_({.host = "127.0.0.1", .port = 0, .limits = {}}, clock_, ids_, std::move(handler)) {
    server_.start();
  }
  core::Url url() const { return *core::parse_url(server_.base_url()); }
  std::string base_url() const { return server_.base_url(); }

 private:
  core::SystemClock clock_;
  core::RandomIds ids_;
  http::Server server_;
};

core::Url url_of(const tests::RawServer& server) {
  return *core::parse_url(server.origin());
}

void say_nothing(tests::RawPeer& peer) {
  peer.leaves_within(-1);
}

void prepare(http::Request& request, std::string method, std::string target) {
  request.method = std::move(method);
  request.set_target(std::move(target));
}

std::string header_of(const core::Headers& headers, std::string_view name) {
  const std::string* value = core::find_header(headers, name);
  return value == nullptr ? "(none)" : *value;
}

outbound::Client::Options short_times() {
  return {.connect_time = std::chrono::milliseconds(500),
          .silence_time = std::chrono::milliseconds(50),
          .exchange_time = std::chrono::milliseconds(500)};
}

}  // namespace

TEST_CASE("a request goes out unchanged, and the answer comes back") {
  outbound::Traffic traffic(0);
  std::string seen;
  core::Headers headers;
  OtherServer backend([&](http::Request& request, core::RequestContext&) {
    seen = request.method + " " + request.target + " " + std::string(request.body.bytes());
    headers = request.headers;
    http::Response response;
    response.status = 418;
    response.content_type = "text/plain";
    response.body = "short";
    response.headers = {{"X-A", "1"}, {"X-A", "2"}, {"Location", "/elsewhere"}};
    return response;
  });
  const RemoteBackend remote(backend.url(), 1000, traffic);
  http::Request request;
  prepare(request, "PATCH", "/a%2Fb?c=%20d");
  request.headers = {
      {"Host", "gateway"}, {"Authorization", "Bearer k"}, {"Connection", "close, X-Hop"},
      {"X-Hop", "1"},      {"Content-Length", "99"},      {"Transfer-Encoding", "chunked"},
      {"X-Empty", ""},     {"Accept-Encoding", "gzip"}};
  request.body = "the body";
  const http::Response response = remote.send(request);
  CHECK(seen == "PATCH /a%2Fb?c=%20d the body");
  CHECK(header_of(headers, "Host") == backend.base_url().substr(7));
  CHECK(header_of(headers, "Authorization") == "Bearer k");
  CHECK(header_of(headers, "Content-Length") == "8");
  CHECK(header_of(headers, "Transfer-Encoding") == "(none)");
  CHECK(header_of(headers, "X-Hop") == "(none)");
  CHECK(header_of(headers, "Accept-Encoding") == "gzip");
  CHECK(response.status == 418);
  CHECK(response.content_type == "text/plain");
  CHECK(response.body == "short");
  CHECK(header_of(response.headers, "X-A") == "1");
  CHECK(header_of(response.headers, "Location") == "/elsewhere");
  CHECK(header_of(response.headers, "Content-Length") == "(none)");
}

TEST_CASE("an answer to HEAD has a length and no body") {
  outbound::Traffic traffic(0);
  OtherServer backend([](http::Request&, core::RequestContext&) {
    http::Response response;
    response.body = "12345";
    return response;
  });
  const RemoteBackend remote(backend.url(), 1000, traffic);
  http::Request request;
  prepare(request, "HEAD", "/");
  const http::Response response = remote.send(request);
  CHECK(response.body.empty());
  CHECK(response.length == 5u);
}

TEST_CASE("header values come as they were sent, and malformed lines do not") {
  outbound::Traffic traffic(0);
  const tests::RawServer backend(std::string(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 307 There\r\n"
      "Location: http://a/%2Fb?c=%20\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX-Empty:\r\n"
      "X Y: 1\r\nX-Zero: a\x01b\r\nContent-Length: 2\r\n\r\nhi"));
  const RemoteBackend remote(url_of(backend), 1000, traffic);
  http::Request request;
  prepare(request, "GET", "/");
  const http::Response response = remote.send(request);
  CHECK(response.status == 307);
  CHECK(response.body == "hi");
  std::string lines;
  for (const core::Header& header : response.headers)
    lines += header.name + "=" + header.value + "\n";
  CHECK(lines == "Location=http://a/%2Fb?c=%20\nSet-Cookie=a=1\nset-cookie=b=2\nX-Empty=\n");
}

TEST_CASE("what is no answer") {
  outbound::Traffic traffic(0);
  const std::string endless(200'000, 'x');
  const std::string large =
      "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'x');
  const std::string cases[] = {
      "nonsense\r\n\r\n",
      "HTTP/1.1 101 Switching Protocols\r\n\r\n",
      "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200",
      "HTTP/1.1 999 Many\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
      "HTTP/1.1 200",
      large,
      endless,
      "HTTP/1.1 200 OK\r\nX: " + endless + "\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + endless + "\r\nx\r\n0\r\n\r\n"};
  for (const std::string& bytes : cases) {
    CAPTURE(bytes.substr(0, 40));
    const tests::RawServer backend(bytes);
    const RemoteBackend remote(url_of(backend), 1000, traffic, short_times());
    http::Request request;
    prepare(request, "GET", "/");
    CHECK_THROWS_AS(remote.send(request), BackendFailure);
  }
}

TEST_CASE("no backend, and one that does not answer") {
  outbound::Traffic traffic(0);
  http::Request request;
  prepare(request, "GET", "/");
  core::Url gone;
  {
    const tests::RawServer backend(&say_nothing);
    gone = url_of(backend);
    const RemoteBackend silent(gone, 1000, traffic, short_times());
    CHECK_THROWS_AS(silent.send(request), BackendFailure);
  }
  const RemoteBackend remote(gone, 1000, traffic, short_times());
  CHECK_THROWS_AS(remote.send(request), BackendFailure);
}

TEST_CASE("stop() ends what is under way, and what comes after") {
  const tests::RawServer backend(&say_nothing);
  outbound::Traffic traffic(0);
  const RemoteBackend remote(url_of(backend), 1000, traffic);
  bool failed = false;
  std::thread caller([&] {
    http::Request request;
    prepare(request, "GET", "/");
    try {
      remote.send(request);
    } catch (const BackendFailure&) {
      failed = true;
    }
  });
  CHECK(traffic.stop());
  caller.join();
  CHECK(failed);
}

TEST_CASE("through the gateway: the backend's path, its answer, its failure") {
  std::string seen;
  OtherServer backend([&](http::Request& request, core::RequestContext&) {
    seen = request.target + " " + std::string(request.body.bytes());
    http::Response response;
    response.body = request.path == "/v2/large" ? std::string(1001, 'x') : "fine";
    return response;
  });
  tests::GatewayUnderTest test(R"({"instance": "i", "apis": [{"id": "a", "suffix": "s",
      "subscriptionRequired": false, "serviceUrl": ")" +
                               backend.base_url() + R"(/v2/",
      "operations": [{"id": "o", "method": "POST", "urlTemplate": "/*"}]}]})");
  CHECK(test.call("POST", "/s/b?c=d&subscription-key=", {}, "12").body == "fine");
  CHECK(seen == "/v2/b?c=d 12");
  CHECK(test.last.request_body == "12");
  CHECK(test.last.calls == 0);
  const http::Response response = test.call("POST", "/s/large");
  CHECK(response.status == 500);
  CHECK(response.body ==
        R"({ "statusCode": 500, "message": "Internal server error", "activityId": "the-id" })");
  CHECK(test.last.context.error == "forward-request/BackendConnectionFailure");
  const outbound::Traffic::Permit only = test.traffic.try_wait();
  CHECK(test.call("POST", "/s/b").status == 503);
  CHECK(test.last.context.error == "forward-request/TooManyCalls");
}

}  // namespace remote_backend_test
