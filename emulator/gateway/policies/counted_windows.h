#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/gateway/policies/counter_store.h"
#include "emulator/gateway/policies/fixed_window.h"
#include "emulator/gateway/policies/sliding_window.h"

namespace aml::gateway {

// The rules by which calls are counted, whatever keeps the counts.
// Threads: one at a time; the owner sees to it.

/// The windows of a RateCounter.
class RateWindows {
 public:
  explicit RateWindows(std::span<const std::chrono::seconds> periods,
                       SlidingWindow::Detail detail = SlidingWindow::Detail::kExact);

  RateVerdict take(core::TimePoint now, std::span<const RateAsk> asks);
  void reset();
  bool is_empty(core::TimePoint now);
  /// When nothing is counted any more; none: nothing is.
  std::optional<core::TimePoint> empty_at() const;

  std::string to_bytes() const;
  /// What to_bytes() gave; anything else counts nothing.
  void set_bytes(std::string_view bytes);

 private:
  std::vector<SlidingWindow> windows_;
};

/// The windows of a QuotaCounter.
class QuotaWindows {
 public:
  explicit QuotaWindows(std::span<const QuotaPeriod> periods);

  QuotaVerdict take(core::TimePoint now, std::span<const QuotaAsk> asks);
  void add_bytes(core::TimePoint now, std::span<const QuotaAsk> asks, std::uint64_t bytes);
  std::vector<QuotaCount> counts(core::TimePoint now);
  void set_counts(core::TimePoint now, const QuotaLimit& counts);
  void reset();
  bool is_empty(core::TimePoint now);
  /// TimePoint::max(): never.
  std::optional<core::TimePoint> empty_at() const;

  std::string to_bytes() const;
  void set_bytes(std::string_view bytes);

 private:
  FixedWindow& window(const QuotaAsk& ask);

  std::vector<FixedWindow> windows_;
};

}  // namespace aml::gateway
