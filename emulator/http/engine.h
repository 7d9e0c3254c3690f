#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>

#include "emulator/core/mutex.h"
#include "emulator/http/connection.h"
#include "emulator/http/exchange.h"
#include "emulator/http/poller.h"
#include "emulator/http/server.h"
#include "emulator/http/worker_pool.h"

namespace aml::http {

/// Puts an exchange's answer on the wire. Server.cc has the one that goes through cpp-httplib.
class AnswerWriter {
 public:
  virtual ~AnswerWriter() = default;
  /// Calls exchange.run() and writes the answer through exchange.write().
  /// Threads: many exchanges at once.
  virtual void answer(Exchange& exchange) = 0;
};

/// All connections of a server: which are parked, which are served, and when their time is over.
/// Threads: `adopt` and `stats` from any; `start` and `stop` from one.
class Engine {
 public:
  Engine(core::Limits limits, core::Clock& clock, core::IdSource& request_ids, Handler handler,
         AnswerWriter& writer);
  ~Engine();

  void start() { pool_.start(); }
  /// Takes an accepted socket over. Beyond the limit of connections it is answered with 503.
  void adopt(int socket);
  /// From here on sockets are not taken, and answers say that their connection closes.
  void refuse_new();
  /// Lets running requests finish within `grace`, then closes everything.
  void stop(std::chrono::milliseconds grace);
  ServerStats stats() const;

 private:
  enum class Next { kGoOn, kPark, kLinger, kClose };

  Connection* place(int socket);
  void serve(Connection& connection);
  Next serve_requests(Connection& connection, Scratch& scratch);
  Next step(Connection& connection, Scratch& scratch);
  Next receive(Connection& connection);
  Next exchange(Connection& connection, Scratch& scratch, const core::ApiError* refusal);
  Next out_of_time(Connection& connection, Scratch& scratch);
  Next linger(Connection& connection);

  void settle(Connection& connection, Next next);
  void park(Connection& connection, bool more_read);
  void keep_lingering(Connection& connection);
  void arm(Connection& connection, bool now);
  void close(Connection& connection);
  Instant expire(Instant now);

  ServerParts parts_;
  AnswerWriter& writer_;
  Poller poller_;
  WorkerPool pool_;

  std::atomic<std::uint64_t> accepted_{0};
  std::atomic<std::uint64_t> refused_{0};
  mutable core::Mutex mutex_;
  std::list<Connection> connections_ AML_GUARDED_BY(mutex_);
  std::size_t refused_open_ AML_GUARDED_BY(mutex_) = 0;
};

}  // namespace aml::http
