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
#include <exception>

#include "emulator/base/assert.h"
#include "emulator/core/log.h"
#include "emulator/http/exchange.h"

namespace aml::http {

namespace {

using Transfer = Connection::Transfer;

// What the system holds of an answer for a peer that does not read; left to itself it takes
// megabytes.
constexpr int kSendBuffer = 128 << 10;

// Of a TLS record that begins a handshake; no request line begins so.
constexpr unsigned char kHandshake = 0x16;

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

Connection::Connection(int socket, Speech speech, tls::ServerKeys* keys)
    : socket_(socket),
      speech_(speech),
      keys_(keys),
      known_(speech == Speech::kPlain),
      remote_address_(peer_of(socket)) {
  AML_ASSERT(socket_ >= 0 && (keys_ != nullptr || speech_ == Speech::kPlain));
  const int yes = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDBUF, &kSendBuffer, sizeof kSendBuffer);
  ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) | O_NONBLOCK);
  ::fcntl(socket_, F_SETFD, FD_CLOEXEC);
}

Connection::~Connection() {
  hung.reset();
  hanging.reset();
  if (session_ != nullptr && !resets_) session_->end();
  session_.reset();
  ::close(socket_);
}

// Looked at, not taken: the session reads it again.
Transfer Connection::find_speech() {
  unsigned char first = 0;
  ssize_t count = 0;
  do {
    count = ::recv(socket_, &first, 1, MSG_PEEK);
  } while (count < 0 && errno == EINTR);
  if (count == 0) return Transfer::kClosed;
  if (count < 0) return would_block() ? Transfer::kWouldBlock : Transfer::kClosed;
  known_ = true;
  if (first != kHandshake) return Transfer::kDone;
  try {
    session_ = keys_->accept(socket_);
  } catch (const std::exception& error) {
    core::log(core::LogLevel::kError, "http", "no TLS for a connection", {{"what", error.what()}});
    return Transfer::kClosed;
  }
  return Transfer::kDone;
}

Transfer Connection::receive(char* to, std::size_t size, std::size_t& got) {
  AML_ASSERT(size > 0);  // a call for nothing would read as the peer's end
  if (!known_) {
    const Transfer found = find_speech();
    if (found != Transfer::kDone) return found;
  }
  return session_ == nullptr ? receive_plain(to, size, got) : receive_secure(to, size, got);
}

// The session stays with what it waits for, whichever way that goes.
Transfer Connection::transfer_of(tls::Session::Outcome outcome) {
  switch (outcome) {
    case tls::Session::Outcome::kDone:
      return Transfer::kDone;
    case tls::Session::Outcome::kWantsToRead:
      turned_ = Interest::kReceive;
      return Transfer::kWouldBlock;
    case tls::Session::Outcome::kWantsToWrite:
      turned_ = Interest::kSend;
      return Transfer::kWouldBlock;
    case tls::Session::Outcome::kClosed:
      break;
  }
  return Transfer::kClosed;
}

Transfer Connection::receive_secure(char* to, std::size_t size, std::size_t& got) {
  turned_.reset();
  const Transfer transfer = transfer_of(session_->read(to, size, got));
  if (transfer == Transfer::kDone) pace.moved(got);
  return transfer;
}

Transfer Connection::send_secure(std::string_view& first, std::string_view& second) {
  turned_.reset();
  while (!first.empty() || !second.empty()) {
    std::string_view& part = first.empty() ? second : first;
    std::size_t sent = 0;
    const Transfer transfer = transfer_of(session_->write(part, sent));
    if (transfer != Transfer::kDone) return transfer;
    pace.moved(sent);
    part.remove_prefix(sent);
  }
  return Transfer::kDone;
}

Interest Connection::interest_for(Interest wanted) const {
  if (session_ == nullptr || wanted == Interest::kTurn) return wanted;
  if (wanted == Interest::kReceive && session_->has_bytes()) return Interest::kTurn;
  return turned_.value_or(wanted);
}

Transfer Connection::receive_plain(char* to, std::size_t size, std::size_t& got) {
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
  return session_ == nullptr ? send_plain(first, second) : send_secure(first, second);
}

Transfer Connection::send_plain(std::string_view& first, std::string_view& second) {
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

void Connection::begin_tunnel() {
  AML_ASSERT(in.empty() && session_ == nullptr);
  if (keys_ == nullptr) return;
  speech_ = Speech::kBoth;
  known_ = false;
}

void Connection::shut_sending() {
  if (session_ != nullptr) session_->end();
  ::shutdown(socket_, SHUT_WR);
}

void Connection::reset_when_closed() {
  resets_ = true;
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
