#include "emulator/gateway/policies/sliding_window.h"

#include <algorithm>

#include "emulator/base/assert.h"

namespace aml::gateway {

// Threads read the clock before they reach the lock, so they may come out of order.
core::TimePoint SlidingWindow::not_before_last(core::TimePoint now) const {
  return entries_.empty() ? now : std::max(now, entries_.back().time);
}

std::uint64_t SlidingWindow::counted(core::TimePoint now) {
  // A clock that was set back by more than the window cannot have counted these.
  if (!entries_.empty() && now + period_ < entries_.back().time) reset();
  now = not_before_last(now);
  while (!entries_.empty() && now - entries_.front().time >= period_) {
    AML_ASSERT(total_ >= entries_.front().calls);
    total_ -= entries_.front().calls;
    entries_.pop_front();
  }
  return total_;
}

void SlidingWindow::add(core::TimePoint now, std::uint64_t calls) {
  if (calls == 0) return;
  now = not_before_last(now);
  if (!entries_.empty() && entries_.back().time == now) {
    entries_.back().calls += calls;
  } else {
    entries_.push_back({now, calls});
  }
  total_ += calls;
}

std::chrono::seconds SlidingWindow::until_at_most(std::uint64_t max, core::TimePoint now) const {
  auto wait = core::TimePoint::duration::zero();
  std::uint64_t counted = total_;
  for (auto entry = entries_.begin(); counted > max && entry != entries_.end(); ++entry) {
    AML_ASSERT(counted >= entry->calls);
    counted -= entry->calls;
    wait = entry->time + period_ - not_before_last(now);
  }
  return std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(wait));
}

void SlidingWindow::reset() {
  entries_.clear();
  total_ = 0;
}

}  // namespace aml::gateway
