// Requests as they go out, answers as they come back.

#include "emulator/outbound/client.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <atomic>
#include <mutex>

#include "tests/emulator/outbound/client_under_test.h"
#include "tests/support/raw_server.h"

namespace client_test {

using namespace aml;
using namespace aml::tests;
using outbound::Failure;

namespace {

constexpr const char* kFine = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine";

/// Answers everything with kFine, on connections that stay open.
class Listener {
 public:
  explicit Listener(bool ipv6 = false)
      : server_(
            [this](RawPeer& peer) {
              note("");
              for (std::string request = peer.request(); !request.empty();
                   request = peer.request()) {
                note(request);
                if (!peer.send(kFine)) return;
              }
            },
            ipv6) {}

  std::string origin() const { return server_.origin(); }
  std::string authority() const { return server_.authority(); }

  std::string last_request() const {
    const std::lock_guard lock(mutex_);
    return last_request_;
  }
  int connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
  }

 private:
  /// Empty: a new connection.
  void note(const std::string& request) {
    const std::lock_guard lock(mutex_);
    if (request.empty()) ++connections_;
    last_request_ = request;
  }

  mutable std::mutex mutex_;
  int connections_ = 0;
  std::string last_request_;
  RawServer server_;
};

}  // namespace

TEST_CASE("nothing is added to a request but its host") {
  Listener server;
  ClientUnderTest client(server.origin());
  client.send("GET", "/a%2Fb/./../c?d=%20e&f|g",
              {{"X-A", "1"}, {"X-Empty", ""}, {"x-a", "2,  3"}, {"X-Blank", "  "}});
  CHECK(client.body == "fine");
  CHECK(server.last_request() ==
        "GET /a%2Fb/./../c?d=%20e&f|g HTTP/1.1\r\nHost: " + server.authority() +
            "\r\nX-A: 1\r\nX-Empty:\r\nx-a: 2,  3\r\nX-Blank:\r\n\r\n");
  client.send("OPTIONS", "/",
              {{"Accept", "a/b"}, {"User-Agent", "me"}, {"Cookie", "c"}, {"Authorization", "A b"}});
  CHECK(server.last_request() ==
        "OPTIONS / HTTP/1.1\r\nHost: " + server.authority() +
            "\r\nAccept: a/b\r\nUser-Agent: me\r\nCookie: c\r\nAuthorization: A b\r\n\r\n");
}

TEST_CASE("a body goes out with its length and nothing else") {
  Listener server;
  ClientUnderTest client(server.origin());
  const std::string host = " HTTP/1.1\r\nHost: " + server.authority() + "\r\n";
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE", "GET", "MERGE"}) {
    client.send(method, "/", {{"X-A", "1"}}, "the body");
    CHECK(server.last_request() ==
          method + (" /" + host) + "X-A: 1\r\nContent-Length: 8\r\n\r\nthe body");
  }
  for (const char* method : {"POST", "PUT", "PATCH"}) {
    client.send(method, "/");
    CHECK(server.last_request() == method + (" /" + host) + "Content-Length: 0\r\n\r\n");
  }
  client.send("DELETE", "/");
  CHECK(server.last_request() == "DELETE /" + host + "\r\n");
}

TEST_CASE("a large body is pulled piece by piece, and no leave is asked for") {
  Listener server;
  ClientUnderTest client(server.origin());
  std::string large;
  for (int i = 0; large.size() < 3'000'000; ++i) large += std::to_string(i);
  client.send("PUT", "/", {}, large);
  CHECK(server.last_request().ends_with("\r\n\r\n" + large));
  CHECK(server.last_request().find("Expect") == std::string::npos);
}

TEST_CASE("a connection is kept for the next request, and replaced when it ended") {
  Listener server;
  {
    ClientUnderTest client(server.origin());
    for (int i = 0; i < 3; ++i) client.send("GET", "/");
    CHECK(server.connections() == 1);
  }
  std::atomic<int> connections = 0;
  const RawServer closing([&](RawPeer& peer) {
    ++connections;
    peer.request();
    peer.send(kFine);
  });
  ClientUnderTest client(closing.origin());
  for (int i = 0; i < 3; ++i) client.send("GET", "/");
  CHECK(connections == 3);
}

TEST_CASE("an answer comes back as it was sent") {
  const RawServer server(std::string(
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 307 There\r\n"
      "Location: http://a/%2Fb?c=%20\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX-Empty:\r\n"
      "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2;name=value\r\nhi\r\n00003\r\n yo\r\n0\r\nX-Trailer: 1\r\n\r\n"));
  ClientUnderTest client(server.origin());
  const outbound::Answer answer = client.send("GET", "/");
  CHECK(answer.status == 307);
  CHECK(client.body == "hi yo");
  CHECK(lines_of(answer.headers) ==
        "Location=http://a/%2Fb?c=%20\nSet-Cookie=a=1\nset-cookie=b=2\nX-Empty=\n"
        "Content-Encoding=gzip\nTransfer-Encoding=chunked\n");
}

TEST_CASE("answers without a body, and one that ends with its connection") {
  struct {
    const char* method;
    const char* bytes;
    int status;
    const char* body;
  } cases[] = {{"HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n", 200, ""},
               {"GET", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", 204, ""},
               {"GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 2000000\r\n\r\n", 304, ""},
               {"GET", "HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end"},
               {"GET", "HTTP/1.0 404 None\nA: 1\n\nlines", 404, "lines"},
               {"POST", "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", 201, ""}};
  for (const auto& c : cases) {
    CAPTURE(c.bytes);
    const RawServer server{std::string(c.bytes)};
    ClientUnderTest client(server.origin());
    CHECK(client.send(c.method, "/").status == c.status);
    CHECK(client.body == c.body);
  }
}

TEST_CASE("a proxy of the environment is not asked") {
  const std::string gone = RawServer("").origin();
  for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) {
    ::setenv(name, gone.c_str(), 1);
  }
  Listener server;
  ClientUnderTest client(server.origin());
  CHECK(client.send("GET", "/").status == 200);
  for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
}

TEST_CASE("an IPv6 address is reached, and named in brackets") {
  try {
    Listener server(true);
    ClientUnderTest client(server.origin());
    CHECK(client.send("GET", "/").status == 200);
    CHECK(server.last_request() == "GET / HTTP/1.1\r\nHost: " + server.authority() + "\r\n\r\n");
  } catch (const std::runtime_error& without_ipv6) {
    MESSAGE(without_ipv6.what());
  }
}

TEST_CASE("what would be more than one target or header does not go out") {
  Listener server;
  ClientUnderTest client(server.origin());
  for (const char* target : {"/a b", "/a\r\nX: 1", "/\x7f"}) {
    CHECK_THROWS_AS(client.send("GET", target), std::invalid_argument);
  }
  CHECK_THROWS_AS(client.send("GET", "/", {{"X", "a\r\nY: b"}}), std::invalid_argument);
  CHECK_THROWS_AS(client.send("GET", "/", {{"X", std::string("a\0b", 3)}}), std::invalid_argument);
  CHECK(server.connections() == 0);
}

TEST_CASE("what the source and the sink throw comes out") {
  struct Broken : core::ByteSource {
    std::size_t read(char*, std::size_t) override { throw std::domain_error("disk"); }
  };
  Listener server;
  ClientUnderTest client(server.origin());
  Broken source;
  CHECK_THROWS_AS(client.send({.method = "PUT",
                               .target = "/",
                               .headers = {},
                               .body = &source,
                               .body_length = 5,
                               .max_body_bytes = 5}),
                  std::domain_error);
  outbound::TextSource brief("abc");
  CHECK_THROWS_AS(client.send({.method = "PUT",
                               .target = "/",
                               .headers = {},
                               .body = &brief,
                               .body_length = 5,
                               .max_body_bytes = 5}),
                  std::logic_error);
  const auto full = [](std::string_view) { throw std::domain_error("full"); };
  CHECK_THROWS_AS(client.client().send({.method = "GET",
                                        .target = "/",
                                        .headers = {},
                                        .body = nullptr,
                                        .body_length = 0,
                                        .max_body_bytes = 5},
                                       full),
                  std::domain_error);
  CHECK(client.send("GET", "/").status == 200);
}

}  // namespace client_test
