#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "emulator/core/clock.h"
#include "emulator/core/mutex.h"
#include "emulator/postgres/pool.h"

namespace aml::control {

/// The movable clock of several processes: its instant is a row of a database.
/// Shape:   now() costs no round trip. What another process moves is seen from refresh() on, which is
///          due where subject() has another revision in postgres::Revisions.
/// Errors:  those of postgres::Pool; the clock is where it was then.
/// Threads: any.
class SharedManualClock : public core::MovableClock {
 public:
  /// Makes the table where it is missing. The first process decides where the clock starts: `start`
  /// is not asked for where it is there. `pool` outlives it. `world`: whose clock, the id of a
  /// private workspace; empty: that of the process.
  SharedManualClock(postgres::Pool& pool, std::string world, core::TimePoint start);

  core::TimePoint now() const override;
  core::TimePoint start() const override;
  core::TimePoint advance(std::chrono::milliseconds by) override;
  void reset() override;

  /// Reads what other processes moved.
  void refresh() override;
  const std::string& subject() const { return subject_; }
  /// Removes the clock of a private workspace.
  static void forget(postgres::Pool& pool, const std::string& world);

 private:
  /// The row, with the revision that made it.
  struct Row {
    core::TimePoint start;
    core::TimePoint now;
    std::uint64_t revision = 0;
  };

  Row move(std::string_view change, std::int64_t millis);
  core::TimePoint take(const Row& row);

  postgres::Pool& pool_;
  const std::string world_;
  const std::string subject_;
  mutable core::Mutex mutex_;
  Row row_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::control
