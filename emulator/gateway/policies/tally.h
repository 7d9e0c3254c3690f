#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <string>

#include "emulator/core/clock.h"
#include "emulator/gateway/call.h"

namespace aml::gateway {

/// How a status counts: success up to 301, 304, 307; blocked 401, 403, 429; failed 400 and 500 to
/// 599; other the rest.
/// Source:  documented (report record contract).
enum class Outcome { kSuccess, kBlocked, kFailed, kOther };
Outcome outcome_of(int status);

/// Smallest, largest and sum of durations.
struct Times {
  std::uint64_t count = 0;
  std::chrono::microseconds sum{0};
  std::chrono::microseconds min{0};
  std::chrono::microseconds max{0};

  void add(std::chrono::microseconds time);
  void add(const Times& other);
};

/// Ids of what was called; empty: not known. Of a subscription: its name.
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
  void add_status(int status, std::uint64_t calls);
  void add(const Call& call);
  void add(const Tally& more);
};

/// What happened to one key from `start` on, for `length`.
struct ReportRow {
  core::TimePoint start;
  std::chrono::minutes length;
  ReportKey key;
  Tally tally;
};

}  // namespace aml::gateway
