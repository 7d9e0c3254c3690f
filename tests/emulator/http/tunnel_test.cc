// A CONNECT that is granted: what follows is on the same connection.

#include <doctest/doctest.h>

#include <string>

#include "tests/emulator/http/probe_server.h"

namespace tunnel_test {

using namespace aml;
using namespace aml::test;

namespace {

const std::string kConnect =
    "CONNECT cloud.example:443 HTTP/1.1\r\nHost: cloud.example:443\r\n\r\n";

}  // namespace

TEST_CASE("a tunnel is open after its answer, and requests in it are answered") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  const RawAnswer answer = client.exchange(kConnect);
  CHECK(answer.head == "HTTP/1.1 200 Connection established\r\n\r\n");
  CHECK(client.exchange(post("/echo", "in it")).body == "in it");
  CHECK(client.exchange(post("/echo", "again")).body == "again");
}

TEST_CASE("HTTP/1.0 opens a tunnel as well") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  CHECK(client.exchange("CONNECT cloud.example:443 HTTP/1.0\r\n\r\n").status == 200);
  CHECK(client.exchange(post("/echo", "in it")).body == "in it");
}

TEST_CASE("a tunnel in a tunnel is one more, and loops nowhere") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  for (int depth = 0; depth < 50; ++depth) CHECK(client.exchange(kConnect).status == 200);
  CHECK(client.exchange(post("/echo", "deep")).body == "deep");
}

TEST_CASE("who speaks before the tunnel is open is not understood, and others are served") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  CHECK(client.exchange(kConnect + post("/echo", "early")).status == 200);
  CHECK(client.closed());
  CHECK(probe.ask(post("/echo", "next")).body == "next");
}

}  // namespace tunnel_test
