// The contract of every AnalyticsStore.

#include "emulator/gateway/analytics/analytics_store.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include "emulator/gateway/analytics/analytics.h"
#include "emulator/gateway/analytics/postgres_analytics_store.h"
#include "emulator/gateway/analytics/sqlite_analytics_store.h"
#include "emulator/text/dates.h"
#include "tests/support/postgres_place.h"
#include "tests/support/temporary_folder.h"

namespace analytics_store_test {

using namespace aml;
using namespace aml::gateway;
using namespace aml::tests;
using std::chrono::microseconds;
using std::chrono::minutes;

namespace {

/// Where stores are opened, the same one again and again.
struct Backing {
  TemporaryFolder folder;
  PostgresPlace database;
};

struct Implementation {
  const char* name;
  std::unique_ptr<AnalyticsStore> (*open)(Backing& backing);
};

const Implementation kImplementations[] = {
    {"sqlite",
     [](Backing& backing) {
       return std::unique_ptr<AnalyticsStore>(
           new SqliteAnalyticsStore((backing.folder.path() / "counts.sqlite").string()));
     }},
    {"postgres", [](Backing& backing) {
       return std::unique_ptr<AnalyticsStore>(
           new PostgresAnalyticsStore(backing.database.pool, "", "replica-1"));
     }}};

std::shared_ptr<const ReportRow> row(const std::string& api, minutes length = minutes(1),
                                     std::uint64_t calls = 1) {
  ReportRow made;
  made.start = *text::parse_utc("2016-10-14T14:52:00Z");
  made.length = length;
  made.key = {api, "execute", "starter", "demo"};
  made.tally.add_status(200, calls);
  made.tally.add_status(404, 2);
  made.tally.bandwidth = 300;
  made.tally.api_time = {2, microseconds(30), microseconds(10), microseconds(20)};
  made.tally.service_time = {1, microseconds(9), microseconds(9), microseconds(9)};
  return std::make_shared<const ReportRow>(std::move(made));
}

std::vector<ReportRow> sorted(std::vector<ReportRow> rows) {
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::tie(a.key, a.length) < std::tie(b.key, b.length);
  });
  return rows;
}

std::string keys_of(AnalyticsStore& store) {
  std::string text;
  for (const ReportRow& one : sorted(store.read()))
    text += one.key.api + std::to_string(one.length.count()) + ":" +
            std::to_string(one.tally.success) + " ";
  return text;
}

}  // namespace

TEST_CASE("a row of counts comes back as it was written, also from a store opened again") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    Backing backing;
    implementation.open(backing)->write({.everything = false, .rows = {row("a")}, .gone = {}});
    const auto rows = implementation.open(backing)->read();
    REQUIRE(rows.size() == 1);
    const auto written = row("a");
    CHECK(rows[0].start == written->start);
    CHECK(rows[0].length == written->length);
    CHECK((rows[0].key == written->key));
    CHECK(rows[0].tally.success == 1);
    CHECK(rows[0].tally.other == 2);
    CHECK((rows[0].tally.statuses == written->tally.statuses));
    CHECK(rows[0].tally.bandwidth == 300);
    CHECK(rows[0].tally.api_time.max == microseconds(20));
    CHECK(rows[0].tally.service_time.sum == microseconds(9));
  }
}

TEST_CASE("a row of the same key, time and length takes the place of the former") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    Backing backing;
    const auto store = implementation.open(backing);
    CHECK(store->read().empty());
    store->write({false, {row("a"), row("a", minutes(60), 5), row("b")}, {}});
    store->write({false, {row("a", minutes(1), 7)}, {}});
    CHECK(keys_of(*store) == "a1:7 a60:5 b1:1 ");
  }
}

TEST_CASE("rows that have gone go, and everything takes the place of all") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    Backing backing;
    const auto store = implementation.open(backing);
    store->write({false, {row("a"), row("b"), row("c")}, {}});
    const auto gone = row("b");
    const auto never = row("z");
    store->write(
        {false,
         {row("d")},
         {{gone->length, gone->start, gone->key}, {never->length, never->start, never->key}}});
    CHECK(keys_of(*store) == "a1:1 c1:1 d1:1 ");
    store->write({true, {row("e")}, {}});
    CHECK(keys_of(*store) == "e1:1 ");
    store->write({true, {}, {}});
    CHECK(store->read().empty());
  }
}

TEST_CASE("a store of one process has no others") {
  Backing backing;
  const auto store = kImplementations[0].open(backing);
  store->write({false, {row("a")}, {}});
  CHECK(store->read_others().empty());
}

TEST_CASE("replicas count apart, and each reads the sum of the others") {
  PostgresPlace backing;
  PostgresAnalyticsStore first(backing.pool, "", "replica-1");
  PostgresAnalyticsStore second(backing.pool, "", "replica-2");
  PostgresAnalyticsStore third(backing.pool, "", "replica-3");
  PostgresAnalyticsStore own_world(backing.pool, "w", "replica-1");
  first.write({false, {row("a", minutes(1), 3), row("b")}, {}});
  second.write({false, {row("a", minutes(1), 5)}, {}});
  own_world.write({false, {row("a", minutes(1), 9)}, {}});
  CHECK(keys_of(first) == "a1:3 b1:1 ");
  CHECK(keys_of(third).empty());
  const auto others = sorted(third.read_others());
  REQUIRE(others.size() == 2);
  CHECK(others[0].tally.success == 8);
  CHECK(others[0].tally.bandwidth == 600);
  CHECK(others[0].tally.api_time.count == 4);
  CHECK(others[1].tally.success == 1);
  // What a replica lost on its way is written again, and is its own.
  second.write({true, {row("c")}, {}});
  CHECK(keys_of(first) == "a1:3 b1:1 ");
  CHECK(keys_of(second) == "c1:1 ");
  second.write({true, {}, {}});
  CHECK(keys_of(first).empty());
  CHECK(keys_of(own_world) == "a1:9 ");
}

TEST_CASE("a report of one replica has the calls of all") {
  PostgresPlace backing;
  const auto open = [&](const char* replica) {
    return std::make_unique<PostgresAnalyticsStore>(backing.pool, "", replica);
  };
  open("replica-2")->write({false, {row("a", minutes(1), 5), row("b")}, {}});
  open("replica-1")->write({false, {row("a", minutes(1), 3)}, {}});
  const Analytics analytics(open("replica-1"));
  const auto rows = sorted(analytics.rows());
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].tally.success == 8);
  CHECK(rows[1].tally.success == 1);
}

}  // namespace analytics_store_test
