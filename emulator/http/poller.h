#pragma once

#include <chrono>
#include <optional>

namespace aml::http {

class Connection;

/// What a connection waits for.
enum class Interest {
  kReceive,
  kSend,
  kTurn  ///< that a thread has time: bytes are already there
};

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

  /// For a new connection: gives it up until it is readable.
  void watch(int socket, Connection* owner);
  /// For one that `wait` returned: gives it up until it is ready. Neither side touches the
  /// connection here: another thread may hold it by then.
  void arm(int socket, Connection* owner, Interest interest);
  /// The next ready connection; nothing when the time ran out. Negative: no limit.
  std::optional<Ready> wait(std::chrono::milliseconds limit);
  /// Every wait, now and later, returns at once.
  void close();

 private:
  int epoll_;
  int closed_;
};

}  // namespace aml::http
