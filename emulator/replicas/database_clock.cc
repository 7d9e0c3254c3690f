#include "emulator/replicas/database_clock.h"

namespace aml::replicas {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

microseconds since_start(DatabaseClock::Steady::time_point at) {
  return duration_cast<microseconds>(at.time_since_epoch());
}

}  // namespace

core::TimePoint DatabaseClock::now() const {
  if (!has_learnt_.load(std::memory_order_acquire)) return own_.now();
  const microseconds offset(offset_us_.load(std::memory_order_relaxed));
  return core::TimePoint(
      duration_cast<core::TimePoint::duration>(since_start(Steady::now()) + offset));
}

void DatabaseClock::learn(core::TimePoint read, Steady::time_point asked,
                          Steady::time_point answered) {
  const microseconds middle = (since_start(asked) + since_start(answered)) / 2;
  const auto said = duration_cast<microseconds>(read.time_since_epoch());
  offset_us_.store((said - middle).count(), std::memory_order_relaxed);
  has_learnt_.store(true, std::memory_order_release);
}

}  // namespace aml::replicas
