#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "emulator/core/mutex.h"
#include "emulator/postgres/pool.h"
#include "emulator/replicas/database_clock.h"
#include "emulator/replicas/wake_up.h"

namespace aml::replicas {

/// What the others follow.
struct Change {
  enum class Kind {
    kState,   ///< something of what stores keep
    kReset,   ///< what no store keeps goes back to the start, too
    kReload,  ///< the fixtures are read again
  };
  Kind kind = Kind::kState;
  std::string workspace = {};  ///< the only one that a reset is about; empty: all
};

/// A replica as its row says.
struct Replica {
  std::string id;
  std::string version;
  std::string address;
  core::TimePoint started = {};
  core::TimePoint seen = {};
  std::uint64_t applied = 0;  ///< the revision that it has followed to
  bool left = false;          ///< it signed off
  bool living = false;        ///< it was seen within the lease, and has not left
};

/// This replica among those that share a database: it says that it lives, learns what others
/// changed and follows it before it says so, and wakes those that wait for jobs.
/// Shape:   a change is announced after it is in the stores. A replica that was silent for longer
///          than two thirds of the lease must not answer until it has followed again: is_serving().
///          Where only the living count, none that serves is missed.
/// Errors:  postgres::PostgresError of what asks the database; the thread's own are logged.
/// Threads: any; hooks are called by the thread of this object alone.
class Membership {
 public:
  struct Options {
    std::string id;
    std::string version;
    std::string address = {};
    bool listens = true;  ///< false: a pooler hands on no notifications, all is found by looking
    std::chrono::milliseconds lease{15'000};  ///< a silent replica counts as living for so long
    std::chrono::milliseconds beat{1'000};    ///< at most a quarter of the lease
  };
  struct Hooks {
    /// Reads what is shared again. What it throws is logged, and it is asked again.
    std::function<void(const std::vector<Change>& changes)> follow;
    /// Writes what waits to be written. What it throws is logged, and it is asked again.
    std::function<void()> flush;
    /// Jobs of these worlds were queued, or asked to stop; empty: maybe of any.
    std::function<void(const std::set<std::string>& worlds)> jobs;
  };

  /// The pool outlives it; its tables are brought up to date here.
  Membership(postgres::Pool& pool, Options options);
  ~Membership() { stop(); }
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;

  /// Enters the replica, and begins to follow: it has followed once when this returns.
  void start(Hooks hooks);
  /// Signs off. No hook is called any more.
  void stop();

  const std::string& id() const { return options_.id; }
  std::chrono::milliseconds lease() const { return options_.lease; }
  /// By the database's time.
  const DatabaseClock& clock() const { return clock_; }
  /// Whether what this replica knows is of now: one look at a clock.
  bool is_serving() const;
  /// Whether the last look at the database failed: one look at a flag.
  bool is_lost() const { return is_lost_.load(std::memory_order_relaxed); }
  /// Why the last look at the database failed; empty: it did not.
  std::string failure() const;
  std::uint64_t applied() const { return applied_.load(std::memory_order_relaxed); }

  /// The revision that others reach with it.
  std::uint64_t announce(const Change& change);
  /// Waits until all other living replicas have reached a revision: the ids of those that have not
  /// when the time is over.
  std::vector<std::string> wait_for_others(std::uint64_t revision, std::chrono::milliseconds limit);
  /// All other living replicas write what they have noted until now: the ids of those that have not
  /// when the time is over. The revision stays.
  std::vector<std::string> flush_others(std::chrono::milliseconds limit);
  /// Others look for jobs of a world soon. Never waits.
  void wake_others(const std::string& world);

  std::vector<Replica> all();
  /// Forgets those that vanished without signing off.
  void forget_lost();

 private:
  using Steady = std::chrono::steady_clock;

  void run();
  void follow_until_lost();
  void note_loss(const std::string& what);
  bool is_stopping() const;
  void pause(std::chrono::milliseconds time) const;
  void enter(postgres::Connection& connection);
  void beat(postgres::Connection& connection);
  void follow(postgres::Connection& connection, std::uint64_t revision);
  void flush(postgres::Connection& connection, std::uint64_t barrier);
  void notify_control();
  std::vector<std::string> wait_for(std::string_view reached, std::uint64_t number,
                                    std::chrono::milliseconds limit);
  void hear(postgres::Connection& connection);
  void send_wakes(postgres::Connection& connection);
  std::chrono::milliseconds until_next_step() const;
  std::string channel(std::string_view of) const;

  postgres::Pool& pool_;
  const Options options_;
  const WakeUp wake_up_;
  Hooks hooks_;
  DatabaseClock clock_;
  std::atomic<std::uint64_t> applied_ = 0;
  std::atomic<std::uint64_t> passed_ = 0;  ///< the barrier before which all was written
  std::atomic<bool> is_lost_ = false;
  std::atomic<Steady::rep> seen_ = 0;  ///< when the last beat was asked for; 0: never
  // Of the thread.
  Steady::time_point next_beat_{};
  Steady::time_point last_wake_{};

  mutable core::Mutex mutex_;
  std::string failure_ AML_GUARDED_BY(mutex_);
  std::set<std::string> wakes_ AML_GUARDED_BY(mutex_);  ///< worlds that others look at
  bool stopping_ AML_GUARDED_BY(mutex_) = false;
  std::thread thread_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::replicas
