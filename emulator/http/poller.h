#pragma once

#include <chrono>
#include <optional>

namespace aml::http {

class Connection;

/// Tells threads which connections are ready; each is handed to one thread, which then holds it
/// alone until it arms it again.
/// Threads: any.
class Poller {
 public:
  struct Ready {
    Connection* connection = nullptr;  ///< null: `close` was called
  };

  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Gives the connection up until it is readable, or at once where `now` says that bytes are
  /// already read. The caller must not touch it afterwards: another thread may hold it.
  void arm(Connection& connection, bool now = false);
  /// The next ready connection; nothing when the time ran out. Negative: no limit.
  std::optional<Ready> wait(std::chrono::milliseconds limit);
  /// Every wait, now and later, returns at once.
  void close();

 private:
  int epoll_;
  int closed_;
};

}  // namespace aml::http
