#include "emulator/gateway/analytics/sqlite_analytics_store.h"

#include <array>
#include <string_view>

#include "emulator/gateway/analytics/analytics_row.h"
#include "emulator/sqlite/migrations.h"

namespace aml::gateway {

namespace {

using sqlite::Statement;
using std::chrono::microseconds;

// **The one list** of layouts. Times are milliseconds since 1970, lengths minutes, durations
// microseconds; `statuses` is write_statuses().
constexpr auto kSteps = std::to_array<std::string_view>({
    R"(CREATE TABLE report_rows (
         length INTEGER NOT NULL,
         start INTEGER NOT NULL,
         api TEXT NOT NULL,
         operation TEXT NOT NULL,
         product TEXT NOT NULL,
         subscription TEXT NOT NULL,
         statuses TEXT NOT NULL,
         bandwidth INTEGER NOT NULL,
         api_count INTEGER NOT NULL,
         api_sum INTEGER NOT NULL,
         api_least INTEGER NOT NULL,
         api_most INTEGER NOT NULL,
         service_count INTEGER NOT NULL,
         service_sum INTEGER NOT NULL,
         service_least INTEGER NOT NULL,
         service_most INTEGER NOT NULL,
         PRIMARY KEY (length, start, api, operation, product, subscription)) WITHOUT ROWID)"});

constexpr sqlite::Migrations kLayout{"analytics", kSteps};

std::int64_t to_number(core::TimePoint time) {
  return time.time_since_epoch().count();
}

std::int64_t to_number(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

Times to_times(const Statement& row, int column) {
  return {static_cast<std::uint64_t>(row.integer(column)), microseconds(row.integer(column + 1)),
          microseconds(row.integer(column + 2)), microseconds(row.integer(column + 3))};
}

ReportRow to_row(const Statement& row) {
  ReportRow report;
  report.length = std::chrono::minutes(row.integer(0));
  report.start = core::TimePoint(std::chrono::milliseconds(row.integer(1)));
  report.key = {row.text(2), row.text(3), row.text(4), row.text(5)};
  read_statuses(row.text(6), report.tally);
  report.tally.bandwidth = static_cast<std::uint64_t>(row.integer(7));
  report.tally.api_time = to_times(row, 8);
  report.tally.service_time = to_times(row, 12);
  return report;
}

}  // namespace

SqliteAnalyticsStore::OpenDatabase::OpenDatabase(const std::string& file, core::Outlives outlives)
    : Database(file) {
  sqlite::set_up(*this, file, kLayout, outlives);
}

SqliteAnalyticsStore::SqliteAnalyticsStore(const std::string& file, core::Outlives outlives)
    : database_(file, outlives),
      all_(database_,
           "SELECT length, start, api, operation, product, subscription, statuses, bandwidth, "
           "api_count, api_sum, api_least, api_most, service_count, service_sum, service_least, "
           "service_most FROM report_rows"),
      put_(database_,
           "INSERT OR REPLACE INTO report_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
           "?, ?)"),
      remove_(database_,
              "DELETE FROM report_rows WHERE length = ? AND start = ? AND api = ? AND operation = "
              "? AND product = ? AND subscription = ?"),
      remove_all_(database_, "DELETE FROM report_rows") {}

std::vector<ReportRow> SqliteAnalyticsStore::read() {
  std::vector<ReportRow> rows;
  Statement& statement = all_.with();
  while (statement.next()) rows.push_back(to_row(statement));
  return rows;
}

void SqliteAnalyticsStore::write(const ReportTable::Changes& changes) {
  sqlite::Transaction transaction(database_);
  if (changes.everything) remove_all_.with().run();
  for (const RowKey& row_key : changes.gone) {
    const ReportKey& key = row_key.key;
    remove_
        .with(std::int64_t{row_key.length.count()}, to_number(row_key.start), key.api,
              key.operation, key.product, key.subscription)
        .run();
  }
  for (const auto& row : changes.rows) {
    const ReportKey& key = row->key;
    const Tally& tally = row->tally;
    const Times& api = tally.api_time;
    const Times& service = tally.service_time;
    put_.with(std::int64_t{row->length.count()}, to_number(row->start), key.api, key.operation,
              key.product, key.subscription, write_statuses(tally.statuses),
              to_number(tally.bandwidth), to_number(api.count), std::int64_t{api.sum.count()},
              std::int64_t{api.min.count()}, std::int64_t{api.max.count()},
              to_number(service.count), std::int64_t{service.sum.count()},
              std::int64_t{service.min.count()}, std::int64_t{service.max.count()})
        .run();
  }
  transaction.commit();
}

}  // namespace aml::gateway
