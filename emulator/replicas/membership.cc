#include "emulator/replicas/membership.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "emulator/core/log.h"
#include "emulator/postgres/transaction.h"
#include "emulator/replicas/replica_tables.h"

namespace aml::replicas {

namespace {

using core::MutexLock;
using postgres::Connection;
using postgres::Result;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

// At most one notification per replica in this time: each takes a lock of the whole server.
constexpr milliseconds kBetweenWakes{25};
constexpr milliseconds kBetweenTries{500};
constexpr std::string_view kControl = "control";
constexpr std::string_view kJobs = "jobs";

constexpr std::array<std::pair<Change::Kind, std::string_view>, 3> kKinds = {
    {{Change::Kind::kState, "state"},
     {Change::Kind::kReset, "reset"},
     {Change::Kind::kReload, "reload"}}};

std::string_view name_of(Change::Kind kind) {
  for (const auto& [known, name] : kKinds) {
    if (known == kind) return name;
  }
  return {};
}

// A kind of a later version changed nothing that this one knows.
std::optional<Change::Kind> kind_of(std::string_view name) {
  for (const auto& [kind, known] : kKinds) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

core::TimePoint of_milliseconds(std::int64_t count) {
  return core::TimePoint(milliseconds(count));
}

}  // namespace

Membership::Membership(postgres::Pool& pool, Options options)
    : pool_(pool), options_(std::move(options)) {
  postgres::migrate(pool_, replica_migrations());
  // What was announced before is in what this replica reads from here on.
  const Result row = pool_.run("SELECT revision, barrier FROM @.shared_revision");
  applied_ = static_cast<std::uint64_t>(row.integer(0, 0));
  passed_ = static_cast<std::uint64_t>(row.integer(0, 1));
}

std::string Membership::channel(std::string_view of) const {
  return pool_.target().schema + "_" + std::string(of);
}

void Membership::start(Hooks hooks) {
  hooks_ = std::move(hooks);
  {
    const auto connection = pool_.take();
    enter(*connection);
    beat(*connection);
  }
  const MutexLock lock(mutex_);
  thread_ = std::thread([this] { run(); });
}

void Membership::stop() {
  std::thread thread;
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    thread = std::move(thread_);
  }
  if (!thread.joinable()) return;
  wake_up_.ring();
  thread.join();
  try {
    pool_.run("UPDATE @.replica SET left_at = clock_timestamp() WHERE id = $1", {options_.id});
  } catch (const std::exception& error) {
    core::log(core::LogLevel::kWarn, "replicas", "this replica could not sign off",
              {{"what", error.what()}});
  }
}

bool Membership::is_stopping() const {
  const MutexLock lock(mutex_);
  return stopping_;
}

bool Membership::is_serving() const {
  const Steady::time_point seen{Steady::duration(seen_.load(std::memory_order_relaxed))};
  return Steady::now() - seen < options_.lease * 2 / 3;
}

std::string Membership::failure() const {
  const MutexLock lock(mutex_);
  return failure_;
}

void Membership::note_loss(const std::string& what) {
  const MutexLock lock(mutex_);
  const bool is_new = failure_.empty();
  failure_ = what;
  is_lost_ = true;
  if (is_new)
    core::log(core::LogLevel::kError, "replicas", "the database cannot be asked", {{"what", what}});
}

void Membership::pause(milliseconds time) const {
  if (!is_stopping()) wake_up_.wait(-1, time);
}

void Membership::run() {
  while (!is_stopping()) {
    try {
      follow_until_lost();
    } catch (const std::exception& error) {
      note_loss(error.what());
      pause(kBetweenTries);
    }
  }
}

void Membership::follow_until_lost() {
  Connection connection(pool_.target());
  if (options_.listens) {
    connection.run("LISTEN \"" + channel(kControl) + "\"");
    connection.run("LISTEN \"" + channel(kJobs) + "\"");
  }
  beat(connection);
  hooks_.jobs({});  // those that were queued while nothing was heard
  while (!is_stopping()) {
    wake_up_.wait(connection.descriptor(), until_next_step());
    if (is_stopping()) return;
    hear(connection);
    send_wakes(connection);
    if (Steady::now() >= next_beat_) beat(connection);
  }
}

milliseconds Membership::until_next_step() const {
  Steady::time_point next = next_beat_;
  {
    const MutexLock lock(mutex_);
    if (options_.listens && !wakes_.empty()) next = std::min(next, last_wake_ + kBetweenWakes);
  }
  return std::chrono::ceil<milliseconds>(std::max(next - Steady::now(), Steady::duration::zero()));
}

void Membership::hear(Connection& connection) {
  if (!options_.listens) return;
  bool control = false;
  std::set<std::string> worlds;
  for (postgres::Notification& heard : connection.notifications(milliseconds(0))) {
    if (heard.channel == channel(kControl)) control = true;
    if (heard.channel == channel(kJobs)) worlds.insert(std::move(heard.payload));
  }
  if (control) beat(connection);
  if (!worlds.empty()) hooks_.jobs(worlds);
}

void Membership::send_wakes(Connection& connection) {
  if (!options_.listens || Steady::now() < last_wake_ + kBetweenWakes) return;
  std::vector<std::string> worlds;
  {
    const MutexLock lock(mutex_);
    worlds.assign(wakes_.begin(), wakes_.end());
    wakes_.clear();
  }
  if (worlds.empty()) return;
  last_wake_ = Steady::now();
  connection.run("SELECT pg_notify($1, world) FROM unnest($2::text[]) AS world",
                 {channel(kJobs), worlds});
}

void Membership::wake_others(const std::string& world) {
  bool is_first = false;
  {
    const MutexLock lock(mutex_);
    is_first = wakes_.empty();
    wakes_.insert(world);
  }
  if (is_first) wake_up_.ring();
}

void Membership::enter(Connection& connection) {
  connection.run(
      "INSERT INTO @.replica (id, version, address, applied, passed) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp(), left_at = NULL",
      {options_.id, options_.version, options_.address, applied(), passed_.load()});
  // No one of a day ago is asked for any more.
  connection.run(
      "DELETE FROM @.replica WHERE coalesce(left_at, seen_at) < clock_timestamp() - interval '1 "
      "day'");
}

// Where nothing is listened to, each beat may be the one that finds jobs.
void Membership::beat(Connection& connection) {
  const Steady::time_point asked = Steady::now();
  const Result row = connection.run(
      "UPDATE @.replica SET seen_at = clock_timestamp(), applied = $2, passed = $3 WHERE id = $1 "
      "RETURNING (SELECT revision FROM @.shared_revision), "
      "(extract(epoch FROM clock_timestamp()) * 1000)::bigint, "
      "(SELECT barrier FROM @.shared_revision)",
      {options_.id, applied(), passed_.load()});
  if (row.empty()) return enter(connection);
  clock_.learn(of_milliseconds(row.integer(0, 1)), asked, Steady::now());
  const auto revision = static_cast<std::uint64_t>(row.integer(0, 0));
  const bool is_first = seen_.load(std::memory_order_relaxed) == 0;
  if (revision > applied() || !is_serving() || is_first) follow(connection, revision);
  flush(connection, static_cast<std::uint64_t>(row.integer(0, 2)));
  seen_.store(asked.time_since_epoch().count(), std::memory_order_relaxed);
  next_beat_ = asked + std::min(options_.beat, options_.lease / 4);
  if (!options_.listens) hooks_.jobs({});
  const MutexLock lock(mutex_);
  if (!failure_.empty())
    core::log(core::LogLevel::kInfo, "replicas", "the database can be asked again");
  failure_.clear();
  is_lost_ = false;
}

void Membership::follow(Connection& connection, std::uint64_t revision) {
  const Result rows = connection.run(
      "SELECT kind, workspace FROM @.shared_change "
      "WHERE revision > $1 AND made_by <> $2 ORDER BY revision",
      {applied(), options_.id});
  std::vector<Change> changes;
  for (int row = 0; row < rows.rows(); ++row) {
    if (const auto kind = kind_of(rows.view(row, 0))) changes.push_back({*kind, rows.text(row, 1)});
  }
  hooks_.follow(changes);
  applied_.store(revision, std::memory_order_relaxed);
  connection.run("UPDATE @.replica SET applied = $2 WHERE id = $1", {options_.id, revision});
}

void Membership::flush(Connection& connection, std::uint64_t barrier) {
  if (barrier <= passed_) return;
  hooks_.flush();
  passed_ = barrier;
  connection.run("UPDATE @.replica SET passed = $2 WHERE id = $1", {options_.id, barrier});
}

void Membership::notify_control() {
  if (options_.listens) pool_.run("SELECT pg_notify($1, '')", {channel(kControl)});
}

std::uint64_t Membership::announce(const Change& change) {
  const std::uint64_t revision = postgres::transact(pool_, [&](postgres::Transaction& transaction) {
    const Result next = transaction.run(
        "UPDATE @.shared_revision SET revision = revision + 1 RETURNING revision", {});
    const std::int64_t reached = next.integer(0, 0);
    transaction.run_and_commit(
        "INSERT INTO @.shared_change (kind, workspace, revision, made_by) "
        "VALUES ($1, $2, $3, $4) ON CONFLICT (kind, workspace) "
        "DO UPDATE SET revision = excluded.revision, made_by = excluded.made_by",
        {name_of(change.kind), change.workspace, reached, options_.id});
    return static_cast<std::uint64_t>(reached);
  });
  notify_control();
  return revision;
}

std::vector<std::string> Membership::wait_for_others(std::uint64_t revision, milliseconds limit) {
  return wait_for("applied", revision, limit);
}

std::vector<std::string> Membership::flush_others(milliseconds limit) {
  const Result raised =
      pool_.run("UPDATE @.shared_revision SET barrier = barrier + 1 RETURNING barrier");
  notify_control();
  return wait_for("passed", static_cast<std::uint64_t>(raised.integer(0, 0)), limit);
}

// `reached`: a column of numbers that only rise.
std::vector<std::string> Membership::wait_for(std::string_view reached, std::uint64_t number,
                                              milliseconds limit) {
  constexpr milliseconds kFirst{2};
  constexpr milliseconds kLast{50};
  const WakeUp timer;
  const core::Stopwatch watch;
  for (milliseconds rest = kFirst;; rest = std::min(rest * 2, kLast)) {
    const Result waiting =
        pool_.run("SELECT id FROM @.replica WHERE " + std::string(reached) +
                      " < $1 AND id <> $2 AND left_at IS NULL "
                      "AND seen_at > clock_timestamp() - $3 * interval '1 millisecond' ORDER BY id",
                  {number, options_.id, options_.lease.count()});
    std::vector<std::string> ids;
    for (int row = 0; row < waiting.rows(); ++row) ids.push_back(waiting.text(row, 0));
    if (ids.empty() || watch.elapsed() >= limit) return ids;
    timer.wait(-1, rest);
  }
}

std::vector<Replica> Membership::all() {
  const Result rows = pool_.run(
      "SELECT id, version, address, (extract(epoch FROM started_at) * 1000)::bigint, "
      "(extract(epoch FROM seen_at) * 1000)::bigint, applied, left_at IS NOT NULL, "
      "left_at IS NULL AND seen_at > clock_timestamp() - $1 * interval '1 millisecond' "
      "FROM @.replica ORDER BY started_at, id",
      {options_.lease.count()});
  std::vector<Replica> replicas;
  for (int row = 0; row < rows.rows(); ++row) {
    replicas.push_back({.id = rows.text(row, 0),
                        .version = rows.text(row, 1),
                        .address = rows.text(row, 2),
                        .started = of_milliseconds(rows.integer(row, 3)),
                        .seen = of_milliseconds(rows.integer(row, 4)),
                        .applied = static_cast<std::uint64_t>(rows.integer(row, 5)),
                        .left = rows.boolean(row, 6),
                        .living = rows.boolean(row, 7)});
  }
  return replicas;
}

void Membership::forget_lost() {
  pool_.run(
      "DELETE FROM @.replica WHERE left_at IS NULL AND id <> $1 "
      "AND seen_at <= clock_timestamp() - $2 * interval '1 millisecond'",
      {options_.id, options_.lease.count()});
}

}  // namespace aml::replicas
