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

/// Stopped until advanced.
class ManualClock : public Clock {
 public:
  explicit ManualClock(TimePoint start) : start_(start), now_(start) {}

  TimePoint now() const override;
  TimePoint start() const { return start_; }
  TimePoint advance(std::chrono::milliseconds by);  ///< the new now; never moves back
  void reset();                                     ///< back to the start's instant

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
