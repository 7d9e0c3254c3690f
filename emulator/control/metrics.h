#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "emulator/control/journal.h"
#include "emulator/http/message.h"
#include "emulator/http/server.h"

namespace aml::control {

/// Counters of requests, as Prometheus reads them. Labels are fixed at construction; ids are never
/// labels.
/// Threads: count() from many at once, atomics only.
class Metrics {
 public:
  /// `operations`: the names of all route rows; any other request counts as `none`.
  explicit Metrics(std::vector<std::string_view> operations);

  void count(std::string_view operation, int status, std::chrono::microseconds duration);

  /// The exposition text, 0.0.4.
  std::string write(const http::ServerStats& server, const Journal::Totals& journal) const;

 private:
  using Counter = std::atomic<std::uint64_t>;
  static constexpr std::size_t kClasses = 5;  ///< 1xx to 5xx
  static constexpr std::array<std::uint64_t, 10> kBounds = {
      100, 250, 500, 1'000, 2'500, 5'000, 10'000, 50'000, 250'000, 1'000'000};  ///< microseconds

  std::vector<std::string_view> operations_;                ///< sorted
  std::unordered_map<std::string_view, std::size_t> rows_;  ///< in the lists of operations
  std::deque<std::array<Counter, kClasses>> requests_;      ///< one per operation
  std::array<Counter, kBounds.size() + 1> durations_{};
  Counter duration_sum_ = 0;  ///< microseconds
};

}  // namespace aml::control
