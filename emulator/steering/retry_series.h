#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/steering/expectations.h"
#include "emulator/text/dates.h"

namespace aml::steering {

/// Holds the retries of a client against a rule. A retry is a call of the same method, path, query
/// and body as one that failed, after it; a call that succeeds ends the series.
/// Shape:   a wait is from the arrival of one call to that of the next. Backoff: no wait is shorter
///          than nine tenths of the one before, and the last of several is longer than the first
///          by a tenth.
/// Threads: one at a time.
class RetrySeries {
 public:
  explicit RetrySeries(const RetryRule& rule) : rule_(rule) {}

  /// A call that fits the rule's match; calls come in the order in which they were made.
  void add(const Subject& subject, text::TimePoint time, bool failed);
  /// What the rule does not allow, a sentence each; the first kMaxReasons.
  std::vector<std::string> finish();
  std::uint64_t retries() const { return retries_; }

  static constexpr std::size_t kMaxReasons = 10;

 private:
  struct Series {
    std::string called;  ///< method and path, for people
    text::TimePoint last;
    std::uint64_t retries = 0;
    std::chrono::milliseconds first_wait{0};
    std::chrono::milliseconds last_wait{0};
  };

  void add_retry(Series& series, text::TimePoint time);
  void end(const Series& series);
  void refuse(const Series& series, const std::string& what);

  const RetryRule& rule_;
  std::unordered_map<std::string, Series> open_;  ///< of calls that failed last
  std::vector<std::string> reasons_;
  std::uint64_t retries_ = 0;
};

}  // namespace aml::steering
