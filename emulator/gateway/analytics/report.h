#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/gateway/policies/tally.h"
#include "emulator/http/message.h"

namespace aml::gateway {

inline constexpr std::int64_t kMaxReportBuckets = 2000;

/// What a caller asks for; not set: see make_report().
struct ReportQuery {
  std::optional<core::TimePoint> from;
  std::optional<core::TimePoint> to;
  std::optional<std::chrono::minutes> interval;
  std::optional<std::string> api;  ///< ids
  std::optional<std::string> operation;
  std::optional<std::string> product;
  std::optional<std::string> subscription;
};

/// The query of `GET /__emu/gateway/analytics`: its members are those of ReportQuery, times in UTC,
/// the interval in ISO 8601, whole minutes from PT1M to P1D.
/// Errors: ApiError kControlBadRequest.
ReportQuery parse_report_query(const http::Request& request);

/// `PT15M`, `PT1H`, `P1D`. None for anything but whole minutes from one to a day.
std::optional<std::chrono::minutes> parse_interval(std::string_view text);
std::string write_interval(std::chrono::minutes interval);

/// Counts of a span, sorted by what people ask for.
struct Report {
  core::TimePoint from;
  core::TimePoint to;
  std::chrono::minutes interval{0};
  Tally total;
  std::vector<Tally> by_time;  ///< the first begins at or before `from`, on a multiple of interval
  core::TimePoint first_bucket;
  std::map<std::string, Tally> by_api;                                ///< ids; empty: not known
  std::map<std::pair<std::string, std::string>, Tally> by_operation;  ///< of an API
  std::map<std::string, Tally> by_product;
  std::map<std::string, Tally> by_subscription;
};

/// Shape:   a row counts where its start is at or after the minute of `from` and before `to`, as
///          a whole. By default the span goes from the first row to the end of this minute, and the
///          interval grows with the span.
/// Errors:  ApiError kControlBadRequest for a span of nothing, or of too many intervals.
Report make_report(const std::vector<ReportRow>& rows, const ReportQuery& query,
                   core::TimePoint now);

}  // namespace aml::gateway
