// The name server over a socket.

#include "emulator/isolation/name_server.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <string>

#include "emulator/isolation/not_permitted.h"

namespace name_server_test {

using namespace aml::isolation;

namespace {

using namespace std::string_literals;

std::string ask(std::uint16_t port, const std::string& query) {
  const aml::base::Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const timeval limit{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(port);
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&server), sizeof server);
  ::send(socket.get(), query.data(), query.size(), 0);
  std::array<char, 1024> answer;
  const ssize_t got = ::recv(socket.get(), answer.data(), answer.size(), 0);
  return got < 0 ? "nothing" : std::string(answer.data(), static_cast<std::size_t>(got));
}

}  // namespace

TEST_CASE("queries are answered, after datagrams that are none") {
  const NameServer server([](std::string_view name) { return name == "a.example"; }, 0);
  ask(server.port(), "\x12\x34\0\0\0\1\0\0\0\0\0\0"s);
  for (const char* first : {"a", "b"}) {
    const std::string question = "\1"s + first + "\7example\0\0\1\0\1"s;
    const std::string answer = ask(server.port(), "\x12\x34\1\0\0\1\0\0\0\0\0\0"s + question);
    CHECK(answer.ends_with(first == "a"s ? "\x7f\0\0\1"s : question));
  }
}

TEST_CASE("a port that another one has") {
  const auto none = [](std::string_view) { return false; };
  const NameServer first(none, 0);
  CHECK_THROWS_AS(NameServer(none, first.port()), NotPermitted);
}

}  // namespace name_server_test
