#pragma once

#include <string>

#include "emulator/gateway/analytics/analytics_store.h"
#include "emulator/sqlite/sqlite.h"

namespace aml::gateway {

/// The counts in a file.
/// Errors:  sqlite::SqliteError.
/// Threads: one at a time.
class SqliteAnalyticsStore : public AnalyticsStore {
 public:
  explicit SqliteAnalyticsStore(const std::string& file);

  std::vector<ReportRow> read() override;
  void write(const ReportTable::Changes& changes) override;

 private:
  struct OpenDatabase : sqlite::Database {
    explicit OpenDatabase(const std::string& file);
  };

  OpenDatabase database_;
  sqlite::Statement all_;
  sqlite::Statement put_;
  sqlite::Statement remove_;
  sqlite::Statement remove_all_;
};

}  // namespace aml::gateway
