// What clients see of the transport: one case a trap of the HTTP library, or of HTTP itself.

#include "emulator/http/server.h"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <string>

#include "tests/emulator/http/probe_server.h"

namespace server_test {

using namespace aml;
using namespace aml::test;

namespace {

// The server's end of a client's connection: both are sockets of this process.
int server_end(const RawClient& client) {
  sockaddr_in wanted{};
  socklen_t size = sizeof wanted;
  ::getsockname(client.socket(), reinterpret_cast<sockaddr*>(&wanted), &size);
  for (int candidate = 0; candidate < 4096; ++candidate) {
    sockaddr_in peer{};
    size = sizeof peer;
    if (::getpeername(candidate, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    if (peer.sin_family == AF_INET && peer.sin_port == wanted.sin_port) return candidate;
  }
  return -1;
}

}  // namespace

TEST_CASE("an answer has the server's lines, each once") {
  const ProbeServer probe;
  const RawAnswer answer = probe.ask(post("/echo", "abc"));
  CHECK(answer.status == 200);
  CHECK(answer.head.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(answer.body == "abc");
  CHECK(answer.all("Content-Length") == std::vector<std::string>{"3"});
  CHECK(answer.all("Content-Type") == std::vector<std::string>{"text/plain"});
  CHECK(answer.header("Date") == "Fri, 14 Oct 2016 14:52:33 GMT");
  CHECK(answer.header("Server") == "Microsoft-HTTPAPI/2.0");
  CHECK(answer.header("x-ms-request-id") == "00000000-0000-0000-0000-000000000001");
  CHECK_FALSE(answer.has("Connection"));
  CHECK_FALSE(answer.has("Keep-Alive"));
  CHECK_FALSE(answer.has("Accept-Ranges"));
}

TEST_CASE("a POST or PUT without length and chunks has an empty body at once") {
  const ProbeServer probe;
  for (const char* method : {"POST", "PUT"}) {
    const RawAnswer answer = probe.ask(std::string(method) + " /echo HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(answer.status == 200);
    CHECK(answer.body == "");
  }
}

TEST_CASE("answers do not wait for acknowledgements: the server's sockets have no delay") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  CHECK(client.exchange(get("/skip")).status == 200);
  int no_delay = 0;
  socklen_t size = sizeof no_delay;
  REQUIRE(::getsockopt(server_end(client), IPPROTO_TCP, TCP_NODELAY, &no_delay, &size) == 0);
  CHECK(no_delay != 0);
}

TEST_CASE("a connection is kept for more requests than the library would allow") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  for (int i = 0; i < 300; ++i) {
    const std::string body = std::to_string(i);
    const RawAnswer answer = client.exchange(post("/echo", body));
    REQUIRE(answer.status == 200);
    REQUIRE(answer.body == body);
    REQUIRE_FALSE(answer.has("Connection"));
  }
  CHECK(probe.server.stats().connections_accepted == 1);
}

TEST_CASE("pipelined requests are all answered, in order") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  std::string requests;
  for (int i = 100; i < 200; ++i) {
    const std::string body = std::to_string(i);
    requests +=
        i % 2 == 0 ? post("/echo", body) : post_chunks("/echo", "3\r\n" + body + "\r\n0\r\n\r\n");
  }
  client.send(requests);
  for (int i = 100; i < 200; ++i) {
    CAPTURE(i);
    REQUIRE(client.read_answer().body == std::to_string(i));
  }
}

TEST_CASE("a client that accepts gzip gets the bytes as they are") {
  const ProbeServer probe;
  const std::string body(2000, 'a');
  const RawAnswer answer = probe.ask(post("/echo", body, "Accept-Encoding: gzip, deflate, br\r\n"));
  CHECK(answer.body == body);
  CHECK_FALSE(answer.has("Content-Encoding"));
  CHECK_FALSE(answer.has("Vary"));
}

TEST_CASE("a packed body is refused where it is read whole, and never unpacked") {
  const std::string gzip("\x1f\x8b\x08\x00 not unpacked", 17);
  const ProbeServer probe;
  RawClient client = probe.connect();
  const RawAnswer refused = client.exchange(post("/echo", gzip, "Content-Encoding: gzip\r\n"));
  CHECK(refused.status == 415);
  CHECK(refused.body.find("\"ContentEncodingNotSupported\"") != std::string::npos);
  const RawAnswer raw = client.exchange(post("/raw", gzip, "Content-Encoding: gzip\r\n"));
  CHECK(raw.status == 200);
  CHECK(raw.body == gzip);
  CHECK(client.exchange(post("/echo", "{}", "Content-Encoding: UTF-8\r\n")).body == "{}");
}

TEST_CASE("an exception says nothing of itself, and the server lives on") {
  const ProbeServer probe({}, [](http::Request& request, core::RequestContext&) {
    if (request.path == "/number") throw 42;
    if (request.path == "/throw") throw std::runtime_error("secret of the program");
    return http::Response{};
  });
  for (const char* path : {"/throw", "/number"}) {
    const RawAnswer answer = probe.ask(get(path));
    CHECK(answer.status == 500);
    CHECK(answer.head.find("EXCEPTION") == std::string::npos);
    CHECK((answer.head + answer.body).find("secret") == std::string::npos);
    CHECK(answer.body.find("\"InternalError\"") != std::string::npos);
  }
  CHECK(probe.ask(get("/")).status == 200);
}

TEST_CASE("header values reach the handler undecoded, empty ones too") {
  const ProbeServer probe;
  CHECK(probe.ask(get("/headers", "x-a: a%0D%0AInjected: 1\r\nx-empty:\r\nX-A: again\r\n")).body ==
        "Host=here\nx-a=a%0D%0AInjected: 1\nx-empty=\nX-A=again\n");
}

TEST_CASE("a handler cannot be made to split an answer") {
  const ProbeServer probe({}, [](http::Request& request, core::RequestContext&) {
    http::Response answer;
    answer.set("x-echo", *request.query_value("v"));
    return answer;
  });
  const RawAnswer answer = probe.ask(get("/?v=a%0D%0AInjected:%201"));
  CHECK(answer.status == 200);
  CHECK(answer.head.find("Injected") == std::string::npos);
  CHECK(probe.ask(get("/?v=fine")).header("x-echo") == "fine");
}

TEST_CASE("a client cannot say who it is by REMOTE_ADDR or X-Forwarded-For") {
  const ProbeServer probe;
  CHECK(probe.ask(get("/remote", "REMOTE_ADDR: 6.6.6.6\r\nX-Forwarded-For: 6.6.6.6\r\n")).body ==
        "127.0.0.1");
}

TEST_CASE("a path of 8,000 characters reaches the handler") {
  const ProbeServer probe;
  const std::string path = "/" + std::string(7999, 'a');
  CHECK(probe.ask(get(path + "?x")).status == 200);
}

TEST_CASE("Range is the handler's business alone") {
  const ProbeServer probe;
  for (const char* range : {"bytes=0-1", "bytes=900-", "nonsense"}) {
    const RawAnswer answer = probe.ask(get("/line", std::string("Range: ") + range + "\r\n"));
    CHECK(answer.status == 200);
    CHECK(answer.body == "GET /line");
  }
}

TEST_CASE("form and multipart bodies of any size arrive as bytes") {
  const ProbeServer probe;
  const std::string body(100'000, '&');
  for (const char* type : {"application/x-www-form-urlencoded", "multipart/form-data",
                           "multipart/form-data; boundary=x"}) {
    const RawAnswer answer =
        probe.ask(post("/echo", body, std::string("Content-Type: ") + type + "\r\n"));
    CHECK(answer.status == 200);
    CHECK(answer.body == body);
  }
}

TEST_CASE("any method reaches the handler") {
  const ProbeServer probe;
  for (const char* method : {"GET", "DELETE", "PATCH", "MERGE", "x!"}) {
    CHECK(probe.ask(std::string(method) + " /line HTTP/1.1\r\nHost: h\r\n\r\n").body ==
          std::string(method) + " /line");
  }
}

TEST_CASE("an absolute target is its path and query, its host the request's") {
  const ProbeServer probe;
  CHECK(probe.ask("GET http://there:1/line?q HTTP/1.1\r\nHost: here\r\n\r\n").body ==
        "GET /line?q");
  CHECK(probe.ask("GET http://there:1/host HTTP/1.1\r\nHost: here\r\n\r\n").body == "there:1");
  CHECK(probe.ask(get("/host")).body == "here");
}

TEST_CASE("HEAD has the length and no body") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  const RawAnswer head = client.exchange("HEAD /line HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(head.all("Content-Length") == std::vector<std::string>{"10"});
  CHECK_FALSE(head.has("Accept-Ranges"));
  CHECK(client.exchange(get("/line")).body == "GET /line");
}

TEST_CASE("204 and 304 have neither body nor length") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  for (const char* status : {"204", "304"}) {
    const RawAnswer answer = client.exchange(get(std::string("/status?is=") + status));
    CHECK(answer.status == std::stoi(status));
    CHECK_FALSE(answer.has("Content-Length"));
    CHECK_FALSE(answer.has("Content-Type"));
  }
  CHECK(client.exchange(get("/line")).body == "GET /line");
}

TEST_CASE("HTTP/1.0 closes, unless it asks to be kept") {
  const ProbeServer probe;
  RawClient closed = probe.connect();
  CHECK(closed.exchange("GET /line HTTP/1.0\r\n\r\n").header("Connection") == "close");
  CHECK(closed.closed());
  RawClient kept = probe.connect();
  for (int i = 0; i < 2; ++i) {
    CHECK(kept.exchange("GET /line HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
              .header("Connection") == "keep-alive");
  }
}

TEST_CASE("Connection: close is obeyed and said") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  const RawAnswer answer = client.exchange(get("/line", "Connection: close\r\n"));
  CHECK(answer.body == "GET /line");
  CHECK(answer.header("Connection") == "close");
  CHECK(client.closed());
}

TEST_CASE("a client that sends no more still gets its answer") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  client.send(post("/echo", "last"));
  client.shut_sending();
  CHECK(client.read_answer().body == "last");
  CHECK(client.closed());
}

TEST_CASE("Expect: 100-continue is answered where the body is let in") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.read_answer().head == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  CHECK(client.read_answer().body == "abc");
  CHECK(client.exchange(post("/echo", "x", "Expect: 100-continue\r\n")).body == "x");

  RawClient unwanted = probe.connect();
  const RawAnswer answer = unwanted.exchange(
      "POST /closed HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  CHECK(answer.status == 401);
  CHECK(answer.header("Connection") == "close");
}

TEST_CASE("a large body that is not let in is not read, and the answer says why") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  CHECK(client.exchange(post("/closed", std::string(100, 'x'))).status == 200);
  client.send("POST /closed HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
  CHECK(client.read_answer().status == 401);
  CHECK(client.closed());
}

TEST_CASE("Upgrade: h2c is ignored") {
  const ProbeServer probe;
  const RawAnswer answer = probe.ask(get(
      "/line", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"));
  CHECK(answer.status == 200);
  CHECK(answer.body == "GET /line");
}

TEST_CASE("a body that no handler read is not taken for a request") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  CHECK(client.exchange(post("/skip", get("/line"))).body == "skipped");
  CHECK(client.exchange(post_chunks("/skip", "5\r\nGET /\r\n0\r\n\r\n")).body == "skipped");
  CHECK(client.exchange(get("/line")).body == "GET /line");
}

TEST_CASE("a long body that no handler read closes the connection, after the answer") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  const RawAnswer answer = client.exchange(post("/skip", std::string(3u << 20, 'x')));
  CHECK(answer.body == "skipped");
  CHECK(answer.header("Connection") == "close");
  CHECK(client.closed());
}

TEST_CASE(
    "a malformed request is answered in the service's envelope, and the server stays usable") {
  const ProbeServer probe;
  const struct {
    const char* request;
    int status;
    const char* code;
  } cases[] = {
      {"BAD\r\n\r\nGET /line HTTP/1.1\r\nHost: h\r\n\r\n", 400, "MalformedRequest"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "MalformedRequest"},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400,
       "MalformedRequest"},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
       "MalformedRequest"},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501,
       "TransferCodingNotSupported"},
      {"GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505, "HttpVersionNotSupported"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.request);
    RawClient client = probe.connect();
    const RawAnswer answer = client.exchange(c.request);
    CHECK(answer.status == c.status);
    CHECK(answer.header("Content-Type") == "application/json; charset=utf-8");
    CHECK(answer.header("Connection") == "close");
    CHECK(answer.has("x-ms-request-id"));
    CHECK(answer.body.starts_with("{\"error\":{\"code\":\""));
    CHECK(answer.body.find("\"details\":[{\"code\":\"" + std::string(c.code)) != std::string::npos);
    CHECK(client.closed());
  }
  CHECK(probe.server.stats().requests_malformed == std::size(cases));
  CHECK(probe.ask(get("/line")).status == 200);
}

TEST_CASE("a chunk of size -2 is malformed") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  const RawAnswer answer = client.exchange(post_chunks("/echo", "-2\r\nab\r\n0\r\n\r\n"));
  CHECK(answer.status == 400);
  CHECK(answer.body.find("\"MalformedBody\"") != std::string::npos);
  CHECK(answer.header("Connection") == "close");
  CHECK(client.closed());
}

TEST_CASE("trailers of a chunked body add no headers") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  const RawAnswer answer =
      client.exchange(post_chunks("/headers", "1\r\na\r\n0\r\nAuthorization: x\r\n\r\n"));
  CHECK(answer.body.find("Authorization") == std::string::npos);
  CHECK(client.exchange(get("/line")).body == "GET /line");
}

}  // namespace server_test
