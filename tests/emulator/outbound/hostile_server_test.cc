// Servers that answer with too much, too slowly, or with something else: each ends within the
// deadline, and nothing of it is kept.

#include <doctest/doctest.h>

#include <future>
#include <thread>

#include "emulator/core/clock.h"
#include "tests/emulator/outbound/client_under_test.h"
#include "tests/support/raw_server.h"

namespace hostile_server_test {

using namespace aml;
using namespace aml::tests;
using outbound::Failure;

namespace {

constexpr int kMaxPieces = 100'000;

/// Sends the piece again and again, until the client leaves.
RawServer::Talk endless(std::string start, std::string piece) {
  return [start = std::move(start), piece = std::move(piece)](RawPeer& peer) {
    peer.request();
    bool takes = peer.send(start);
    for (int i = 0; takes && i < kMaxPieces; ++i) takes = peer.send(piece);
  };
}

/// The same, a piece each 5 ms.
RawServer::Talk trickled(std::string start, std::string piece) {
  return [start = std::move(start), piece = std::move(piece)](RawPeer& peer) {
    peer.request();
    bool takes = peer.send(start);
    while (takes && !peer.leaves_within(5)) takes = peer.send(piece);
  };
}

}  // namespace

TEST_CASE("a status line of 30,000 bytes, and other malformed answers") {
  const std::string cases[] = {
      "HTTP/1.1 200 " + std::string(30'000, 'x') + "\r\n\r\n",
      "HTTP/1.1 200 OK\r\nX: " + std::string(30'000, 'x') + "\r\n\r\n",
      "HTTP/1.1 " + std::string(200'000, '1') + "\r\n\r\n",
      std::string(300'000, 'x'),
      "nonsense\r\n\r\n",
      "HTTP/2 200\r\n\r\n",
      "HTTP/1.1 101 Switching Protocols\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc"};
  for (const std::string& bytes : cases) {
    CAPTURE(bytes.substr(0, 40));
    const RawServer server(bytes);
    ClientUnderTest client(server.origin());
    CHECK(client.failure("GET") ==
          server.origin() + " answered with something that is not HTTP, or with too large a head");
    CHECK(client.kind == Failure::Kind::kMalformed);
  }
}

TEST_CASE("an answer that breaks off") {
  for (const char* bytes :
       {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhi",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\nhi\r\n0\r\n\r\n"}) {
    CAPTURE(bytes);
    const RawServer server{std::string(bytes)};
    ClientUnderTest client(server.origin());
    CHECK(client.failure("GET") ==
          server.origin() + " closed the connection before it had answered");
  }
}

TEST_CASE("headers without end, a body without end, chunks without end") {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  const std::string large(64 * 1024, 'x');
  struct {
    std::string start;
    std::string piece;
    Failure::Kind kind;
  } cases[] = {{ok, "X: 1\r\n", Failure::Kind::kMalformed},
               {ok, "X: " + std::string(1000, 'x') + "\r\n", Failure::Kind::kMalformed},
               {ok + "X: ", large, Failure::Kind::kMalformed},
               {"", "HTTP/1.1 100 Continue\r\n\r\n", Failure::Kind::kMalformed},
               {ok + "\r\n", large, Failure::Kind::kTooLarge},
               {ok + "Content-Length: 10001\r\n\r\n", "", Failure::Kind::kTooLarge},
               {chunked, "1\r\nx\r\n", Failure::Kind::kTooLarge},
               {chunked + "1;", large, Failure::Kind::kTooLarge},
               {chunked + "0\r\n", "X: 1\r\n", Failure::Kind::kMalformed}};
  for (const auto& c : cases) {
    CAPTURE(c.start + c.piece.substr(0, 20));
    const RawServer server(endless(c.start, c.piece));
    ClientUnderTest client(server.origin());
    client.max_body_bytes = 10'000;
    CHECK_FALSE(client.failure("GET").empty());
    CHECK(client.kind == c.kind);
  }
}

TEST_CASE("a head in drops is silence, a body in drops ends with the exchange") {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  struct {
    std::string start;
    std::string piece;
    std::string failure;
  } cases[] = {{"", "", " gave no answer within 50 ms"},
               {"HTTP/1.1 200 O", "O", " gave no answer within 50 ms"},
               {ok, "X: 1\r\n", " gave no answer within 50 ms"},
               {"", "HTTP/1.1 100 Continue\r\n\r\n", " gave no answer within 50 ms"},
               {ok + "Content-Length: 5\r\n\r\nab", "", " gave no answer within 50 ms"},
               {ok + "\r\n", "x", " took more than 200 ms for one answer"}};
  for (const auto& c : cases) {
    CAPTURE(c.start + c.piece);
    const RawServer server(trickled(c.start, c.piece));
    ClientUnderTest client(server.origin(), short_times());
    CHECK(client.failure("GET") == server.origin() + c.failure);
  }
}

TEST_CASE("a body that is not taken is silence") {
  const RawServer server([](RawPeer& peer) { peer.leaves_within(-1); });
  ClientUnderTest client(server.origin(), short_times());
  const std::string large(32 << 20, 'x');
  CHECK_THROWS_AS(client.send("PUT", "/", {}, large), Failure);
}

TEST_CASE("stop() ends an exchange at once") {
  for (const char* start : {"", "HTTP/1.1 200 OK\r\n\r\nx"}) {
    CAPTURE(start);
    std::promise<void> answered;
    const RawServer server([&](RawPeer& peer) {
      peer.request();
      peer.send(start);
      answered.set_value();
      peer.leaves_within(-1);
    });
    ClientUnderTest client(server.origin());
    std::string failure;
    std::thread caller([&] { failure = client.failure("GET"); });
    answered.get_future().wait();
    const core::Stopwatch watch;
    CHECK(client.traffic.stop());
    caller.join();
    CHECK(watch.elapsed() < std::chrono::milliseconds(900));
    CHECK(failure == "the emulator is stopping");
    CHECK(client.failure("GET") == "the emulator is stopping");
  }
}

}  // namespace hostile_server_test
