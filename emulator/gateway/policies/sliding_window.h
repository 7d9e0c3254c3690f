#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

#include "emulator/base/assert.h"
#include "emulator/core/clock.h"

namespace aml::gateway {

/// Counts calls of the last `period`; each leaves when it is exactly that old.
/// Shape:   exact, in at most one entry per millisecond of the period, whatever the number of
///          calls: 16 bytes each, 4.8 MB for the longest period that a policy takes.
/// Threads: one at a time; the owner locks, so that it may check and count in one step.
class SlidingWindow {
 public:
  explicit SlidingWindow(std::chrono::milliseconds period) : period_(period) {
    AML_ASSERT(period_.count() > 0);
  }

  /// What is counted at `now`. Time that runs backwards counts as stopped; where it went back by
  /// more than the period, the clock was set, and all is forgotten.
  std::uint64_t counted(core::TimePoint now);
  void add(core::TimePoint now, std::uint64_t calls);
  /// Until the oldest calls have left and no more than `max` are counted, rounded up; at least one
  /// second.
  std::chrono::seconds until_at_most(std::uint64_t max, core::TimePoint now) const;
  void reset();

 private:
  struct Entry {
    core::TimePoint time;
    std::uint64_t calls;
  };

  core::TimePoint not_before_last(core::TimePoint now) const;

  std::chrono::milliseconds period_;
  std::deque<Entry> entries_;  // oldest first
  std::uint64_t total_ = 0;
};

}  // namespace aml::gateway
