#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "emulator/core/clock.h"

namespace aml::replicas {

/// The database's time, which all replicas share: a replica whose own clock is off decides nothing
/// by it. Goes on by this machine's steady clock between two readings.
/// Shape:   before the first reading it is this machine's time. It may go back by as much as the
///          readings differ, which is less than a round trip.
/// Threads: any.
class DatabaseClock : public core::Clock {
 public:
  using Steady = std::chrono::steady_clock;

  core::TimePoint now() const override;

  /// The database said `read` at some instant between the two.
  void learn(core::TimePoint read, Steady::time_point asked, Steady::time_point answered);

 private:
  core::SystemClock own_;
  std::atomic<bool> has_learnt_ = false;
  std::atomic<std::int64_t> offset_us_ = 0;  ///< of the database's time to the steady clock
};

}  // namespace aml::replicas
