#include "emulator/core/clock.h"

namespace aml::core {

namespace {

TimePoint to_millis(std::chrono::system_clock::time_point time) {
  return std::chrono::floor<std::chrono::milliseconds>(time);
}

}  // namespace

TimePoint SystemClock::now() const {
  return to_millis(std::chrono::system_clock::now());
}

TimePoint ManualClock::now() const {
  MutexLock lock(mutex_);
  return now_;
}

TimePoint ManualClock::advance(std::chrono::milliseconds by) {
  MutexLock lock(mutex_);
  if (by.count() > 0) now_ += by;
  return now_;
}

void ManualClock::reset() {
  MutexLock lock(mutex_);
  now_ = start_;
}

}  // namespace aml::core
