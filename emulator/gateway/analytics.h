#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/core/mutex.h"
#include "emulator/gateway/call.h"

namespace aml::gateway {

/// How a status counts. Source: documented (report record contract): success up to 301, 304, 307;
/// blocked 401, 403, 429; failed 400 and 500 to 599; other the rest.
enum class Outcome { kSuccess, kBlocked, kFailed, kOther };
Outcome outcome_of(int status);

/// Smallest, largest and sum of durations.
struct Times {
  std::uint64_t count = 0;
  std::chrono::microseconds sum{0};
  std::chrono::microseconds least{0};
  std::chrono::microseconds most{0};

  void add(std::chrono::microseconds time);
  void add(const Times& other);
};

/// Ids of what was called; empty: not known.
struct ReportKey {
  std::string api;
  std::string operation;
  std::string product;
  std::string subscription;

  auto operator<=>(const ReportKey&) const = default;
};

/// What happened to one key within one bucket of time.
struct Tally {
  std::uint64_t success = 0;
  std::uint64_t blocked = 0;
  std::uint64_t failed = 0;
  std::uint64_t other = 0;
  std::uint64_t bandwidth = 0;  ///< bytes of bodies, both ways
  Times api_time;
  Times service_time;
  std::map<int, std::uint64_t> statuses;

  std::uint64_t total() const { return success + blocked + failed + other; }
  void add(const Call& call);
  void add(const Tally& other);
};

/// What the gateway counted.
/// Shape:   buckets of one minute of the emulator's clock. Keys come from the configuration alone,
///          so strangers cost no row; beyond kMaxRows the oldest are folded into hours, then days,
///          and nothing is lost from the totals.
/// Threads: any.
class Analytics {
 public:
  static constexpr std::size_t kMaxRows = 20'000;

  struct Row {
    core::TimePoint start;
    std::chrono::minutes length;
    ReportKey key;
    Tally tally;
  };

  /// `file`: a database in which the counts survive; empty: they do not. What is counted reaches
  /// it within a second, and at the latest when this object ends.
  /// Errors: records::SqliteError.
  explicit Analytics(const std::string& file);
  ~Analytics();
  Analytics(const Analytics&) = delete;
  Analytics& operator=(const Analytics&) = delete;

  void count(const Call& call);
  /// Oldest first.
  std::vector<Row> rows() const;
  void reset();

 private:
  class Keeper;
  std::unique_ptr<Keeper> keeper_;
};

}  // namespace aml::gateway
