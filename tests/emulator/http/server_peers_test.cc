// Peers that send or read slowly, or not at all: none of them holds a thread, and each has its end.

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/emulator/http/probe_server.h"

namespace server_peers_test {

using namespace aml;
using namespace aml::test;

namespace {

// More than the server ever has threads.
constexpr int kPeers = 300;

class Zeros : public core::ByteSource {
 public:
  explicit Zeros(bool rewinds) : rewinds_(rewinds) {}
  std::size_t read(char* to, std::size_t size) override {
    std::fill_n(to, size, '0');
    return size;
  }
  bool unread(std::size_t) override { return rewinds_; }

 private:
  bool rewinds_;
};

http::Response large(bool rewinds) {
  http::Response response;
  response.source = std::make_unique<Zeros>(rewinds);
  response.length = 100u << 20;
  return response;
}

// `count` bytes of 'a', without a length.
class Letters : public core::ByteSource {
 public:
  explicit Letters(std::size_t count) : left_(count) {}
  std::size_t read(char* to, std::size_t size) override {
    const std::size_t got = std::min({size, left_, std::size_t{1000}});
    std::fill_n(to, got, 'a');
    left_ -= got;
    return got;
  }

 private:
  std::size_t left_;
};

}  // namespace

TEST_CASE("senders that stop in the middle of a body hold no thread") {
  const ProbeServer probe;
  std::vector<RawClient> senders;
  for (int i = 0; i < kPeers; ++i) {
    senders.push_back(probe.connect());
    const std::string length = i % 2 == 0 ? "100" : "100000";
    REQUIRE(senders.back().send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: " + length +
                                "\r\n\r\na"));
  }
  CHECK(probe.ask(get("/line")).status == 200);
  const std::string rest(99, 'b');
  REQUIRE(senders.front().send(rest));
  CHECK(senders.front().read_answer().body == "a" + rest);
}

TEST_CASE("readers that take nothing of a large answer hold no thread") {
  const ProbeServer probe({}, [](http::Request& request, core::RequestContext&) {
    return request.path == "/small" ? http::Response{} : large(request.path == "/rewinds");
  });
  std::vector<RawClient> readers;
  for (int i = 0; i < kPeers; ++i) {
    readers.push_back(probe.connect());
    REQUIRE(readers.back().send(get(i % 2 == 0 ? "/rewinds" : "/large")));
  }
  for (RawClient& reader : readers) REQUIRE(reader.readable_within(10'000));
  CHECK(probe.ask(get("/small")).status == 200);
}

TEST_CASE("a sender slower than the slowest is answered with 408, whatever it trickles") {
  core::Limits limits;
  limits.slowest_peer = 1'000'000;
  limits.slow_peer_time = std::chrono::milliseconds(50);
  const ProbeServer probe(limits);
  RawClient client = probe.connect();
  client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
  while (!client.readable_within(5)) {
    if (!client.send("x")) break;
  }
  const RawAnswer answer = client.read_answer();
  CHECK(answer.status == 408);
  CHECK(answer.body.find("\"RequestTooSlow\"") != std::string::npos);
}

TEST_CASE("a slowest peer of 0 lets a body trickle as long as it goes on") {
  core::Limits limits;
  limits.slowest_peer = 0;
  limits.slow_peer_time = std::chrono::milliseconds(1);
  const ProbeServer probe(limits);
  RawClient client = probe.connect();
  client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 20\r\n\r\n");
  for (int i = 0; i < 20; ++i) {
    CHECK_FALSE(client.readable_within(2));
    client.send("x");
  }
  CHECK(client.read_answer().body == std::string(20, 'x'));
}

TEST_CASE("a body without a length goes out in chunks, to HTTP/1.0 until the end") {
  const ProbeServer probe({}, [](http::Request&, core::RequestContext&) {
    http::Response response;
    response.source = std::make_unique<Letters>(50'000);
    return response;
  });
  RawClient client = probe.connect();
  for (int i = 0; i < 2; ++i) {
    const RawAnswer answer = client.exchange(get("/"));
    CHECK(answer.header("Transfer-Encoding") == "chunked");
    CHECK(answer.body == std::string(50'000, 'a'));
  }
  RawClient old = probe.connect();
  const RawAnswer head = old.exchange("GET / HTTP/1.0\r\n\r\n");
  CHECK_FALSE(head.has("Content-Length"));
  CHECK(head.header("Connection") == "close");
  CHECK(old.read_rest() == std::string(50'000, 'a'));
}

TEST_CASE("a request under way when the server stops is finished, though it waits for its peer") {
  ProbeServer probe;
  RawClient client = probe.connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.read_answer().head.starts_with("HTTP/1.1 100"));
  std::thread stopping([&] { probe.server.stop(std::chrono::seconds(20)); });
  client.send("abc");
  CHECK(client.read_answer().body == "abc");
  stopping.join();
}

}  // namespace server_peers_test
