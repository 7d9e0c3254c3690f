#include "emulator/gateway/policies/counted_windows.h"

#include <algorithm>
#include <limits>

#include "emulator/base/assert.h"

namespace aml::gateway {

namespace {

template <typename Window>
std::optional<core::TimePoint> last_empty_at(const std::vector<Window>& windows) {
  std::optional<core::TimePoint> last;
  for (const Window& window : windows) last = std::max(last, window.empty_at());
  return last;
}

template <typename Window>
std::string all_to_bytes(const std::vector<Window>& windows) {
  std::string bytes;
  for (const Window& window : windows) window.append_to(bytes);
  return bytes;
}

template <typename Window>
void read_all(std::vector<Window>& windows, std::string_view bytes) {
  bool is_whole = true;
  for (Window& window : windows) is_whole = is_whole && window.read_from(bytes);
  if (is_whole && bytes.empty()) return;
  for (Window& window : windows) window.reset();
}

QuotaVerdict check(FixedWindow& window, core::TimePoint now, const QuotaAsk& ask) {
  const FixedWindow::Count& counted = window.counted(now);
  const auto& calls = ask.limit.calls;
  if (calls && (counted.calls >= *calls || ask.calls > *calls - counted.calls))
    return {QuotaVerdict::End::kCalls, window.until_end(now)};
  if (ask.limit.bytes && counted.bytes >= *ask.limit.bytes)
    return {QuotaVerdict::End::kBytes, window.until_end(now)};
  return {};
}

}  // namespace

RateWindows::RateWindows(std::span<const std::chrono::seconds> periods,
                         SlidingWindow::Detail detail) {
  for (const std::chrono::seconds period : periods) windows_.emplace_back(period, detail);
}

// Another policy with the same counter may allow more, so more may be counted than fits here.
RateVerdict RateWindows::take(core::TimePoint now, std::span<const RateAsk> asks) {
  AML_ASSERT(!asks.empty());
  RateVerdict verdict{.remaining = std::numeric_limits<std::uint64_t>::max()};
  for (const RateAsk& ask : asks) {
    AML_ASSERT(ask.window < windows_.size() && ask.limit > 0);
    SlidingWindow& window = windows_[ask.window];
    const std::uint64_t counted = window.counted(now);
    const std::uint64_t left = counted < ask.limit ? ask.limit - counted : 0;
    const bool fits = left > 0 && ask.increment <= left;
    verdict.remaining = std::min(verdict.remaining, fits ? left - ask.increment : left);
    if (fits) continue;
    const std::uint64_t needed = std::clamp<std::uint64_t>(ask.increment, 1, ask.limit);
    verdict.passed = false;
    verdict.wait = std::max(verdict.wait, window.until_at_most(ask.limit - needed, now));
  }
  if (!verdict.passed) return verdict;
  for (const RateAsk& ask : asks) windows_[ask.window].add(now, ask.increment);
  return verdict;
}

void RateWindows::reset() {
  for (SlidingWindow& window : windows_) window.reset();
}

bool RateWindows::is_empty(core::TimePoint now) {
  return std::all_of(windows_.begin(), windows_.end(),
                     [&](SlidingWindow& window) { return window.counted(now) == 0; });
}

std::optional<core::TimePoint> RateWindows::empty_at() const {
  return last_empty_at(windows_);
}

std::string RateWindows::to_bytes() const {
  return all_to_bytes(windows_);
}

void RateWindows::set_bytes(std::string_view bytes) {
  read_all(windows_, bytes);
}

QuotaWindows::QuotaWindows(std::span<const QuotaPeriod> periods) {
  for (const QuotaPeriod& period : periods) windows_.emplace_back(period.start, period.length);
}

FixedWindow& QuotaWindows::window(const QuotaAsk& ask) {
  AML_ASSERT(ask.window < windows_.size());
  return windows_[ask.window];
}

QuotaVerdict QuotaWindows::take(core::TimePoint now, std::span<const QuotaAsk> asks) {
  for (const QuotaAsk& ask : asks) {
    const QuotaVerdict verdict = check(window(ask), now, ask);
    if (!verdict.passed()) return verdict;
  }
  for (const QuotaAsk& ask : asks) window(ask).add(now, {.calls = ask.calls});
  return {};
}

void QuotaWindows::add_bytes(core::TimePoint now, std::span<const QuotaAsk> asks,
                             std::uint64_t bytes) {
  for (const QuotaAsk& ask : asks) window(ask).add(now, {.bytes = bytes});
}

std::vector<QuotaCount> QuotaWindows::counts(core::TimePoint now) {
  std::vector<QuotaCount> counts;
  for (FixedWindow& window : windows_) {
    const FixedWindow::Count counted = window.counted(now);
    const FixedWindow::Window is = window.window(now);
    counts.push_back({is.index, is.start, is.length, counted.calls, counted.bytes});
  }
  return counts;
}

void QuotaWindows::set_counts(core::TimePoint now, const QuotaLimit& counts) {
  for (FixedWindow& window : windows_) {
    const FixedWindow::Count counted = window.counted(now);
    window.reset();
    window.add(now, {.calls = counts.calls.value_or(counted.calls),
                     .bytes = counts.bytes.value_or(counted.bytes)});
  }
}

void QuotaWindows::reset() {
  for (FixedWindow& window : windows_) window.reset();
}

bool QuotaWindows::is_empty(core::TimePoint now) {
  return std::all_of(windows_.begin(), windows_.end(), [&](FixedWindow& window) {
    const FixedWindow::Count& counted = window.counted(now);
    return counted.calls == 0 && counted.bytes == 0;
  });
}

std::optional<core::TimePoint> QuotaWindows::empty_at() const {
  return last_empty_at(windows_);
}

std::string QuotaWindows::to_bytes() const {
  return all_to_bytes(windows_);
}

void QuotaWindows::set_bytes(std::string_view bytes) {
  read_all(windows_, bytes);
}

}  // namespace aml::gateway
