#pragma once

#include <vector>

#include "emulator/gateway/analytics/report_table.h"

namespace aml::gateway {

/// Where the counts of the gateway are kept.
/// Errors:  those of the underlying store.
/// Threads: one at a time.
class AnalyticsStore {
 public:
  AnalyticsStore() = default;
  AnalyticsStore(const AnalyticsStore&) = delete;
  AnalyticsStore& operator=(const AnalyticsStore&) = delete;
  virtual ~AnalyticsStore() = default;

  /// In no order that means anything.
  virtual std::vector<ReportRow> read() = 0;
  /// All of it, or nothing. What returned survives as long as the store does.
  virtual void write(const ReportTable::Changes& changes) = 0;
};

}  // namespace aml::gateway
