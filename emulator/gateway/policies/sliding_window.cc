#include "emulator/gateway/policies/sliding_window.h"

#include <algorithm>

#include "emulator/base/assert.h"
#include "emulator/gateway/policies/window_bytes.h"

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
  if (detail_ == Detail::kCompact && entries_.size() > 2 * kExactCalls) compact();
}

// Halves them at least: there are no more parts than kExactCalls and one.
void SlidingWindow::compact() {
  const std::int64_t part =
      std::max<std::int64_t>(1, period_.count() / static_cast<std::int64_t>(kExactCalls));
  const auto part_of = [part](const Entry& entry) {
    return entry.time.time_since_epoch().count() / part;
  };
  std::deque<Entry> fewer;
  for (const Entry& entry : entries_) {
    if (fewer.empty() || part_of(fewer.back()) != part_of(entry)) {
      fewer.push_back(entry);
    } else {
      fewer.back().time = entry.time;
      fewer.back().calls += entry.calls;
    }
  }
  entries_.swap(fewer);
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

std::optional<core::TimePoint> SlidingWindow::empty_at() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.back().time + period_;
}

// Times are written as what has passed since the one before: most take two bytes.
void SlidingWindow::append_to(std::string& out) const {
  append_number(out, static_cast<std::int64_t>(entries_.size()));
  std::int64_t last = 0;
  for (const Entry& entry : entries_) {
    const std::int64_t time = entry.time.time_since_epoch().count();
    append_number(out, time - last);
    append_number(out, static_cast<std::int64_t>(entry.calls));
    last = time;
  }
}

bool SlidingWindow::read_from(std::string_view& bytes) {
  reset();
  const auto size = read_number(bytes);
  if (!size || *size < 0) return false;
  std::int64_t last = 0;
  for (std::int64_t i = 0; i < *size; ++i) {
    const auto passed = read_number(bytes);
    const auto calls = read_number(bytes);
    if (!passed || !calls || *calls <= 0) return false;
    last += *passed;
    entries_.push_back(
        {core::TimePoint(std::chrono::milliseconds(last)), static_cast<std::uint64_t>(*calls)});
    total_ += entries_.back().calls;
  }
  return true;
}

}  // namespace aml::gateway
