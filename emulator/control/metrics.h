#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "emulator/control/journal.h"
#include "emulator/core/mutex.h"
#include "emulator/http/message.h"
#include "emulator/http/server.h"

namespace aml::control {

/// A number that another part of the emulator counts.
struct Figure {
  std::string_view name;
  std::string_view type;  ///< `counter` or `gauge`
  std::string_view help;
  std::uint64_t value;
};

/// Counters of requests, as Prometheus reads them. Labels are the names of operations; ids never.
/// Threads: any; count() uses atomics only.
class Metrics {
 public:
  /// `operations`: the names of all route rows; any other request counts as `none`.
  explicit Metrics(std::span<const std::string_view> operations);

  /// More names; those that are known already keep their counts. None goes again.
  void add_operations(std::span<const std::string> names);
  /// All names that requests can have, sorted. The views live as long as this object.
  std::vector<std::string_view> operations() const;

  void count(std::string_view operation, int status, std::chrono::microseconds duration);

  /// The exposition text, 0.0.4.
  std::string write(const http::ServerStats& server, const Journal::Totals& journal,
                    std::span<const Figure> more = {}) const;

 private:
  using Counter = std::atomic<std::uint64_t>;
  static constexpr std::size_t kClasses = 5;  ///< 1xx to 5xx
  static constexpr std::array<std::uint64_t, 10> kBounds = {
      100, 250, 500, 1'000, 2'500, 5'000, 10'000, 50'000, 250'000, 1'000'000};  ///< microseconds

  struct Row {
    explicit Row(std::string_view of) : operation(of) {}
    const std::string operation;
    std::array<Counter, kClasses> requests{};
  };
  using Index = std::unordered_map<std::string_view, Row*>;

  void add(std::span<const std::string_view> names) AML_REQUIRES(mutex_);
  std::vector<const Row*> sorted_rows() const;

  mutable core::Mutex mutex_;
  std::deque<Row> rows_ AML_GUARDED_BY(mutex_);
  // The last one counts; a thread may still look into an earlier one.
  std::list<Index> indexes_ AML_GUARDED_BY(mutex_);
  std::atomic<const Index*> index_ = nullptr;
  Row* none_ = nullptr;
  std::array<Counter, kBounds.size() + 1> durations_{};
  Counter duration_sum_ = 0;  ///< microseconds
};

}  // namespace aml::control
