#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>

#include "emulator/core/mutex.h"

namespace aml::outbound {

/// What is under way to other servers: how many requests wait for one, the pauses between attempts,
/// and the end of it all.
/// Threads: any.
class Traffic {
 public:
  /// `max_waits`: requests that wait for another server at once. `allows_remote`: what a call names
  /// may be another machine.
  explicit Traffic(std::size_t max_waits, bool allows_remote = true);
  Traffic(const Traffic&) = delete;
  Traffic& operator=(const Traffic&) = delete;
  virtual ~Traffic() = default;

  struct Release {
    void operator()(Traffic* traffic) const;
  };
  /// Lets one request thread wait for another server, until it goes out of scope.
  using Permit = std::unique_ptr<Traffic, Release>;

  /// Null: as many requests as may wait already do. Request threads are few, and those that wait
  /// must leave some for the others.
  Permit try_wait();

  /// Waits between two attempts; false when stop() was called. Tests override it.
  virtual bool pause(std::chrono::milliseconds time);

  /// Ends what is under way, and refuses what comes after. Returns when nothing is under way, or
  /// after `limit`: false.
  bool stop(std::chrono::milliseconds limit = std::chrono::milliseconds(1'000));
  bool stopped() const;
  bool allows_remote() const { return allows_remote_; }
  bool idle() const;                ///< nothing is under way
  std::uint64_t exchanges() const;  ///< that were begun

  /// One exchange, from its start to its end. stop() calls `wake` once, from another thread.
  class InFlight {
   public:
    /// Errors: Failure kStopped.
    InFlight(Traffic& traffic, std::function<void()> wake);
    ~InFlight();
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

   private:
    Traffic& traffic_;
    std::list<std::function<void()>>::iterator entry_;
  };

 private:
  const std::size_t max_waits_;
  const bool allows_remote_;
  mutable core::Mutex mutex_;
  core::CondVar changed_;
  bool stopped_ AML_GUARDED_BY(mutex_) = false;
  std::size_t waits_ AML_GUARDED_BY(mutex_) = 0;
  std::uint64_t exchanges_ AML_GUARDED_BY(mutex_) = 0;
  std::list<std::function<void()>> in_flight_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::outbound
