#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>

#include "emulator/http/input_buffer.h"
#include "emulator/http/request_body.h"
#include "emulator/http/request_head.h"

namespace aml::http {

using Instant = std::chrono::steady_clock::time_point;

/// When the supervisor ends a wait of a connection that no thread holds.
/// Threads: the holder sets and takes it, the supervisor expires it; each sees the other's step.
class Deadline {
 public:
  void set(Instant at) { ticks_.store(at.time_since_epoch().count()); }
  /// Ends the wait; true when it had run out.
  bool take() { return ticks_.exchange(kNone) == kExpired; }
  /// True when the wait was over and is marked as run out.
  bool expire(Instant now) {
    std::int64_t ticks = ticks_.load();
    return ticks > kExpired && ticks <= now.time_since_epoch().count() &&
           ticks_.compare_exchange_strong(ticks, kExpired);
  }
  /// When it runs out; the far future without a wait.
  Instant at() const {
    const std::int64_t ticks = ticks_.load();
    return ticks > kExpired ? Instant(Instant::duration(ticks)) : Instant::max();
  }

 private:
  static constexpr std::int64_t kNone = 0;
  static constexpr std::int64_t kExpired = 1;

  std::atomic<std::int64_t> ticks_{kNone};
};

/// One accepted socket. Whoever took it from the poller holds it alone, until it is armed again.
class Connection {
 public:
  enum class Transfer { kDone, kWouldBlock, kClosed, kStalled };
  enum class Phase {
    kFresh,     ///< no byte of the first request yet
    kIdle,      ///< kept alive, no byte of the next request yet
    kHead,      ///< a part of a head has come
    kLingering  ///< answered for the last time; what the peer still sends is dropped
  };

  /// Takes the socket over: it no longer blocks, has no delay and is closed at the end.
  explicit Connection(int socket);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Bytes that are there, without waiting. TLS goes here.
  Transfer receive(char* to, std::size_t size, std::size_t& got);
  Transfer receive_into_buffer();
  /// Both parts whole, waiting up to `patience` whenever the peer takes nothing. TLS goes here.
  Transfer send(std::string_view first, std::string_view second,
                std::chrono::milliseconds patience);
  /// Waits until bytes are there or the peer has gone.
  Transfer await_bytes(std::chrono::milliseconds patience);

  /// No more answers; the peer sees the end.
  void shut_sending();
  /// Wakes whoever waits for the peer; the peer sees the end.
  void shut_both();
  /// Makes the socket ready, its end reached, so that a thread takes it. For the supervisor.
  void shut_receiving();

  int socket() const { return socket_; }
  const std::string& remote_address() const { return remote_address_; }

  InputBuffer in;
  HeadScan scan;
  Phase phase = Phase::kFresh;
  Instant waits_until;  ///< set when a wait begins, kept while it goes on
  Deadline deadline;
  bool watched = false;      ///< the poller knows it
  bool refused = false;      ///< over the limit: it only waits for its 503 to be read
  std::size_t lingered = 0;  ///< bytes dropped
  std::list<Connection>::iterator place;

 private:
  int socket_;
  std::string remote_address_;
};

/// A connection's bytes as the source of a body. Sends `100 Continue` before it waits for the
/// first bytes of a body that its sender holds back.
class ConnectionSource : public ByteSource {
 public:
  ConnectionSource(Connection& connection, bool expects_continue,
                   std::chrono::milliseconds patience)
      : connection_(connection), expects_continue_(expects_continue), patience_(patience) {}

  std::string_view buffered() const override { return connection_.in.bytes(); }
  void consume(std::size_t count) override { connection_.in.consume(count); }
  Outcome fill() override;
  Outcome read(char* to, std::size_t size, std::size_t& got) override;

  /// The sender still waits for `100 Continue`, and may send the body or not.
  bool held_back() const { return expects_continue_ && connection_.in.empty(); }
  void set_patience(std::chrono::milliseconds patience) { patience_ = patience; }

 private:
  template <typename Receive>
  Outcome wait_for(Receive receive);
  Connection::Transfer invite();

  Connection& connection_;
  bool expects_continue_;
  std::chrono::milliseconds patience_;
};

}  // namespace aml::http
