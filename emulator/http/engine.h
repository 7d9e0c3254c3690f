#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <list>

#include "emulator/core/mutex.h"
#include "emulator/http/connection.h"
#include "emulator/http/exchange.h"
#include "emulator/http/poller.h"
#include "emulator/http/server.h"
#include "emulator/http/worker_pool.h"

namespace aml::http {

/// All connections of a server: which are parked, which are served, and when they time out.
/// Threads: `adopt` and `stats` from any; `start` and `stop` from one.
class Engine {
 public:
  Engine(Server::Options options, core::Clock& clock, core::IdSource& request_ids, Handler handler);
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
  enum class Next { kGoOn, kReceive, kSend, kTurn, kPause, kHang, kLinger, kClose };

  Connection* place(int socket);
  void serve(Connection& connection);
  Next advance(Connection& connection, Scratch& scratch, bool expired);
  Next out_of_time(Connection& connection);
  Next step(Connection& connection, Scratch& scratch);
  Next step_head(Connection& connection);
  Next step_body(Connection& connection, Scratch& scratch);
  Next step_answer(Connection& connection, Scratch& scratch);
  static Next enter_tunnel(Connection& connection);
  static Next next_of(Exchange::Step step);
  Next linger(Connection& connection);

  void enter_exchange(Connection& connection);
  void leave_exchange();
  void lend(Connection& connection, Scratch& scratch);
  void take_back(Connection& connection, Scratch& scratch);

  void settle(Connection& connection, Next next);
  void park(Connection& connection, Interest interest);
  void keep_lingering(Connection& connection);
  void hang(Connection& connection);
  void pause(Connection& connection);
  void arm(Connection& connection, Interest interest);
  void close(Connection& connection);
  void end_wait(Connection& connection, Instant now);
  Instant expire(Instant now);

  ServerParts parts_;
  const PaceRule pace_;
  Poller poller_;
  WorkerPool pool_;

  std::atomic<std::uint64_t> accepted_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::size_t> in_exchange_{0};
  mutable core::Mutex mutex_;
  core::CondVar exchange_ended_;
  std::list<Connection> connections_ AML_GUARDED_BY(mutex_);
  std::size_t refused_open_ AML_GUARDED_BY(mutex_) = 0;
};

}  // namespace aml::http
