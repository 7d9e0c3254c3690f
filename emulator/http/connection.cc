#include "emulator/http/connection.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace aml::http {

namespace {

using Transfer = Connection::Transfer;

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

Transfer await(int socket, short events, std::chrono::milliseconds patience) {
  pollfd entry{socket, events, 0};
  for (;;) {
    const int ready = ::poll(&entry, 1, static_cast<int>(patience.count()));
    if (ready > 0) return Transfer::kDone;
    if (ready == 0) return Transfer::kStalled;
    if (errno != EINTR) return Transfer::kClosed;
  }
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

// Removes `count` sent bytes from the front.
void advance(std::array<iovec, 2>& parts, std::size_t count) {
  for (iovec& part : parts) {
    const std::size_t here = std::min(count, part.iov_len);
    part.iov_base = static_cast<char*>(part.iov_base) + here;
    part.iov_len -= here;
    count -= here;
  }
}

}  // namespace

Connection::Connection(int socket) : socket_(socket), remote_address_(peer_of(socket)) {
  const int yes = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) | O_NONBLOCK);
  ::fcntl(socket_, F_SETFD, FD_CLOEXEC);
}

Connection::~Connection() {
  ::close(socket_);
}

Transfer Connection::receive(char* to, std::size_t size, std::size_t& got) {
  for (;;) {
    const ssize_t count = ::recv(socket_, to, size, 0);
    if (count > 0) {
      got = static_cast<std::size_t>(count);
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

Transfer Connection::send(std::string_view first, std::string_view second,
                          std::chrono::milliseconds patience) {
  std::array<iovec, 2> parts{{{const_cast<char*>(first.data()), first.size()},
                              {const_cast<char*>(second.data()), second.size()}}};
  while (parts[0].iov_len + parts[1].iov_len > 0) {
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t count = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
    if (count >= 0) {
      advance(parts, static_cast<std::size_t>(count));
    } else if (would_block()) {
      const Transfer waited = await(socket_, POLLOUT, patience);
      if (waited != Transfer::kDone) return waited;
    } else if (errno != EINTR) {
      return Transfer::kClosed;
    }
  }
  return Transfer::kDone;
}

Transfer Connection::await_bytes(std::chrono::milliseconds patience) {
  return await(socket_, POLLIN, patience);
}

void Connection::shut_sending() {
  ::shutdown(socket_, SHUT_WR);
}

void Connection::shut_both() {
  ::shutdown(socket_, SHUT_RDWR);
}

void Connection::shut_receiving() {
  ::shutdown(socket_, SHUT_RD);
}

ByteSource::Outcome ConnectionSource::fill() {
  return wait_for([&] { return connection_.receive_into_buffer(); });
}

ByteSource::Outcome ConnectionSource::read(char* to, std::size_t size, std::size_t& got) {
  const std::string_view waiting = connection_.in.bytes();
  if (!waiting.empty()) {
    expects_continue_ = false;
    got = std::min(size, waiting.size());
    std::copy_n(waiting.data(), got, to);
    consume(got);
    return Outcome::kBytes;
  }
  return wait_for([&] { return connection_.receive(to, size, got); });
}

template <typename Receive>
ByteSource::Outcome ConnectionSource::wait_for(Receive receive) {
  if (invite() != Transfer::kDone) return Outcome::kClosed;
  for (;;) {
    Transfer transfer = receive();
    if (transfer == Transfer::kDone) return Outcome::kBytes;
    if (transfer == Transfer::kWouldBlock) transfer = connection_.await_bytes(patience_);
    if (transfer == Transfer::kStalled) return Outcome::kStalled;
    if (transfer == Transfer::kClosed) return Outcome::kClosed;
  }
}

Connection::Transfer ConnectionSource::invite() {
  if (!expects_continue_) return Transfer::kDone;
  const bool held = held_back();
  expects_continue_ = false;
  return held ? connection_.send("HTTP/1.1 100 Continue\r\n\r\n", {}, patience_) : Transfer::kDone;
}

}  // namespace aml::http
