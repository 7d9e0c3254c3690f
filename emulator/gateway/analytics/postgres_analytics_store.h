#pragma once

#include <string>

#include "emulator/gateway/analytics/analytics_store.h"
#include "emulator/postgres/pool.h"

namespace aml::gateway {

/// The counts in a database that several processes share: each writes its own rows, and a report adds
/// up those of all.
/// Shape:   a process whose id was there before goes on with its rows. Those of one that does not
///          come back stay, and count, until a reset.
/// Errors:  those of postgres::Pool.
/// Threads: one at a time; read_others() any.
class PostgresAnalyticsStore : public AnalyticsStore {
 public:
  /// Makes the table where it is missing. `pool` outlives it. `world`: whose counts, the id of a
  /// private workspace; empty: those of the process. `replica`: the process, by an id that no other
  /// one has.
  PostgresAnalyticsStore(postgres::Pool& pool, std::string world, std::string replica);

  std::vector<ReportRow> read() override;
  std::vector<ReportRow> read_others() const override;
  void write(const ReportTable::Changes& changes) override;

  /// Removes the counts of a private workspace.
  static void forget(postgres::Pool& pool, const std::string& world);

 private:
  postgres::Pool& pool_;
  const std::string world_;
  const std::string replica_;
};

}  // namespace aml::gateway
