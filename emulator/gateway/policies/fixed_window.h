#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/assert.h"
#include "emulator/core/clock.h"

namespace aml::gateway {

/// Counts calls and bytes in windows of equal length, one after the other, from a start on.
/// Shape:   a period of zero is one window without an end.
/// Threads: one at a time; the owner locks, so that it may check and count in one step.
class FixedWindow {
 public:
  FixedWindow(core::TimePoint start, std::chrono::seconds period) : start_(start), period_(period) {
    AML_ASSERT(period_.count() >= 0);
  }

  struct Count {
    std::uint64_t calls = 0;
    std::uint64_t bytes = 0;
  };

  /// What is counted in the window of `now`.
  const Count& counted(core::TimePoint now);
  void add(core::TimePoint now, const Count& more);
  /// The window that counted() is about.
  struct Window {
    std::int64_t index;
    core::TimePoint start;
    std::chrono::seconds length;  ///< 0: it has no end
  };
  Window window(core::TimePoint now) const;
  /// Until the window ends, rounded up, at least one second; none: it does not end.
  std::optional<std::chrono::seconds> until_end(core::TimePoint now) const;
  void reset() { index_.reset(); }
  /// When its count is of a window that is over; none: it is of none.
  std::optional<core::TimePoint> empty_at() const;

  /// As of SlidingWindow.
  void append_to(std::string& out) const;
  bool read_from(std::string_view& bytes);

 private:
  std::int64_t index_of(core::TimePoint now) const;

  core::TimePoint start_;
  std::chrono::seconds period_;
  std::optional<std::int64_t> index_;  // of the window that count_ is about; none: nothing yet
  Count count_;
};

/// The text of a .NET TimeSpan: `03:30:56`, `22.14:18:12`.
std::string write_time_span(std::chrono::seconds time);

}  // namespace aml::gateway
