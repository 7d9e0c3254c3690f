// Replicas that share a database: who lives, what all follow, and what a silent one may not do.

#include "emulator/replicas/membership.h"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <string>
#include <vector>

#include "emulator/core/mutex.h"
#include "tests/support/postgres_place.h"

namespace membership_test {

using namespace aml;
using namespace aml::tests;
using replicas::Change;
using replicas::Membership;
using replicas::Replica;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kLong{30'000};
constexpr const char* kAll = "all";

/// A replica that notes what it follows.
class Member {
 public:
  Member(PostgresPlace& place, std::string id, bool listens = true)
      : membership_(place.pool, {.id = std::move(id),
                                 .version = "0.0.1",
                                 .listens = listens,
                                 .beat = listens ? milliseconds(1'000) : milliseconds(50)}) {
    membership_.start({.follow = [this](const auto& changes) { follow(changes); },
                       .flush = [this] { ++flushes_; },
                       .jobs = [this](const auto& worlds) { look(worlds); }});
  }

  Membership* operator->() { return &membership_; }

  std::vector<Change> followed() const {
    const core::MutexLock lock(mutex_);
    return followed_;
  }
  int flushes() const { return flushes_; }
  void hold() {
    const core::MutexLock lock(mutex_);
    held_ = true;
  }
  void let_go() {
    const core::MutexLock lock(mutex_);
    held_ = false;
    changed_.notify_all();
  }
  bool has_looked_for(const std::string& world) const {
    const core::MutexLock lock(mutex_);
    return worlds_.contains(world);
  }
  /// Waits until jobs of a world were looked for.
  bool looks_for(const std::string& world) const {
    const core::MutexLock lock(mutex_);
    const core::Stopwatch watch;
    while (!worlds_.contains(world) && watch.elapsed() < kLong) changed_.wait_for(mutex_, kLong);
    return worlds_.contains(world);
  }

 private:
  void follow(const std::vector<Change>& changes) {
    const core::MutexLock lock(mutex_);
    while (held_) changed_.wait(mutex_);
    followed_.insert(followed_.end(), changes.begin(), changes.end());
  }
  void look(const std::set<std::string>& worlds) {
    const core::MutexLock lock(mutex_);
    worlds_.insert(worlds.begin(), worlds.end());
    if (worlds.empty()) worlds_.insert(kAll);
    changed_.notify_all();
  }

  mutable core::Mutex mutex_;
  mutable core::CondVar changed_;
  std::atomic<int> flushes_ = 0;
  bool held_ AML_GUARDED_BY(mutex_) = false;
  std::vector<Change> followed_ AML_GUARDED_BY(mutex_);
  std::set<std::string> worlds_ AML_GUARDED_BY(mutex_);
  Membership membership_;  // last: its thread uses the rest
};

const Replica& find(const std::vector<Replica>& all, const std::string& id) {
  for (const Replica& one : all) {
    if (one.id == id) return one;
  }
  FAIL("there is no replica " << id);
  return all.front();
}

}  // namespace

TEST_CASE("a change has reached all others when the wait for them ends") {
  for (const bool listens : {true, false}) {
    CAPTURE(listens);
    PostgresPlace place;
    Member one(place, "one", listens);
    Member two(place, "two", listens);
    Member three(place, "three", listens);
    const auto revision = one->announce({Change::Kind::kReset, "of-this"});
    CHECK(one->wait_for_others(revision, kLong).empty());
    for (Member* other : {&two, &three}) {
      const auto followed = other->followed();
      REQUIRE(followed.size() == 1);
      CHECK(followed[0].kind == Change::Kind::kReset);
      CHECK(followed[0].workspace == "of-this");
    }
    CHECK(one.followed().empty());  // its own
  }
}

TEST_CASE("who has not followed in time is named, and follows later") {
  PostgresPlace place;
  Member one(place, "one");
  Member two(place, "two");
  two.hold();
  const auto revision = one->announce({});
  CHECK(one->wait_for_others(revision, milliseconds(100)) == std::vector<std::string>{"two"});
  two.let_go();
  CHECK(one->wait_for_others(revision, kLong).empty());
}

TEST_CASE("what all have noted is written, and nothing else is read again") {
  for (const bool listens : {true, false}) {
    CAPTURE(listens);
    PostgresPlace place;
    Member one(place, "one", listens);
    Member two(place, "two", listens);
    const auto revision = two->applied();
    CHECK(one->flush_others(kLong).empty());
    CHECK(two.flushes() == 1);
    CHECK(one->flush_others(kLong).empty());
    CHECK(two.flushes() == 2);
    CHECK(two.followed().empty());
    CHECK(one->announce({}) == revision + 1);
    // Who comes later has nothing to write of before.
    Member late(place, "late", listens);
    CHECK(late.flushes() == 0);
  }
}

TEST_CASE("one that signed off is waited for no more") {
  PostgresPlace place;
  Member one(place, "one");
  {
    Member two(place, "two");
    CHECK(find(one->all(), "two").living);
  }
  CHECK(find(one->all(), "two").left);
  CHECK_FALSE(find(one->all(), "two").living);
  CHECK(one->wait_for_others(one->announce({}), milliseconds(0)).empty());
}

TEST_CASE("one that was silent for long counts no more, and may be forgotten") {
  PostgresPlace place;
  Member one(place, "one");
  place.pool.run(
      "INSERT INTO @.replica (id, version, address, applied, seen_at) "
      "VALUES ('lost', '0', '', 0, clock_timestamp() - interval '16 seconds')");
  CHECK_FALSE(find(one->all(), "lost").living);
  CHECK_FALSE(find(one->all(), "lost").left);
  CHECK(one->wait_for_others(one->announce({}), milliseconds(0)).empty());
  one->forget_lost();
  CHECK(one->all().size() == 1);
}

TEST_CASE("one that joins has followed before it serves") {
  PostgresPlace place;
  Member one(place, "one");
  const auto revision = one->announce({Change::Kind::kReload, ""});
  Member late(place, "late");
  CHECK(late->applied() >= revision);
  CHECK(late->is_serving());
}

TEST_CASE("a row that somebody removed is entered again") {
  PostgresPlace place;
  Member one(place, "one", false);
  Member two(place, "two", false);
  place.pool.run("DELETE FROM @.replica WHERE id = 'two'");
  const core::Stopwatch watch;
  bool back = false;
  while (!back && watch.elapsed() < kLong) {
    for (const Replica& replica : one->all()) back = back || replica.id == "two";
  }
  CHECK(back);
  CHECK(one->wait_for_others(one->announce({}), kLong).empty());
}

TEST_CASE("jobs of a world are looked for by the others") {
  PostgresPlace place;
  Member one(place, "one");
  Member two(place, "two");
  REQUIRE(two.looks_for(kAll));  // it hears from here on
  one->wake_others("");
  one->wake_others("private");
  CHECK(two.looks_for(""));
  CHECK(two.looks_for("private"));
}

TEST_CASE("after its listener was ended, a replica hears again") {
  PostgresPlace place;
  Member one(place, "one");
  Member two(place, "two");
  place.pool.run(
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
      "WHERE query LIKE '%' || $1 || '%' AND pid <> pg_backend_pid()",
      {place.pool.target().schema});
  CHECK(one->wait_for_others(one->announce({}), kLong).empty());
  // The one that goes out before it listens again is lost.
  const core::Stopwatch watch;
  while (!two.has_looked_for("later") && watch.elapsed() < kLong) one->wake_others("later");
  CHECK(two.has_looked_for("later"));
}

}  // namespace membership_test
