#pragma once

#include <string>

#include "emulator/core/outlives.h"
#include "emulator/gateway/analytics/analytics_store.h"
#include "emulator/sqlite/sqlite.h"

namespace aml::gateway {

/// The counts in a file.
/// Errors:  sqlite::SqliteError.
/// Threads: one at a time.
class SqliteAnalyticsStore : public AnalyticsStore {
 public:
  explicit SqliteAnalyticsStore(const std::string& file,
                                core::Outlives outlives = core::Outlives::kKill);

  std::vector<ReportRow> read() override;
  void write(const ReportTable::Changes& changes) override;

 private:
  struct OpenDatabase : sqlite::Database {
    OpenDatabase(const std::string& file, core::Outlives outlives);
  };

  OpenDatabase database_;
  sqlite::Statement all_;
  sqlite::Statement put_;
  sqlite::Statement remove_;
  sqlite::Statement remove_all_;
};

}  // namespace aml::gateway
