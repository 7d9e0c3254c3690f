#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/assert.h"
#include "emulator/core/clock.h"

namespace aml::gateway {

/// Counts calls of the last `period`; each leaves when it is exactly that old.
/// Shape:   exact, in at most one entry per millisecond of the period, whatever the number of
///          calls: 16 bytes each, 4.8 MB for the longest period that a policy takes. One that is
///          kCompact is exact for kExactCalls; of more, those of one part in kExactCalls of the
///          period leave together, with the last of them: more than the limit never pass.
/// Threads: one at a time; the owner locks, so that it may check and count in one step.
class SlidingWindow {
 public:
  enum class Detail { kExact, kCompact };
  static constexpr std::size_t kExactCalls = 256;

  explicit SlidingWindow(std::chrono::milliseconds period, Detail detail = Detail::kExact)
      : period_(period), detail_(detail) {
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
  /// When nothing is counted any more; none: nothing is.
  std::optional<core::TimePoint> empty_at() const;

  /// What it counts, as bytes at the end of `out`.
  void append_to(std::string& out) const;
  /// Takes from the begin of `bytes` what append_to() wrote; false: it did not.
  bool read_from(std::string_view& bytes);

 private:
  struct Entry {
    core::TimePoint time;
    std::uint64_t calls;
  };

  core::TimePoint not_before_last(core::TimePoint now) const;

  void compact();

  std::chrono::milliseconds period_;
  Detail detail_;
  std::deque<Entry> entries_;  // oldest first
  std::uint64_t total_ = 0;
};

}  // namespace aml::gateway
