#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <thread>

#include "emulator/core/mutex.h"
#include "emulator/http/connection.h"
#include "emulator/http/poller.h"

namespace aml::http {

/// The threads that serve ready connections, and the supervisor that keeps enough of them free.
/// A thread that has been with one connection for long (a slow handler, a slow peer) counts as
/// stuck; the supervisor starts another for it, up to a bound, and extra threads end when there is
/// nothing to do. The supervisor sleeps until a deadline is due or no thread is left waiting, so
/// that an idle server causes no wake-ups.
class WorkerPool {
 public:
  using Serve = std::function<void(Connection&)>;
  /// Does what is due and says when to be called again.
  using PeriodicTask = std::function<Instant(Instant now)>;

  WorkerPool(Poller& poller, Serve serve, PeriodicTask periodic_task);
  ~WorkerPool();

  void start();
  /// Ends the supervisor and lets the threads end after what they serve now. True when all did
  /// within `grace`.
  bool finish(std::chrono::milliseconds grace);
  /// Waits for every thread.
  void join();

  /// Makes sure that the periodic task runs at that time.
  void wake_at(Instant due) {
    if (due < next_periodic_task_.load()) wake_supervisor();
  }
  std::size_t threads() const { return alive_.load(); }

 private:
  struct Worker {
    std::thread thread;
    bool extra = false;
    std::atomic<Instant::rep> busy_since{0};  // 0: waits
    std::atomic<bool> ended{false};
  };

  void spawn(bool extra);
  void work(Worker& worker);
  void serve(Worker& worker, Connection& connection);
  void supervise();
  void keep_enough_threads(Instant now);
  bool may_rest();
  void sleep(Instant until);
  void wake_supervisor();

  Poller& poller_;
  const Serve serve_;
  const PeriodicTask periodic_task_;
  const std::size_t base_;

  std::list<Worker> workers_;  // of the supervisor while it runs
  std::thread supervisor_;
  std::atomic<std::size_t> alive_{0};
  std::atomic<int> waiting_{0};
  std::atomic<bool> ticking_{false};
  std::atomic<bool> finishing_{false};
  std::atomic<Instant> next_periodic_task_{Instant::max()};

  core::Mutex mutex_;
  core::CondVar changed_;
  bool woken_ AML_GUARDED_BY(mutex_) = false;
};

}  // namespace aml::http
