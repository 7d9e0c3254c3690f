#include "emulator/control/shared_clock.h"

#include <algorithm>
#include <array>

#include "emulator/postgres/migrations.h"
#include "emulator/postgres/revisions.h"
#include "emulator/postgres/transaction.h"

namespace aml::control {

namespace {

using core::MutexLock;
using core::TimePoint;
using postgres::Transaction;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// **The one list** of layouts. Times are milliseconds since 1970.
constexpr auto kClockSteps = std::to_array<postgres::Step>({{R"(
  CREATE TABLE @.clock (
    world text PRIMARY KEY,
    start bigint NOT NULL,
    instant bigint NOT NULL,
    revision bigint NOT NULL))"}});

constexpr postgres::Migrations kClockLayout{"clock", kClockSteps};

TimePoint to_time(std::int64_t millis) {
  return TimePoint(milliseconds(millis));
}

}  // namespace

SharedManualClock::SharedManualClock(postgres::Pool& pool, std::string world, TimePoint start)
    : pool_(pool), world_(std::move(world)), subject_("clock:" + world_) {
  postgres::migrate(pool_, postgres::kRevisionLayout);
  postgres::migrate(pool_, kClockLayout);
  pool_.run("INSERT INTO @.clock VALUES ($1, $2, $2, 0) ON CONFLICT DO NOTHING",
            {world_, start.time_since_epoch().count()});
  refresh();
}

TimePoint SharedManualClock::now() const {
  const MutexLock lock(mutex_);
  return row_.now;
}

TimePoint SharedManualClock::start() const {
  const MutexLock lock(mutex_);
  return row_.start;
}

// Answers may overtake each other on their way.
TimePoint SharedManualClock::take(const Row& row) {
  const MutexLock lock(mutex_);
  if (row.revision >= row_.revision) row_ = row;
  return row.now;
}

SharedManualClock::Row SharedManualClock::move(std::string_view change, std::int64_t millis) {
  const std::string sql = "UPDATE @.clock SET instant = " + std::string(change) +
                          ", revision = $3 WHERE world = $1 RETURNING start, instant";
  return postgres::transact(pool_, [&](Transaction& transaction) {
    const std::uint64_t revision = postgres::count_change(transaction, subject_);
    const postgres::Result moved = transaction.run_and_commit(sql, {world_, millis, revision});
    return Row{to_time(moved.integer(0, 0)), to_time(moved.integer(0, 1)), revision};
  });
}

TimePoint SharedManualClock::advance(milliseconds by) {
  return take(move("instant + $2", std::max<std::int64_t>(0, by.count())));
}

void SharedManualClock::reset() {
  take(move("start + $2", 0));
}

void SharedManualClock::refresh() {
  const postgres::Result row =
      pool_.run("SELECT start, instant, revision FROM @.clock WHERE world = $1", {world_});
  if (row.empty()) return;
  take({to_time(row.integer(0, 0)), to_time(row.integer(0, 1)),
        static_cast<std::uint64_t>(row.integer(0, 2))});
}

void SharedManualClock::forget(postgres::Pool& pool, const std::string& world) {
  pool.run("DELETE FROM @.clock WHERE world = $1", {world});
}

}  // namespace aml::control
