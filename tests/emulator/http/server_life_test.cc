// Starting, stopping, addresses, and threads.

#include <doctest/doctest.h>

#include <cerrno>
#include <future>
#include <thread>

#include "emulator/core/mutex.h"
#include "emulator/text/dates.h"
#include "tests/emulator/http/probe_server.h"

namespace server_life_test {

using namespace aml;
using namespace aml::test;

namespace {

// Holds handlers until as many are inside as were asked for, or the test opens it.
class Gate {
 public:
  void pass() {
    core::MutexLock lock(mutex_);
    ++inside_;
    changed_.notify_all();
    while (!open_) changed_.wait(mutex_);
  }
  void await_inside(int count) {
    core::MutexLock lock(mutex_);
    while (inside_ < count) changed_.wait(mutex_);
  }
  void open() {
    core::MutexLock lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  core::Mutex mutex_;
  core::CondVar changed_;
  int inside_ AML_GUARDED_BY(mutex_) = 0;
  bool open_ AML_GUARDED_BY(mutex_) = false;
};

http::Handler gated(Gate& gate) {
  return [&gate](http::Request& request, core::RequestContext&) {
    if (request.path == "/wait") gate.pass();
    return http::Response{};
  };
}

bool can_connect(std::uint16_t port) {
  try {
    RawClient client(port);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

}  // namespace

TEST_CASE("localhost is both loopback addresses with one port") {
  const ProbeServer probe;
  const std::string port = std::to_string(probe.server.port());
  const std::vector<std::string> addresses = probe.server.addresses();
  CHECK(probe.server.base_url() == "http://127.0.0.1:" + port);
  CHECK(addresses.front() == "127.0.0.1:" + port);
  if (addresses.size() == 1) return;  // no IPv6 here
  CHECK(addresses.back() == "[::1]:" + port);
  RawClient v6(probe.server.port(), true);
  CHECK(v6.exchange(get("/remote")).body == "::1");
}

TEST_CASE("a connection made before the server starts is served when it does") {
  core::ManualClock clock(*text::parse_utc("2016-10-14T14:52:33Z"));
  core::SequentialIds ids;
  http::Server server({.host = "127.0.0.1", .port = 0, .limits = {}}, clock, ids,
                      [](http::Request&, core::RequestContext&) { return http::Response{}; });
  RawClient client(server.port());
  client.send(get("/"));
  server.start();
  CHECK(client.read_answer().status == 200);
}

TEST_CASE("a port that is taken is reported, whatever the address") {
  const ProbeServer probe;
  core::ManualClock clock(*text::parse_utc("2016-10-14T14:52:33Z"));
  core::SequentialIds ids;
  for (const char* host : {"localhost", "127.0.0.1", "0.0.0.0"}) {
    CAPTURE(host);
    const http::Server::Options options{.host = host, .port = probe.server.port(), .limits = {}};
    CHECK_THROWS_AS(http::Server(options, clock, ids, {}), http::Server::PortInUse);
  }
  const http::Server::Options elsewhere{.host = "192.0.2.1", .port = 0, .limits = {}};
  CHECK_THROWS_AS(http::Server(elsewhere, clock, ids, {}), std::runtime_error);
}

TEST_CASE("stopping does not wait for idle clients, and the port is free again") {
  core::ManualClock clock(*text::parse_utc("2016-10-14T14:52:33Z"));
  core::SequentialIds ids;
  ProbeServer probe;
  std::vector<RawClient> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(probe.connect());
    REQUIRE(clients.back().exchange(get("/line")).status == 200);
  }
  clients.push_back(probe.connect());
  clients.back().send("GET /half");
  const core::Stopwatch watch;
  probe.server.stop();
  CHECK(watch.elapsed() < std::chrono::seconds(1));
  for (RawClient& client : clients) CHECK(client.closed());
  CHECK_FALSE(can_connect(probe.server.port()));
  const http::Server::Options options{.port = probe.server.port(), .limits = {}};
  CHECK_NOTHROW(http::Server(options, clock, ids, {}));
}

TEST_CASE("a running request is finished before the server stops") {
  Gate gate;
  ProbeServer probe({}, gated(gate));
  RawClient client = probe.connect();
  client.send(get("/wait"));
  gate.await_inside(1);
  auto stopped =
      std::async(std::launch::async, [&] { probe.server.stop(std::chrono::milliseconds(30'000)); });
  while (can_connect(probe.server.port())) {
  }
  gate.open();
  const RawAnswer answer = client.read_answer();
  CHECK(answer.status == 200);
  CHECK(answer.header("Connection") == "close");
  stopped.get();
  CHECK(client.closed());
}

TEST_CASE("a reader of a body that does not come is cut off when the grace is over") {
  ProbeServer probe;
  RawClient client = probe.connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.read_answer().status == 100);
  probe.server.stop(std::chrono::milliseconds(10));
  CHECK(client.closed());
}

TEST_CASE("stopping twice, or before starting, does nothing") {
  core::ManualClock clock(*text::parse_utc("2016-10-14T14:52:33Z"));
  core::SequentialIds ids;
  http::Server never({.host = "localhost", .port = 0, .limits = {}}, clock, ids, {});
  never.stop();
  ProbeServer probe;
  probe.server.stop();
  probe.server.stop();
}

TEST_CASE("slow handlers do not keep others waiting") {
  Gate gate;
  const ProbeServer probe({}, gated(gate));
  std::vector<RawClient> slow;
  for (int i = 0; i < 40; ++i) {
    slow.push_back(probe.connect());
    slow.back().send(get("/wait"));
  }
  gate.await_inside(40);
  CHECK(probe.ask(get("/")).status == 200);
  CHECK(probe.server.stats().threads > 40);
  gate.open();
  for (RawClient& client : slow) CHECK(client.read_answer().status == 200);
}

TEST_CASE("many clients at once get each their own answers") {
  const ProbeServer probe;
  std::vector<std::future<bool>> clients;
  for (int id = 0; id < 16; ++id) {
    clients.push_back(std::async(std::launch::async, [&probe, id] {
      RawClient client = probe.connect();
      for (int i = 0; i < 100; ++i) {
        const std::string body = std::to_string(id) + "/" + std::to_string(i);
        if (client.exchange(post("/echo", body)).body != body) return false;
      }
      return true;
    }));
  }
  for (auto& client : clients) CHECK(client.get());
}

TEST_CASE("why nothing listens: a port of the system's own has a hint") {
  CHECK(http::describe_bind_failure("127.0.0.1", 80, EACCES).find("below 1024") !=
        std::string::npos);
  CHECK(http::describe_bind_failure("127.0.0.1", 8080, EACCES) ==
        "cannot listen on 127.0.0.1 port 8080: Permission denied");
}

}  // namespace server_life_test
