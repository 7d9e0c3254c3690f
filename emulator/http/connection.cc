#include "emulator/http/connection.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "emulator/base/assert.h"
#include "emulator/http/exchange.h"

namespace aml::http {

namespace {

using Transfer = Connection::Transfer;

// What the system holds of an answer for a peer that does not read; left to itself it takes
// megabytes.
constexpr int kSendBuffer = 128 << 10;

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

std::string peer_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (::getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
  if (address.ss_family == AF_INET) {
    ::inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in*>(&address)->sin_addr, text.data(),
                text.size());
  } else if (address.ss_family == AF_INET6) {
    ::inet_ntop(AF_INET6, &reinterpret_cast<sockaddr_in6*>(&address)->sin6_addr, text.data(),
                text.size());
  }
  const std::string_view found = text.data();
  constexpr std::string_view kMapped = "::ffff:";
  return std::string(found.starts_with(kMapped) ? found.substr(kMapped.size()) : found);
}

}  // namespace

Connection::Connection(int socket) : socket_(socket), remote_address_(peer_of(socket)) {
  AML_ASSERT(socket_ >= 0);
  const int yes = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDBUF, &kSendBuffer, sizeof kSendBuffer);
  ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) | O_NONBLOCK);
  ::fcntl(socket_, F_SETFD, FD_CLOEXEC);
}

Connection::~Connection() {
  ::close(socket_);
}

Transfer Connection::receive(char* to, std::size_t size, std::size_t& got) {
  AML_ASSERT(size > 0);  // a call for nothing would read as the peer's end
  for (;;) {
    const ssize_t count = ::recv(socket_, to, size, 0);
    if (count > 0) {
      got = static_cast<std::size_t>(count);
      pace.moved(got);
      return Transfer::kDone;
    }
    if (count == 0) return Transfer::kClosed;
    if (errno != EINTR) return would_block() ? Transfer::kWouldBlock : Transfer::kClosed;
  }
}

Transfer Connection::receive_into_buffer() {
  const std::span<char> room = in.room();
  std::size_t got = 0;
  const Transfer transfer = receive(room.data(), room.size(), got);
  in.filled(got);
  return transfer;
}

Transfer Connection::send(std::string_view& first, std::string_view& second) {
  while (!first.empty() || !second.empty()) {
    std::array<iovec, 2> parts{{{const_cast<char*>(first.data()), first.size()},
                                {const_cast<char*>(second.data()), second.size()}}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t count = second.empty() ? ::send(socket_, first.data(), first.size(), MSG_NOSIGNAL)
                                         : ::sendmsg(socket_, &message, MSG_NOSIGNAL);
    if (count < 0) {
      if (errno == EINTR) continue;
      return would_block() ? Transfer::kWouldBlock : Transfer::kClosed;
    }
    const auto sent = static_cast<std::size_t>(count);
    pace.moved(sent);
    const std::size_t of_first = std::min(sent, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(sent - of_first);
  }
  return Transfer::kDone;
}

void Connection::shut_sending() {
  ::shutdown(socket_, SHUT_WR);
}

void Connection::reset_when_closed() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void Connection::shut_both() {
  ::shutdown(socket_, SHUT_RDWR);
}

void Connection::shut_receiving() {
  ::shutdown(socket_, SHUT_RD);
}

}  // namespace aml::http
