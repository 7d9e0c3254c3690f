#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "emulator/gateway/analytics/analytics_store.h"
#include "emulator/gateway/call.h"
#include "emulator/gateway/policies/tally.h"
#include "model/evidence.h"

namespace aml::gateway {

/// What the gateway counted.
/// Shape:   buckets of one minute of the emulator's clock, of the call's arrival. Keys come from
///          the configuration alone, so unknown callers cost no row; beyond kMaxRows the oldest are
///          folded into hours, then days, then years, and nothing is lost from the totals.
/// Threads: any.
class Analytics {
 public:
  static constexpr std::size_t kMaxRows = 20'000;

  /// `store`: where the counts survive; null: they do not. What is counted reaches it within a
  /// tenth of a second, and at the latest when this object ends. A store that cannot be written is
  /// logged; counting goes on.
  /// Errors:  those of the store, where it cannot be read.
  explicit Analytics(std::unique_ptr<AnalyticsStore> store);
  ~Analytics();
  Analytics(const Analytics&) = delete;
  Analytics& operator=(const Analytics&) = delete;

  /// Never waits for the store. The configuration that `call` points into outlives this object.
  void count(const Call& call);
  /// Oldest first, with what other processes counted. A copy made without holding up count().
  /// Errors:  those of the store, where other processes use it.
  std::vector<ReportRow> rows() const;
  /// Back to nothing, in the store too when it returns.
  void reset();

 private:
  class Recorder;
  std::unique_ptr<Recorder> recorder_;
};

/// How calls are counted and reported, and what a trace looks like: rows of the evidence ledger.
std::span<const model::Rule> analytics_rules();

}  // namespace aml::gateway
