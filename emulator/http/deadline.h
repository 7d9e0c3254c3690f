#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace aml::http {

using Instant = std::chrono::steady_clock::time_point;

/// When the supervisor ends a wait of a connection that no thread holds.
/// Threads: the holder sets and takes it, the supervisor expires it; each sees the other's step.
class Deadline {
 public:
  void set(Instant at) { ticks_.store(at.time_since_epoch().count()); }
  /// Ends the wait; true when it had run out.
  bool take() { return ticks_.exchange(kNone) == kExpired; }
  bool due(Instant now) const {
    const std::int64_t ticks = ticks_.load();
    return ticks > kExpired && ticks <= now.time_since_epoch().count();
  }
  /// True when the wait was over and is marked as run out.
  bool expire(Instant now) {
    std::int64_t ticks = ticks_.load();
    return ticks > kExpired && ticks <= now.time_since_epoch().count() &&
           ticks_.compare_exchange_strong(ticks, kExpired);
  }
  /// Moves a wait that is over to another end, unless its holder is back.
  void extend(Instant now, Instant to) {
    std::int64_t ticks = ticks_.load();
    if (ticks <= kExpired || ticks > now.time_since_epoch().count()) return;
    ticks_.compare_exchange_strong(ticks, to.time_since_epoch().count());
  }
  /// When it runs out; the far future without a wait.
  Instant at() const {
    const std::int64_t ticks = ticks_.load();
    return ticks > kExpired ? Instant(Instant::duration(ticks)) : Instant::max();
  }

 private:
  static constexpr std::int64_t kNone = 0;
  static constexpr std::int64_t kExpired = 1;

  std::atomic<std::int64_t> ticks_{kNone};
};

/// How fast a peer must be: so many bytes in each window of time.
struct PaceRule {
  std::chrono::milliseconds window;
  std::uint64_t bytes;  ///< at least, in each window
};

/// What one peer moved in the window that runs.
/// Threads: as Deadline.
class Pace {
 public:
  void begin(Instant now, const PaceRule& rule) {
    moved_ = 0;
    end_ = (now + rule.window).time_since_epoch().count();
  }
  /// No window runs: the next one begins when the peer is waited for.
  void clear() {
    moved_.store(0, std::memory_order_relaxed);
    end_.store(0, std::memory_order_relaxed);
  }
  void moved(std::uint64_t bytes) { moved_.fetch_add(bytes, std::memory_order_relaxed); }
  /// The window's end; one that passed while the peer was not waited for begins anew.
  Instant window_end(Instant now, const PaceRule& rule) {
    if (Instant(Instant::duration(end_.load())) <= now) begin(now, rule);
    return Instant(Instant::duration(end_.load()));
  }
  /// At a window's end: whether the peer was fast enough; the next window begins then.
  bool kept(Instant now, const PaceRule& rule) {
    if (moved_.load() < rule.bytes) return false;
    begin(now, rule);
    return true;
  }

 private:
  std::atomic<std::uint64_t> moved_{0};
  std::atomic<std::int64_t> end_{0};
};

}  // namespace aml::http
