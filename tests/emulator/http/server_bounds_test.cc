// Nothing that a client sends, or fails to send, makes the server grow or wait without bound.

#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "tests/emulator/http/probe_server.h"

namespace server_bounds_test {

using namespace aml;
using namespace aml::test;

namespace {

// The most memory the process ever had resident.
std::size_t peak_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6));
  }
  return 0;
}

core::Limits with_header_time(std::chrono::milliseconds time) {
  core::Limits limits;
  limits.header_time = time;
  return limits;
}

}  // namespace

TEST_CASE("the limit of a body holds for a declared length") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  CHECK(client.exchange(post("/echo", std::string(kProbeBodyLimit, 'x'))).status == 200);
  const RawAnswer answer = client.exchange(post("/echo", std::string(kProbeBodyLimit + 1, 'x')));
  CHECK(answer.status == 413);
  CHECK(answer.body.find("\"BodyTooLarge\"") != std::string::npos);
  CHECK(client.closed());
}

TEST_CASE("the limit of a body holds for chunks") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  client.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::size_t before = peak_kib();
  for (int i = 0; i < 1024; ++i) {
    if (!client.send(chunk)) break;
  }
  CHECK(client.read_answer().status == 413);
  CHECK(peak_kib() - before < 32 * 1024);
}

TEST_CASE("200,000 headers are refused within bounds") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  const std::size_t before = peak_kib();
  client.send("GET /line HTTP/1.1\r\nHost: h\r\n");
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "a" + std::to_string(i) + ": b\r\n";
  for (int i = 0; i < 200; ++i) {
    if (!client.send(lines)) break;
  }
  const RawAnswer answer = client.read_answer();
  CHECK(answer.status == 431);
  CHECK(answer.body.find("\"HeadersTooLarge\"") != std::string::npos);
  CHECK(client.closed());
  CHECK(peak_kib() - before < 16 * 1024);
}

TEST_CASE("a request line of 100 MB is refused within bounds") {
  const ProbeServer probe;
  RawClient client = probe.connect();
  const std::string part(1u << 20, 'a');
  const std::size_t before = peak_kib();
  client.send("GET /");
  for (int i = 0; i < 100; ++i) {
    if (!client.send(part)) break;
  }
  const RawAnswer answer = client.read_answer();
  CHECK(answer.status == 414);
  CHECK(answer.body.find("\"TargetTooLong\"") != std::string::npos);
  CHECK(peak_kib() - before < 16 * 1024);
}

TEST_CASE("a header line beyond its bound is refused, one below is not") {
  const ProbeServer probe;
  CHECK(probe.ask(get("/skip", "a: " + std::string(16'000, 'x') + "\r\n")).status == 200);
  const RawAnswer answer = probe.ask(get("/skip", "a: " + std::string(17'000, 'x') + "\r\n"));
  CHECK(answer.status == 431);
  CHECK(answer.body.find("\"HeaderLineTooLong\"") != std::string::npos);
}

TEST_CASE("headers that do not arrive in time are answered with 408") {
  const ProbeServer probe(with_header_time(std::chrono::milliseconds(50)));
  RawClient client = probe.connect();
  client.send("GET /line HTT");
  const RawAnswer answer = client.read_answer();
  CHECK(answer.status == 408);
  CHECK(answer.body.find("\"RequestTooSlow\"") != std::string::npos);
  CHECK(client.closed());
}

TEST_CASE("headers that trickle do not win time") {
  const ProbeServer probe(with_header_time(std::chrono::milliseconds(50)));
  RawClient client = probe.connect();
  client.send("GET /line HTTP/1.1\r\na: ");
  while (!client.readable_within(5)) {
    if (!client.send("x")) break;
  }
  CHECK(client.read_answer().status == 408);
}

TEST_CASE("a silent connection and one idle for too long are closed without a word") {
  core::Limits limits = with_header_time(std::chrono::milliseconds(50));
  limits.idle_time = std::chrono::milliseconds(50);
  const ProbeServer probe(limits);
  RawClient silent = probe.connect();
  RawClient idle = probe.connect();
  CHECK(idle.exchange(get("/line")).status == 200);
  CHECK(silent.closed());
  CHECK(idle.closed());
}

TEST_CASE("a body that stops arriving is answered with 408") {
  const ProbeServer probe(with_header_time(std::chrono::milliseconds(50)));
  RawClient client = probe.connect();
  const RawAnswer answer =
      client.exchange("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  CHECK(answer.status == 408);
  CHECK(answer.header("Connection") == "close");
  CHECK(client.closed());
}

TEST_CASE("an answer that no client takes ends, and the server stays usable") {
  const ProbeServer probe(with_header_time(std::chrono::milliseconds(50)),
                          [](http::Request& request, core::RequestContext&) {
                            http::Response answer;
                            answer.body.assign(request.path == "/big" ? 64u << 20 : 1, 'x');
                            return answer;
                          });
  RawClient client = probe.connect();
  client.send(get("/big"));
  while (probe.server.stats().connections_open > 0) {
    CHECK(probe.ask(get("/", "Connection: close\r\n")).status == 200);
  }
}

TEST_CASE("connections beyond the limit are answered with 503 and closed") {
  core::Limits limits;
  limits.connections = 4;
  const ProbeServer probe(limits);
  std::vector<RawClient> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(probe.connect());
    CHECK(clients.back().exchange(get("/line")).status == 200);
  }
  RawClient refused = probe.connect();
  const RawAnswer answer = refused.exchange(get("/line"));
  CHECK(answer.status == 503);
  CHECK(answer.header("Retry-After") == "1");
  CHECK(answer.body.find("\"TooManyConnections\"") != std::string::npos);
  CHECK(refused.closed());
  CHECK(probe.server.stats().connections_refused == 1);
  for (RawClient& client : clients) CHECK(client.exchange(get("/line")).status == 200);

  clients.pop_back();
  while (probe.ask(get("/line")).status != 200) {
  }
}

TEST_CASE("each connection beyond the limit is answered, however many there were before") {
  core::Limits limits;
  limits.connections = 1;
  const ProbeServer probe(limits);
  RawClient kept = probe.connect();
  CHECK(kept.exchange(get("/line")).status == 200);
  for (int i = 0; i < 200; ++i) {
    RawClient refused = probe.connect();
    REQUIRE(refused.exchange(get("/line")).status == 503);
    REQUIRE(refused.closed());
  }
}

TEST_CASE("1,000 kept connections are all served, and a newcomer as well") {
  const ProbeServer probe;
  std::vector<RawClient> clients;
  for (int i = 0; i < 1000; ++i) clients.push_back(probe.connect());
  for (int round = 0; round < 2; ++round) {
    for (RawClient& client : clients) client.send(get("/line"));
    for (RawClient& client : clients) REQUIRE(client.read_answer().status == 200);
  }
  CHECK(probe.ask(get("/line")).status == 200);
  CHECK(probe.server.stats().connections_open >= 1000);
  CHECK(probe.server.stats().threads < 100);
}

}  // namespace server_bounds_test
