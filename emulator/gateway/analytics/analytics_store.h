#pragma once

#include <vector>

#include "emulator/gateway/analytics/report_table.h"

namespace aml::gateway {

/// Where the counts of the gateway are kept: those of one process, which others may see.
/// Errors:  those of the underlying store.
/// Threads: one at a time; read_others() any.
class AnalyticsStore {
 public:
  AnalyticsStore() = default;
  AnalyticsStore(const AnalyticsStore&) = delete;
  AnalyticsStore& operator=(const AnalyticsStore&) = delete;
  virtual ~AnalyticsStore() = default;

  /// In no order that means anything.
  virtual std::vector<ReportRow> read() = 0;
  /// What other processes counted, where the store is not this one's alone: a row of each key, time
  /// and length.
  virtual std::vector<ReportRow> read_others() const { return {}; }
  /// All of it, or nothing. What returned survives as long as the store does. Everything without
  /// any row is a reset: what others counted goes, too.
  virtual void write(const ReportTable::Changes& changes) = 0;
};

}  // namespace aml::gateway
