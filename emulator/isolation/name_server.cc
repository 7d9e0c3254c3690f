#include "emulator/isolation/name_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/isolation/dns_message.h"
#include "emulator/isolation/not_permitted.h"

namespace aml::isolation {

namespace {

constexpr std::size_t kMaxQueryBytes = 4096;

}  // namespace

NameServer::NameServer(std::function<bool(std::string_view)> is_known, std::uint16_t port)
    : is_known_(std::move(is_known)),
      socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
      end_(::eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_port = htons(port);
  own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (!socket_ || !end_ ||
      ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0)
    not_permitted("port " + std::to_string(port) + " of a name server", errno);
  thread_ = std::thread([this] { serve(); });
}

NameServer::~NameServer() {
  const std::uint64_t one = 1;
  const bool asked = ::write(end_.get(), &one, sizeof one) == sizeof one;
  AML_ASSERT(asked);
  thread_.join();
}

std::uint16_t NameServer::port() const {
  sockaddr_in own{};
  socklen_t size = sizeof own;
  ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&own), &size);
  return ntohs(own.sin_port);
}

void NameServer::serve() const {
  for (;;) {
    std::array<pollfd, 2> both{{{socket_.get(), POLLIN, 0}, {end_.get(), POLLIN, 0}}};
    if (::poll(both.data(), both.size(), -1) < 0) continue;
    if (both[1].revents != 0) return;
    std::array<char, kMaxQueryBytes> query;
    sockaddr_in from{};
    socklen_t size = sizeof from;
    sockaddr* const peer = reinterpret_cast<sockaddr*>(&from);
    const ssize_t got = ::recvfrom(socket_.get(), query.data(), query.size(), 0, peer, &size);
    if (got < 0) continue;
    const auto answer = answer_query({query.data(), static_cast<std::size_t>(got)}, is_known_);
    if (answer) ::sendto(socket_.get(), answer->data(), answer->size(), MSG_NOSIGNAL, peer, size);
  }
}

}  // namespace aml::isolation
