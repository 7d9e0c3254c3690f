// Counts: exact under many threads, bounded, and still there after a restart.

#include "emulator/gateway/analytics/analytics.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <fstream>
#include <thread>

#include "emulator/gateway/analytics/sqlite_analytics_store.h"
#include "emulator/sqlite/sqlite.h"
#include "tests/emulator/gateway/sample_call.h"
#include "tests/support/file_limit.h"
#include "tests/support/temporary_folder.h"

namespace analytics_test {

using namespace aml;
using namespace aml::gateway;
using namespace aml::tests;
using std::chrono::microseconds;
using std::chrono::minutes;

namespace {

Tally total_of(const std::vector<ReportRow>& rows) {
  Tally total;
  for (const ReportRow& row : rows) total.add(row.tally);
  return total;
}

std::string file_in(const TemporaryFolder& folder) {
  return (folder.path() / "analytics.sqlite").string();
}

std::unique_ptr<AnalyticsStore> store_in(const std::string& file) {
  return std::make_unique<SqliteAnalyticsStore>(file);
}

}  // namespace

TEST_CASE("how a status counts") {
  struct {
    int status;
    Outcome outcome;
  } cases[] = {{200, Outcome::kSuccess}, {202, Outcome::kSuccess}, {204, Outcome::kSuccess},
               {301, Outcome::kSuccess}, {302, Outcome::kOther},   {303, Outcome::kOther},
               {304, Outcome::kSuccess}, {305, Outcome::kOther},   {307, Outcome::kSuccess},
               {308, Outcome::kOther},   {400, Outcome::kFailed},  {401, Outcome::kBlocked},
               {402, Outcome::kOther},   {403, Outcome::kBlocked}, {404, Outcome::kOther},
               {408, Outcome::kOther},   {429, Outcome::kBlocked}, {499, Outcome::kOther},
               {500, Outcome::kFailed},  {503, Outcome::kFailed},  {599, Outcome::kFailed},
               {600, Outcome::kOther}};
  for (const auto& test : cases) {
    CAPTURE(test.status);
    CHECK((outcome_of(test.status) == test.outcome));
  }
}

TEST_CASE("a row says what happened in its minute") {
  const SampleCalls sample;
  Analytics analytics(nullptr);
  Call slow = sample.call(200);
  slow.arrived += std::chrono::seconds(59);
  slow.api_time = microseconds(2500);
  slow.service_time.reset();
  analytics.count(sample.call(200));
  analytics.count(slow);
  analytics.count(sample.call(429));
  analytics.count(sample.call(500));
  analytics.count(sample.call(404));
  const auto rows = analytics.rows();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].start == sample.start);
  CHECK(rows[0].length == minutes(1));
  CHECK((rows[0].key == ReportKey{"demo", "execute", "starter", "starter-demo"}));
  const Tally& tally = rows[0].tally;
  CHECK(tally.success == 2);
  CHECK(tally.blocked == 1);
  CHECK(tally.failed == 1);
  CHECK(tally.other == 1);
  CHECK(tally.total() == 5);
  CHECK(tally.bandwidth == 1500);
  CHECK(tally.statuses == std::map<int, std::uint64_t>{{200, 2}, {404, 1}, {429, 1}, {500, 1}});
  CHECK(tally.api_time.count == 5);
  CHECK(tally.api_time.sum == microseconds(8500));
  CHECK(tally.api_time.min == microseconds(1500));
  CHECK(tally.api_time.max == microseconds(2500));
  CHECK(tally.service_time.count == 4);
  CHECK(tally.service_time.max == microseconds(1000));
}

TEST_CASE("what is not known has no id, and all strangers share one row") {
  const SampleCalls sample;
  Analytics analytics(nullptr);
  for (int i = 0; i < 1000; ++i) {
    Call call;
    call.arrived = sample.start;
    call.status = 404;
    analytics.count(call);
  }
  const auto rows = analytics.rows();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].key == ReportKey{});
  CHECK(rows[0].tally.other == 1000);
}

TEST_CASE("a copy of the rows does not change any more") {
  const SampleCalls sample;
  Analytics analytics(nullptr);
  analytics.count(sample.call());
  const auto before = analytics.rows();
  analytics.count(sample.call());
  analytics.count(sample.call(200, 1));
  CHECK(before[0].tally.success == 1);
  CHECK(total_of(analytics.rows()).success == 3);
}

TEST_CASE("64 threads: every call once, and no row without a call") {
  constexpr int kThreads = 64;
  constexpr int kCalls = 2000;
  const TemporaryFolder folder;
  const SampleCalls sample;
  const auto& operations = sample.configuration.apis[0].operations;
  {
    Analytics analytics(store_in(file_in(folder)));
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&analytics, &sample, &operations, t] {
        for (int i = 0; i < kCalls; ++i) {
          Call call = sample.call(i % 4 == 0 ? 429 : 200, i % 3);
          call.operation = &operations[static_cast<std::size_t>(t % 2)];
          analytics.count(call);
          if (t == 0 && i % 100 == 0) analytics.rows();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    const auto rows = analytics.rows();
    CHECK(rows.size() == 6);
    const Tally total = total_of(rows);
    CHECK(total.total() == kThreads * kCalls);
    CHECK(total.blocked == kThreads * kCalls / 4);
    CHECK(total.bandwidth == std::uint64_t{kThreads} * kCalls * 300);
    CHECK(total.api_time.count == kThreads * kCalls);
  }
  const auto kept = Analytics(store_in(file_in(folder))).rows();
  CHECK(kept.size() == 6);
  CHECK(total_of(kept).total() == kThreads * kCalls);
}

TEST_CASE("rows beyond the bound are folded, oldest first, and nothing is lost") {
  const TemporaryFolder folder;
  const SampleCalls sample;
  constexpr int kMinutes = 2 * static_cast<int>(Analytics::kMaxRows);
  const auto check = [&](const std::vector<ReportRow>& rows) {
    CHECK(rows.size() <= Analytics::kMaxRows);
    CHECK(total_of(rows).success == kMinutes);
    CHECK(total_of(rows).api_time.sum == kMinutes * microseconds(1500));
    CHECK(rows.front().length == minutes(60));
    CHECK(rows.back().length == minutes(1));
    core::TimePoint end = sample.start;
    for (const ReportRow& row : rows) {
      CHECK(row.start == end);
      end = row.start + row.length;
    }
  };
  {
    Analytics analytics(store_in(file_in(folder)));
    for (int i = 0; i < kMinutes; ++i) analytics.count(sample.call(200, i));
    check(analytics.rows());
  }
  check(Analytics(store_in(file_in(folder))).rows());
}

TEST_CASE("centuries fit") {
  const SampleCalls sample;
  Analytics analytics(nullptr);
  constexpr int kDays = 40'000;
  for (int i = 0; i < kDays; ++i) analytics.count(sample.call(200, i * 24 * 60));
  const auto rows = analytics.rows();
  CHECK(rows.size() <= Analytics::kMaxRows);
  CHECK(total_of(rows).success == kDays);
}

TEST_CASE("a restart in the same minute goes on in the same row") {
  const TemporaryFolder folder;
  const SampleCalls sample;
  for (int i = 1; i <= 3; ++i) {
    Analytics analytics(store_in(file_in(folder)));
    analytics.count(sample.call(200));
    analytics.count(sample.call(404));
    CHECK(analytics.rows().size() == 1);
    CHECK(total_of(analytics.rows()).success == static_cast<std::uint64_t>(i));
    CHECK(total_of(analytics.rows()).statuses.at(404) == static_cast<std::uint64_t>(i));
  }
}

TEST_CASE("after a reset nothing old comes back") {
  const TemporaryFolder folder;
  const SampleCalls sample;
  {
    Analytics analytics(store_in(file_in(folder)));
    for (int i = 0; i < 100; ++i) analytics.count(sample.call(200, i));
    analytics.reset();
    CHECK(analytics.rows().empty());
    analytics.count(sample.call(500, 1));
  }
  const auto rows = Analytics(store_in(file_in(folder))).rows();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].tally.failed == 1);
  CHECK(rows[0].tally.success == 0);
  {
    Analytics analytics(store_in(file_in(folder)));
    analytics.reset();
    // Not at the end alone: the file is as the memory when reset() returns.
    sqlite3* handle = nullptr;
    const std::string copy = (folder.path() / "copy").string();
    for (const char* end : {"", "-wal"}) {
      std::ofstream(copy + end, std::ios::binary)
          << std::ifstream(file_in(folder) + end, std::ios::binary).rdbuf();
    }
    REQUIRE(sqlite3_open(copy.c_str(), &handle) == SQLITE_OK);
    sqlite3_close(handle);
    CHECK(sqlite::Database(copy).ask("SELECT count(*) FROM report_rows") == "0");
  }
}

TEST_CASE("resets and counts at once end") {
  const TemporaryFolder folder;
  const SampleCalls sample;
  Analytics analytics(store_in(file_in(folder)));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&analytics, &sample] {
      for (int i = 0; i < 20; ++i) {
        analytics.count(sample.call());
        if (i % 5 == 0) analytics.reset();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  analytics.reset();
  CHECK(analytics.rows().empty());
}

TEST_CASE("a file of something else is refused") {
  const TemporaryFolder folder;
  std::ofstream(file_in(folder)) << "this is no database, and longer than its header would be: "
                                 << std::string(200, 'x');
  CHECK_THROWS_AS(Analytics(store_in(file_in(folder))), sqlite::SqliteError);
  sqlite::Database(file_in(folder) + "2").run("PRAGMA user_version = 99");
  CHECK_THROWS_AS(Analytics(store_in(file_in(folder) + "2")), sqlite::SqliteError);
}

TEST_CASE("a file that cannot be written does not stop the counting") {
  const TemporaryFolder folder;
  const SampleCalls sample;
  sqlite::Database(file_in(folder)).run("PRAGMA user_version = 1");  // no table
  CHECK_THROWS_AS(Analytics(store_in(file_in(folder))), sqlite::SqliteError);
  { Analytics maker(store_in(file_in(folder) + "2")); }
  sqlite::Database(file_in(folder) + "2")
      .run(
          "CREATE TRIGGER full BEFORE INSERT ON report_rows BEGIN SELECT RAISE(ABORT, 'full'); "
          "END");
  {
    Analytics analytics(store_in(file_in(folder) + "2"));
    analytics.count(sample.call());
    analytics.reset();
    analytics.count(sample.call());
    CHECK(total_of(analytics.rows()).success == 1);
  }
  sqlite::Database(file_in(folder) + "2").run("DROP TRIGGER full");
  CHECK(Analytics(store_in(file_in(folder) + "2")).rows().empty());
}

TEST_CASE("what a disk did not take is written when it takes again") {
  const TemporaryFolder folder;
  const SampleCalls sample;
  { Analytics(store_in(file_in(folder))).count(sample.call()); }
  {
    Analytics analytics(store_in(file_in(folder)));
    const FileLimit full(1);
    analytics.reset();  // returns when its write has been tried
  }
  CHECK(Analytics(store_in(file_in(folder))).rows().empty());
}

}  // namespace analytics_test
