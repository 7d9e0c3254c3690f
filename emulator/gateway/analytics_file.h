#pragma once

#include <string>
#include <vector>

#include "emulator/gateway/report_table.h"
#include "emulator/records/sqlite.h"

namespace aml::gateway {

/// The counts in a file.
/// Errors:  records::SqliteError.
/// Threads: one at a time.
class AnalyticsFile {
 public:
  explicit AnalyticsFile(const std::string& file);

  std::vector<ReportRow> read();
  /// All of it, or nothing.
  void write(const ReportTable::Changes& changes);

 private:
  struct OpenDatabase : records::Database {
    explicit OpenDatabase(const std::string& file);
  };

  OpenDatabase database_;
  records::Statement all_;
  records::Statement put_;
  records::Statement remove_;
  records::Statement remove_all_;
};

}  // namespace aml::gateway
