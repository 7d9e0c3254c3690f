// A backend elsewhere: what it gets, what comes back, and what happens when it fails.

#include "emulator/gateway/remote_backend.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "emulator/http/server.h"
#include "tests/emulator/gateway/gateway_under_test.h"

using namespace aml;
using namespace aml::gateway;

namespace {

/// A real server on loopback.
class Backend {
 public:
  explicit Backend(http::Handler handler)
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

/// A socket that listens; each connection gets `bytes` and is closed, or waits if there are none.
class RawBackend {
 public:
  explicit RawBackend(std::string bytes) : bytes_(std::move(bytes)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(socket_, 8) == 0);
    socklen_t size = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    if (!bytes_.empty()) thread_ = std::thread([this] { serve(); });
  }
  ~RawBackend() {
    ::shutdown(socket_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    ::close(socket_);
  }
  core::Url url() const { return *core::parse_url("http://127.0.0.1:" + std::to_string(port_)); }

 private:
  void serve() {
    for (int peer = ::accept(socket_, nullptr, nullptr); peer >= 0;
         peer = ::accept(socket_, nullptr, nullptr)) {
      char block[4096];
      (void)!::read(peer, block, sizeof block);
      (void)!::write(peer, bytes_.data(), bytes_.size());
      ::close(peer);
    }
  }

  const std::string bytes_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

void prepare(http::Request& request, std::string method, std::string target) {
  request.method = std::move(method);
  request.set_target(std::move(target));
}

std::string header_of(const http::Headers& headers, std::string_view name) {
  const std::string* value = http::find_header(headers, name);
  return value == nullptr ? "(none)" : *value;
}

constexpr RemoteBackend::Patience kShort{.connect = std::chrono::milliseconds(500),
                                         .silence = std::chrono::milliseconds(50),
                                         .exchange = std::chrono::milliseconds(500)};

}  // namespace

TEST_CASE("a request goes out as it stands, and the answer comes back") {
  std::string seen;
  http::Headers headers;
  Backend backend([&](http::Request& request, core::RequestContext&) {
    seen = request.method + " " + request.target + " " + std::string(request.body.bytes());
    headers = request.headers;
    http::Response response;
    response.status = 418;
    response.content_type = "text/plain";
    response.body = "short";
    response.headers = {{"X-A", "1"}, {"X-A", "2"}, {"Location", "/elsewhere"}};
    return response;
  });
  RemoteBackend remote(backend.url(), 1000);
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
  Backend backend([](http::Request&, core::RequestContext&) {
    http::Response response;
    response.body = "12345";
    return response;
  });
  RemoteBackend remote(backend.url(), 1000);
  http::Request request;
  prepare(request, "HEAD", "/");
  const http::Response response = remote.send(request);
  CHECK(response.body.empty());
  CHECK(response.length == 5u);
}

TEST_CASE("header values come as they were sent, and lines that are none do not") {
  const RawBackend backend(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 307 There\r\n"
      "Location: http://a/%2Fb?c=%20\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX-Empty:\r\n"
      "X Y: 1\r\nX-Zero: a\x01b\r\nContent-Length: 2\r\n\r\nhi");
  RemoteBackend remote(backend.url(), 1000);
  http::Request request;
  prepare(request, "GET", "/");
  const http::Response response = remote.send(request);
  CHECK(response.status == 307);
  CHECK(response.body == "hi");
  std::string lines;
  for (const http::Header& header : response.headers)
    lines += header.name + "=" + header.value + "\n";
  CHECK(lines == "Location=http://a/%2Fb?c=%20\nSet-Cookie=a=1\nset-cookie=b=2\nX-Empty=\n");
}

TEST_CASE("what is no answer") {
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
    RawBackend backend(bytes);
    RemoteBackend remote(backend.url(), 1000, kShort);
    http::Request request;
    prepare(request, "GET", "/");
    CHECK_THROWS_AS(remote.send(request), BackendFailure);
  }
}

TEST_CASE("nobody there, and nobody who answers") {
  http::Request request;
  prepare(request, "GET", "/");
  core::Url gone;
  {
    const RawBackend backend("");
    gone = backend.url();
    RemoteBackend silent(backend.url(), 1000, kShort);
    CHECK_THROWS_AS(silent.send(request), BackendFailure);
  }
  RemoteBackend remote(gone, 1000, kShort);
  CHECK_THROWS_AS(remote.send(request), BackendFailure);
}

TEST_CASE("stop() ends what is under way, and what comes after") {
  const RawBackend backend("");
  RemoteBackend remote(backend.url(), 1000,
                       {.connect = std::chrono::seconds(60),
                        .silence = std::chrono::seconds(60),
                        .exchange = std::chrono::seconds(60)});
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
  remote.stop();
  caller.join();
  CHECK(failed);
}

TEST_CASE("through the gateway: the backend's path, its answer, its failure") {
  std::string seen;
  Backend backend([&](http::Request& request, core::RequestContext&) {
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
}
