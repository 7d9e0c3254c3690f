#pragma once

#include <string>
#include <vector>

#include "emulator/gateway/analytics/report_table.h"
#include "emulator/sqlite/sqlite.h"

namespace aml::gateway {

/// The counts in a file.
/// Errors:  sqlite::SqliteError.
/// Threads: one at a time.
class AnalyticsFile {
 public:
  explicit AnalyticsFile(const std::string& file);

  std::vector<ReportRow> read();
  /// All of it, or nothing.
  void write(const ReportTable::Changes& changes);

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
