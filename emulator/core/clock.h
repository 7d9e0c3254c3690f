#pragma once

#include <chrono>

#include "emulator/core/mutex.h"
#include "emulator/text/dates.h"

namespace aml::core {

using text::TimePoint;

/// What the emulated service takes for now. Timeouts of sockets do not follow it.
/// Threads: any.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  virtual TimePoint now() const = 0;
};

class SystemClock : public Clock {
 public:
  TimePoint now() const override;
};

/// Stopped at an instant until advanced.
/// Errors:  those of the store that keeps the instant.
class MovableClock : public Clock {
 public:
  virtual TimePoint start() const = 0;
  /// The new now. Never moves back; moves of several threads add up.
  virtual TimePoint advance(std::chrono::milliseconds by) = 0;
  /// Back to the start's instant.
  virtual void reset() = 0;
  /// Reads what other processes moved.
  virtual void refresh() {}
};

/// The movable clock of one process.
class ManualClock : public MovableClock {
 public:
  explicit ManualClock(TimePoint start) : start_(start), now_(start) {}

  TimePoint now() const override;
  TimePoint start() const override { return start_; }
  TimePoint advance(std::chrono::milliseconds by) override;
  void reset() override;

 private:
  const TimePoint start_;
  mutable Mutex mutex_;
  TimePoint now_ AML_GUARDED_BY(mutex_);
};

/// A stopwatch for durations that people and metrics see; unaffected by any Clock.
class Stopwatch {
 public:
  Stopwatch() : start_(std::chrono::steady_clock::now()) {}
  std::chrono::microseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 start_);
  }

 private:
  std::chrono::steady_clock::time_point start_;
};

}  // namespace aml::core
