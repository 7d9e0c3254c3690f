#include "emulator/isolation/relay.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/isolation/loopback.h"

namespace aml::isolation {

namespace {

constexpr std::size_t kPiece = 64u << 10;

pollfd watch(int socket, bool for_input, bool for_output) {
  const int events = (for_input ? POLLIN : 0) | (for_output ? POLLOUT : 0);
  // One that waits for nothing would still report that its peer left, over and over.
  return {.fd = events == 0 ? -1 : socket, .events = static_cast<short>(events), .revents = 0};
}

bool would_wait() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

// A client hears of a service that broke off: no clean end, which might pass for an answer.
void reset(int socket) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace

void Relay::add(base::Fd listener, std::uint16_t port) {
  AML_ASSERT(static_cast<bool>(listener));
  listeners_.push_back({std::move(listener), port});
}

// The control first, then the listeners, then two for each connection.
std::vector<pollfd> Relay::watched(int control) const {
  std::vector<pollfd> all{watch(control, true, false)};
  const bool full = connections_.size() >= kMaxConnections;
  for (const Listener& listener : listeners_)
    all.push_back(watch(listener.socket.get(), !full, false));
  for (const Connection& each : connections_) {
    if (each.connecting) {
      all.push_back(watch(each.client.get(), false, false));
      all.push_back(watch(each.service.get(), false, true));
      continue;
    }
    const auto takes = [](const Flow& flow) { return flow.waiting.empty() && !flow.ended; };
    all.push_back(watch(each.client.get(), takes(each.request), !each.answer.waiting.empty()));
    all.push_back(watch(each.service.get(), takes(each.answer), !each.request.waiting.empty()));
  }
  return all;
}

void Relay::serve_until(int control) {
  for (;;) {
    std::vector<pollfd> all = watched(control);
    if (::poll(all.data(), all.size(), -1) < 0) continue;
    if (all[0].revents != 0) return;
    std::size_t at = 1 + listeners_.size();
    for (Connection& connection : connections_) {
      work(connection, all[at].revents, all[at + 1].revents);
      at += 2;
    }
    AML_ASSERT(at == all.size());
    const auto is_over = [](const Connection& each) {
      return each.broken || (each.request.closed && each.answer.closed);
    };
    connections_.erase(std::remove_if(connections_.begin(), connections_.end(), is_over),
                       connections_.end());
    for (std::size_t i = 0; i < listeners_.size(); ++i) {
      if (all[1 + i].revents != 0) accept_from(listeners_[i]);
    }
  }
}

void Relay::accept_from(const Listener& listener) {
  base::Fd client(::accept4(listener.socket.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!client) return;
  Connection made;
  made.client = std::move(client);
  made.port = listener.port;
  made.service = connect_to_loopback(AF_INET, listener.port);
  if (!made.service) try_next(made);
  if (!made.broken) connections_.push_back(std::move(made));
}

void Relay::try_next(Connection& connection) {
  connection.service =
      connection.last_try ? base::Fd() : connect_to_loopback(AF_INET6, connection.port);
  connection.last_try = true;
  if (connection.service) return;
  reset(connection.client.get());
  connection.broken = true;
}

void Relay::finish_connect(Connection& connection) {
  int failure = 0;
  socklen_t size = sizeof failure;
  ::getsockopt(connection.service.get(), SOL_SOCKET, SO_ERROR, &failure, &size);
  if (failure != 0)
    try_next(connection);
  else
    connection.connecting = false;
}

void Relay::work(Connection& connection, short client, short service) {
  if (connection.connecting) {
    if (service != 0) finish_connect(connection);
    return;
  }
  const int near = connection.client.get();
  const int far = connection.service.get();
  pump(near, far, client, connection.request, connection.broken);
  // What broke has no more to say: its end would reach the client before the reset.
  if (!connection.broken) pump(far, near, service, connection.answer, connection.broken);
  if (connection.broken) reset(near);
}

void Relay::pump(int from, int to, short from_events, Flow& flow, bool& broken) {
  if (from_events != 0 && flow.waiting.empty() && !flow.ended) {
    std::array<char, kPiece> piece;
    const ssize_t got = ::recv(from, piece.data(), piece.size(), 0);
    if (got > 0) flow.waiting.assign(piece.data(), static_cast<std::size_t>(got));
    if (got == 0) flow.ended = true;
    if (got < 0 && !would_wait()) broken = true;
  }
  if (!flow.waiting.empty()) {
    const ssize_t sent = ::send(to, flow.waiting.data(), flow.waiting.size(), MSG_NOSIGNAL);
    if (sent > 0) flow.waiting.erase(0, static_cast<std::size_t>(sent));
    if (sent < 0 && !would_wait()) broken = true;
  }
  if (broken) return;
  // What ended had nothing waiting: it is read only then.
  if (flow.ended && !flow.closed) {
    ::shutdown(to, SHUT_WR);
    flow.closed = true;
  }
}

}  // namespace aml::isolation
