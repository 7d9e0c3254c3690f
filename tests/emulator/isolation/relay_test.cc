// Connections through a relay: bytes, ends, resets and services that are not there.

#include "emulator/isolation/relay.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string>
#include <thread>

#include "emulator/isolation/loopback.h"

namespace relay_test {

using namespace aml::isolation;
using aml::base::Fd;

namespace {

std::uint16_t port_of(const Fd& socket) {
  sockaddr_in own{};
  socklen_t size = sizeof own;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&own), &size);
  return ntohs(own.sin_port);
}

void set_limits(int socket) {
  const timeval limit{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

/// A listener that waits for its connections.
Fd new_listener() {
  Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in any{};
  any.sin_family = AF_INET;
  any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any);
  ::listen(listener.get(), SOMAXCONN);
  return listener;
}

Fd connect_to(std::uint16_t port) {
  Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  set_limits(socket.get());
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(port);
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&peer), sizeof peer);
  return socket;
}

Fd accept_at(const Fd& listener) {
  Fd peer(::accept(listener.get(), nullptr, nullptr));
  set_limits(peer.get());
  return peer;
}

void send_all(const Fd& socket, const std::string& bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t sent = ::send(socket.get(), bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (sent <= 0) return;
    at += static_cast<std::size_t>(sent);
  }
}

/// All until the end, or "reset".
std::string receive_all(const Fd& socket) {
  std::string all;
  std::array<char, 4096> piece;
  for (;;) {
    const ssize_t got = ::recv(socket.get(), piece.data(), piece.size(), 0);
    if (got == 0) return all;
    if (got < 0) return errno == ECONNRESET ? "reset" : "nothing";
    all.append(piece.data(), static_cast<std::size_t>(got));
  }
}

/// A relay with a thread to serve it, and a service after it.
struct Relayed {
  explicit Relayed(std::uint16_t service_port) {
    Fd listener = new_listener();
    port = port_of(listener);
    relay.add(std::move(listener), service_port);
    thread = std::thread([this] { relay.serve_until(end.get()); });
  }
  ~Relayed() {
    const std::uint64_t one = 1;
    CHECK(::write(end.get(), &one, sizeof one) == sizeof one);
    thread.join();
  }

  Fd end{::eventfd(0, EFD_CLOEXEC)};
  std::uint16_t port = 0;
  Relay relay;
  std::thread thread;
};

}  // namespace

TEST_CASE("bytes pass in both directions, and so does their end") {
  const Fd service = new_listener();
  // More than a relay can be rid of at once, to a service that takes little at a time.
  const int room = 16 << 10;
  ::setsockopt(service.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  const Relayed relayed(port_of(service));
  const std::string request(12'000'000, 'q');
  const std::string answer(2'000'000, 'a');
  for (int round = 0; round < 3; ++round) {
    const Fd client = connect_to(relayed.port);
    std::string received;
    std::thread serving([&] {
      const Fd peer = accept_at(service);
      received = receive_all(peer);
      send_all(peer, answer);
    });
    send_all(client, request);
    ::shutdown(client.get(), SHUT_WR);
    CHECK(receive_all(client) == answer);
    serving.join();
    CHECK(received == request);
  }
}

TEST_CASE("a service that breaks off resets its client") {
  const Fd service = new_listener();
  const Relayed relayed(port_of(service));
  const Fd client = connect_to(relayed.port);
  send_all(client, "hello");
  {
    const Fd peer = accept_at(service);
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(peer.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  CHECK(receive_all(client) == "reset");
}

TEST_CASE("a service that is not there resets each client") {
  std::uint16_t port = 0;
  {
    const Fd service = new_listener();
    port = port_of(service);
  }
  const Relayed relayed(port);
  for (int round = 0; round < 3; ++round) CHECK(receive_all(connect_to(relayed.port)) == "reset");
}

TEST_CASE("more clients than it serves at once wait their turn") {
  const Fd service = new_listener();
  const Relayed relayed(port_of(service));
  constexpr std::size_t kCount = Relay::kMaxConnections + 8;
  std::thread serving([&] {
    std::vector<Fd> peers;
    for (std::size_t i = 0; i < Relay::kMaxConnections; ++i) peers.push_back(accept_at(service));
    for (Fd& peer : peers) {
      send_all(peer, "x");
      peer = Fd();
    }
    for (std::size_t i = Relay::kMaxConnections; i < kCount; ++i) send_all(accept_at(service), "x");
  });
  std::vector<Fd> clients;
  for (std::size_t i = 0; i < kCount; ++i) clients.push_back(connect_to(relayed.port));
  for (Fd& client : clients) {
    CHECK(receive_all(client) == "x");
    client = Fd();
  }
  serving.join();
}

TEST_CASE("sockets of loopback, of both families") {
  const std::vector<Fd> any = listen_on_loopback(0);
  REQUIRE(!any.empty());
  const Fd client = connect_to_loopback(AF_INET, port_of(any[0]));
  CHECK(static_cast<bool>(client));
}

}  // namespace relay_test
