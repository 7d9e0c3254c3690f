// TLS and plain HTTP on one port, as clients see them.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "emulator/tls/server_keys.h"
#include "tests/emulator/http/probe_server.h"
#include "tests/support/tls_client.h"

namespace tls_server_test {

using namespace aml;
using namespace aml::test;

namespace {

constexpr std::string_view kHttp1 = "\x08http/1.1";
constexpr std::string_view kHttp2 = "\x02h2";

core::Clock& real_clock() {
  static core::SystemClock clock;
  return clock;
}

/// A server with an authority in memory.
class SecureServer {
 public:
  explicit SecureServer(http::Speech speech = http::Speech::kBoth, core::Limits limits = {},
                        core::Clock& clock = real_clock())
      : clock_(clock),
        keys(tls::PlayedNames(), "", clock_),
        server({.host = "localhost", .port = 0, .limits = limits, .speech = speech, .keys = &keys},
               clock_, ids_,
               http::Handler([](http::Request& request, core::RequestContext& context) {
                 return http::guard(context, http::ErrorStyle::kService,
                                    [&] { return answer(request); });
               })) {
    server.start();
  }

  TlsClient connect(TlsClient::Options options = {.host = "localhost"}) {
    options.authority = keys.authority().pem();
    return TlsClient(server.port(), options);
  }
  RawClient connect_plain() const { return RawClient(server.port()); }

 private:
  static http::Response answer(http::Request& request) {
    http::Response response;
    response.tunnel = request.method == "CONNECT";
    response.content_type = "text/plain";
    response.body = request.path == "/large"    ? std::string(1 << 20, 'x')
                    : request.path == "/scheme" ? std::string(request.secure ? "https" : "http")
                                                : std::string(http::whole_body(request, 8 << 20));
    return response;
  }

  core::Clock& clock_;
  core::SequentialIds ids_;

 public:
  tls::ServerKeys keys;
  http::Server server;
};

std::string body_of(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}

}  // namespace

TEST_CASE("the first byte tells what a peer speaks") {
  SecureServer secure;
  TlsClient encrypted = secure.connect();
  REQUIRE(encrypted.failure() == "");
  CHECK(body_of(encrypted.exchange(get("/scheme"))) == "https");
  CHECK(body_of(encrypted.exchange(get("/scheme"))) == "https");
  RawClient plain = secure.connect_plain();
  CHECK(plain.exchange(get("/scheme")).body == "http");
}

TEST_CASE("versions, names and protocols") {
  SecureServer secure;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    TlsClient client = secure.connect({.host = "localhost", .version = version});
    CHECK(client.failure() == "");
  }
  CHECK(secure.connect({.host = "localhost", .version = TLS1_1_VERSION}).failure() != "");
  TlsClient cloud = secure.connect({.host = "ussouthcentral.services.azureml.net"});
  CHECK(cloud.failure() == "");
  CHECK(cloud.names() == "DNS:ussouthcentral.services.azureml.net");
  TlsClient address = secure.connect({.address = "127.0.0.1"});
  CHECK(address.failure() == "");
  CHECK(address.names() == "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1");
  CHECK(secure.connect({.host = "example.org"}).failure() == "tlsv1 unrecognized name");
  TlsClient both =
      secure.connect({.host = "localhost", .protocols = std::string(kHttp2) + std::string(kHttp1)});
  CHECK(both.failure() == "");
  CHECK(secure.connect({.host = "localhost", .protocols = std::string(kHttp2)}).failure() ==
        "tlsv1 alert no application protocol");
}

TEST_CASE("bodies larger than a record go both ways") {
  SecureServer secure;
  TlsClient client = secure.connect();
  REQUIRE(client.failure() == "");
  const std::string body(300'000, 'b');
  CHECK(body_of(client.exchange(post("/echo", body))) == body);
  CHECK(body_of(client.exchange(get("/large"))) == std::string(1 << 20, 'x'));
  CHECK(body_of(client.exchange(get("/scheme"))) == "https");
}

TEST_CASE("requests that arrive in one record are all answered") {
  SecureServer secure;
  TlsClient client = secure.connect();
  std::string many;
  for (int i = 0; i < 40; ++i) many += get("/scheme");
  REQUIRE(client.send(many));
  std::string all;
  for (int at = 0; at < 40;) {
    const std::string more = client.receive();
    REQUIRE(more != "");
    all += more;
    at = 0;
    for (std::size_t found = all.find("\r\n\r\nhttps"); found != std::string::npos;
         found = all.find("\r\n\r\nhttps", found + 1))
      ++at;
  }
}

TEST_CASE("sessions resume, and end in order") {
  SecureServer secure;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    TlsClient first = secure.connect({.host = "localhost", .version = version});
    CHECK(body_of(first.exchange(get("/scheme"))) == "https");
    TlsClient second =
        secure.connect({.host = "localhost", .version = version, .session = first.session()});
    CHECK(second.failure() == "");
    CHECK(second.resumed());
    CHECK(body_of(second.exchange(get("/scheme", "Connection: close\r\n"))) == "https");
    CHECK(second.ended_in_order());
  }
}

TEST_CASE("a certificate that is no longer good by the emulated clock is replaced") {
  core::ManualClock clock(core::SystemClock().now());
  SecureServer secure(http::Speech::kBoth, {}, clock);
  for (int year = 0; year < 4; ++year) {
    TlsClient client = secure.connect();
    REQUIRE(client.failure() == "");
    CHECK(client.is_good_at(clock.now()));
    clock.advance(std::chrono::hours(24 * 365));
  }
}

TEST_CASE("plain HTTP on a port of TLS is told so") {
  SecureServer secure(http::Speech::kTls);
  TlsClient encrypted = secure.connect();
  CHECK(body_of(encrypted.exchange(get("/scheme"))) == "https");
  const RawAnswer answer = secure.connect_plain().exchange(get("/scheme"));
  CHECK(answer.status == 400);
  CHECK(answer.body.find("This port speaks HTTPS") != std::string::npos);
}

TEST_CASE("handshakes that stop half way hold no thread") {
  constexpr int kPeers = 1000;
  SecureServer secure;
  std::vector<RawClient> peers;
  for (int i = 0; i < kPeers; ++i) {
    peers.push_back(secure.connect_plain());
    // A record of 512 bytes begins; a fourth of it comes.
    REQUIRE(peers.back().send(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) +
                              std::string(128, '\x01')));
  }
  TlsClient client = secure.connect();
  CHECK(body_of(client.exchange(get("/scheme"))) == "https");
  CHECK(secure.connect_plain().exchange(get("/scheme")).body == "http");
}

TEST_CASE("a handshake has its time, however slowly it comes") {
  core::Limits limits;
  limits.header_time = std::chrono::milliseconds(300);
  SecureServer secure(http::Speech::kBoth, limits);
  RawClient peer = secure.connect_plain();
  std::string hello =
      std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + std::string(490, 'x');
  bool open = true;
  for (std::size_t i = 0; i < hello.size() && open; ++i) {
    open = peer.send(hello.substr(i, 1)) && !peer.readable_within(50);
  }
  CHECK_FALSE(open);
  TlsClient client = secure.connect();
  CHECK(body_of(client.exchange(get("/scheme"))) == "https");
}

TEST_CASE("a tunnel is told by its first byte, too") {
  SecureServer secure;
  const std::string connect =
      "CONNECT a.azureml.net:443 HTTP/1.1\r\nHost: a.azureml.net:443\r\n\r\n";
  RawClient plain = secure.connect_plain();
  REQUIRE(plain.exchange(connect).status == 200);
  CHECK(plain.exchange(get("/scheme")).body == "http");
  RawClient tunnel = secure.connect_plain();
  REQUIRE(tunnel.exchange(connect).status == 200);
  TlsClient inside = secure.connect({.host = "a.azureml.net", .socket = ::dup(tunnel.socket())});
  REQUIRE(inside.failure() == "");
  CHECK(body_of(inside.exchange(get("/scheme"))) == "https");
  CHECK(body_of(inside.exchange(get("/scheme"))) == "https");
}

TEST_CASE("what is no handshake ends alone") {
  SecureServer secure;
  RawClient peer = secure.connect_plain();
  REQUIRE(peer.send(std::string("\x16") + std::string(300, 'z')));
  CHECK(peer.read_answer().status == 0);
  TlsClient client = secure.connect();
  CHECK(body_of(client.exchange(get("/scheme"))) == "https");
}

TEST_CASE("a client that trusts another authority is not served, and nothing else is disturbed") {
  const core::SystemClock clock;
  SecureServer secure;
  const tls::Authority other(tls::PlayedNames(), "", clock);
  TlsClient foreign(secure.server.port(), {.authority = other.pem(), .host = "localhost"});
  CHECK(foreign.failure() == "certificate verify failed");
  TlsClient client = secure.connect();
  CHECK(body_of(client.exchange(get("/scheme"))) == "https");
}

TEST_CASE("a peer cannot negotiate anew") {
  SecureServer secure;
  TlsClient client = secure.connect({.host = "localhost", .version = TLS1_2_VERSION});
  CHECK(body_of(client.exchange(get("/scheme"))) == "https");
  CHECK(SSL_renegotiate(client.ssl()) == 1);
  CHECK(SSL_do_handshake(client.ssl()) != 1);
  TlsClient next = secure.connect();
  CHECK(body_of(next.exchange(get("/scheme"))) == "https");
}

}  // namespace tls_server_test
