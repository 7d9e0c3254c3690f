#pragma once

#include <poll.h>

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/base/fd.h"

namespace aml::isolation {

/// Leads connections to ports of the caller's own loopback, bytes unchanged in both directions.
/// Threads: one.
class Relay {
 public:
  static constexpr std::size_t kMaxConnections = 128;  ///< further ones wait to be accepted

  /// `listener` may be of another network namespace; it must not wait.
  void add(base::Fd listener, std::uint16_t port);

  /// Works until `control` can be read, or has ended.
  void serve_until(int control);

 private:
  /// One direction of a connection.
  struct Flow {
    std::string waiting;  ///< received, and not yet sent
    bool ended = false;   ///< no more comes
    bool closed = false;  ///< and the other side knows
  };
  struct Listener {
    base::Fd socket;
    std::uint16_t port;
  };
  struct Connection {
    base::Fd client;
    base::Fd service;
    std::uint16_t port;
    bool connecting = true;
    bool last_try = false;  ///< ::1, after 127.0.0.1
    bool broken = false;
    Flow request;
    Flow answer;
  };

  std::vector<pollfd> watched(int control) const;
  void accept_from(const Listener& listener);
  static void try_next(Connection& connection);
  static void finish_connect(Connection& connection);
  static void work(Connection& connection, short client, short service);
  static void pump(int from, int to, short from_events, Flow& flow, bool& broken);

  std::vector<Listener> listeners_;
  std::vector<Connection> connections_;
};

}  // namespace aml::isolation
