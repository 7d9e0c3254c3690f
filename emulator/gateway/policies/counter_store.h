#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "emulator/core/clock.h"

namespace aml::gateway {

/// What a call asks of one window of a rate.
struct RateAsk {
  std::size_t window = 0;       ///< its index
  std::uint64_t limit = 0;      ///< calls that the window may hold; not 0
  std::uint64_t increment = 1;  ///< calls that this one counts as; 0: it only looks
};

/// What a rate limit found.
struct RateVerdict {
  bool passed = true;
  std::uint64_t remaining = 0;   ///< calls that are left after this one, in the fullest window
  std::chrono::seconds wait{0};  ///< until a call may pass; where this one did not
};

/// Calls in sliding windows that are asked together.
/// Threads: any.
class RateCounter {
 public:
  RateCounter() = default;
  RateCounter(const RateCounter&) = delete;
  RateCounter& operator=(const RateCounter&) = delete;
  virtual ~RateCounter() = default;

  /// Counts the call in all windows that it asks, where it fits into each, else in none: one step.
  virtual RateVerdict take(core::TimePoint now, std::span<const RateAsk> asks) = 0;
};

/// What a window of a quota may hold.
struct QuotaLimit {
  std::optional<std::uint64_t> calls;
  std::optional<std::uint64_t> bytes;
};

/// What a call asks of one window of a quota.
struct QuotaAsk {
  std::size_t window = 0;  ///< its index
  QuotaLimit limit = {};
  std::uint64_t calls = 1;  ///< that this one counts as; 0: it only looks
};

/// What a quota found.
struct QuotaVerdict {
  enum class End { kNone, kCalls, kBytes };

  End end = End::kNone;  ///< what is used up; kNone: the call passed
  /// Until the quota is replenished; none: never.
  std::optional<std::chrono::seconds> wait = {};

  bool passed() const { return end == End::kNone; }
};

/// A window of a quota, and what is counted in it.
struct QuotaCount {
  std::int64_t index = 0;  ///< which of the windows that follow each other
  core::TimePoint start;
  std::chrono::seconds length{0};  ///< 0: it has no end
  std::uint64_t calls = 0;
  std::uint64_t bytes = 0;
};

/// Calls and bytes in fixed windows that are asked together.
/// Threads: any.
class QuotaCounter {
 public:
  QuotaCounter() = default;
  QuotaCounter(const QuotaCounter&) = delete;
  QuotaCounter& operator=(const QuotaCounter&) = delete;
  virtual ~QuotaCounter() = default;

  /// As RateCounter::take(); the first window that has no room for the call says why.
  virtual QuotaVerdict take(core::TimePoint now, std::span<const QuotaAsk> asks) = 0;
  /// Counts bytes of a call that passed.
  virtual void add_bytes(core::TimePoint now, std::span<const QuotaAsk> asks,
                         std::uint64_t bytes) = 0;
  /// The windows of `now`, in their order.
  virtual std::vector<QuotaCount> counts(core::TimePoint now) = 0;
  /// Other counts in the windows of `now`; what is not given stays.
  virtual void set_counts(core::TimePoint now, const QuotaLimit& counts) = 0;
};

/// Where windows follow each other from `start` on; a period of 0: one without an end.
struct QuotaPeriod {
  core::TimePoint start;
  std::chrono::seconds length;
};

/// Where calls are counted for limits.
/// Shape:   a counter is known by its name and its windows, and the same one for all who ask for it:
///          policies that are replaced by others with the same windows go on counting.
/// Errors:  those of the underlying store.
/// Threads: any.
class CounterStore {
 public:
  CounterStore() = default;
  CounterStore(const CounterStore&) = delete;
  CounterStore& operator=(const CounterStore&) = delete;
  virtual ~CounterStore() = default;

  /// One window for each period; periods are not 0.
  virtual std::shared_ptr<RateCounter> rate(const std::string& name,
                                            std::span<const std::chrono::seconds> periods) = 0;
  virtual std::shared_ptr<QuotaCounter> quota(const std::string& name,
                                              std::span<const QuotaPeriod> periods) = 0;
  /// Quotas of that name that are kept, whatever their windows.
  virtual std::vector<std::shared_ptr<QuotaCounter>> quotas(const std::string& name) const = 0;
  /// Forgets counters that no policy holds and whose windows are empty by `now`.
  virtual void drop_unused(core::TimePoint now) = 0;
  /// All counts back to nothing.
  virtual void reset() = 0;
};

}  // namespace aml::gateway
