#include "emulator/gateway/analytics/postgres_analytics_store.h"

#include <array>
#include <map>
#include <string_view>

#include "emulator/gateway/analytics/analytics_row.h"
#include "emulator/postgres/migrations.h"
#include "emulator/postgres/transaction.h"

namespace aml::gateway {

namespace {

using std::chrono::microseconds;

// **The one list** of layouts. Times are milliseconds since 1970, lengths minutes, durations
// microseconds; `statuses` is write_statuses(); `times` count, sum, least and greatest of the API's
// time, then of the service's.
constexpr auto kCountSteps = std::to_array<postgres::Step>({{R"(
  CREATE TABLE @.report_row (
    world text NOT NULL,
    replica text NOT NULL,
    length bigint NOT NULL,
    start bigint NOT NULL,
    api text NOT NULL,
    operation text NOT NULL,
    product text NOT NULL,
    subscription text NOT NULL,
    statuses text NOT NULL,
    bandwidth bigint NOT NULL,
    api_count bigint NOT NULL,
    api_sum bigint NOT NULL,
    api_least bigint NOT NULL,
    api_most bigint NOT NULL,
    service_count bigint NOT NULL,
    service_sum bigint NOT NULL,
    service_least bigint NOT NULL,
    service_most bigint NOT NULL,
    PRIMARY KEY (world, replica, length, start, api, operation, product, subscription))
  WITH (fillfactor = 70))"}});

constexpr postgres::Migrations kCountLayout{"analytics", kCountSteps};

const std::string kReadRows =
    "SELECT length, start, api, operation, product, subscription, statuses, bandwidth, api_count, "
    "api_sum, api_least, api_most, service_count, service_sum, service_least, service_most "
    "FROM @.report_row WHERE world = $1 AND replica ";

constexpr const char* kRemoveRows = R"(
  DELETE FROM @.report_row r
  USING unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[])
    AS g (length, start, api, operation, product, subscription)
  WHERE r.world = $1 AND r.replica = $2 AND r.length = g.length AND r.start = g.start
    AND r.api = g.api AND r.operation = g.operation AND r.product = g.product
    AND r.subscription = g.subscription)";

constexpr const char* kPutRows = R"(
  INSERT INTO @.report_row
  SELECT $1, $2, * FROM unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::text[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[],
    $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[])
  ON CONFLICT (world, replica, length, start, api, operation, product, subscription) DO UPDATE SET
    statuses = excluded.statuses, bandwidth = excluded.bandwidth,
    api_count = excluded.api_count, api_sum = excluded.api_sum,
    api_least = excluded.api_least, api_most = excluded.api_most,
    service_count = excluded.service_count, service_sum = excluded.service_sum,
    service_least = excluded.service_least, service_most = excluded.service_most)";

/// Keys of rows, a list for each column.
struct RowKeyLists {
  void add(std::chrono::minutes length, core::TimePoint start, const ReportKey& key) {
    lengths.push_back(length.count());
    starts.push_back(start.time_since_epoch().count());
    apis.push_back(key.api);
    operations.push_back(key.operation);
    products.push_back(key.product);
    subscriptions.push_back(key.subscription);
  }
  std::vector<std::int64_t> lengths, starts;
  std::vector<std::string> apis, operations, products, subscriptions;
};

struct TimesLists {
  void add(const Times& times) {
    counts.push_back(static_cast<std::int64_t>(times.count));
    sums.push_back(times.sum.count());
    least.push_back(times.min.count());
    most.push_back(times.max.count());
  }
  std::vector<std::int64_t> counts, sums, least, most;
};

struct RowLists : RowKeyLists {
  explicit RowLists(const ReportTable::Rows& rows) {
    for (const auto& row : rows) {
      add(row->length, row->start, row->key);
      statuses.push_back(write_statuses(row->tally.statuses));
      bandwidths.push_back(static_cast<std::int64_t>(row->tally.bandwidth));
      api.add(row->tally.api_time);
      service.add(row->tally.service_time);
    }
  }
  std::vector<std::string> statuses;
  std::vector<std::int64_t> bandwidths;
  TimesLists api, service;
};

Times times_of(const postgres::Result& rows, int row, int column) {
  return {static_cast<std::uint64_t>(rows.integer(row, column)),
          microseconds(rows.integer(row, column + 1)), microseconds(rows.integer(row, column + 2)),
          microseconds(rows.integer(row, column + 3))};
}

ReportRow row_of(const postgres::Result& rows, int row) {
  ReportRow report;
  report.length = std::chrono::minutes(rows.integer(row, 0));
  report.start = core::TimePoint(std::chrono::milliseconds(rows.integer(row, 1)));
  report.key = {rows.text(row, 2), rows.text(row, 3), rows.text(row, 4), rows.text(row, 5)};
  read_statuses(rows.view(row, 6), report.tally);
  report.tally.bandwidth = static_cast<std::uint64_t>(rows.integer(row, 7));
  report.tally.api_time = times_of(rows, row, 8);
  report.tally.service_time = times_of(rows, row, 12);
  return report;
}

}  // namespace

PostgresAnalyticsStore::PostgresAnalyticsStore(postgres::Pool& pool, std::string world,
                                               std::string replica)
    : pool_(pool), world_(std::move(world)), replica_(std::move(replica)) {
  postgres::migrate(pool_, kCountLayout);
}

std::vector<ReportRow> PostgresAnalyticsStore::read() {
  const postgres::Result found = pool_.run(kReadRows + "= $2", {world_, replica_});
  std::vector<ReportRow> rows;
  for (int row = 0; row < found.rows(); ++row) rows.push_back(row_of(found, row));
  return rows;
}

std::vector<ReportRow> PostgresAnalyticsStore::read_others() const {
  const postgres::Result found = pool_.run(kReadRows + "<> $2", {world_, replica_});
  std::map<RowKey, ReportRow> sums;
  for (int row = 0; row < found.rows(); ++row) {
    ReportRow one = row_of(found, row);
    const RowKey key{one.length, one.start, one.key};
    const auto [sum, is_new] = sums.try_emplace(key, one);
    if (!is_new) sum->second.tally.add(one.tally);
  }
  std::vector<ReportRow> rows;
  rows.reserve(sums.size());
  for (auto& [key, row] : sums) rows.push_back(std::move(row));
  return rows;
}

void PostgresAnalyticsStore::write(const ReportTable::Changes& changes) {
  RowKeyLists gone;
  for (const RowKey& key : changes.gone) gone.add(key.length, key.start, key.key);
  const RowLists put(changes.rows);
  postgres::transact(pool_, [&](postgres::Transaction& transaction) {
    if (changes.everything) {
      const bool is_reset = changes.rows.empty();
      transaction.run("DELETE FROM @.report_row WHERE world = $1 AND ($3 OR replica = $2)",
                      {world_, replica_, is_reset});
    }
    transaction.run(kRemoveRows, {world_, replica_, gone.lengths, gone.starts, gone.apis,
                                  gone.operations, gone.products, gone.subscriptions});
    transaction.run_and_commit(
        kPutRows, {world_, replica_, put.lengths, put.starts, put.apis, put.operations,
                   put.products, put.subscriptions, put.statuses, put.bandwidths, put.api.counts,
                   put.api.sums, put.api.least, put.api.most, put.service.counts, put.service.sums,
                   put.service.least, put.service.most});
  });
}

void PostgresAnalyticsStore::forget(postgres::Pool& pool, const std::string& world) {
  pool.run("DELETE FROM @.report_row WHERE world = $1", {world});
}

}  // namespace aml::gateway
