#include "emulator/gateway/analytics/report.h"

#include <algorithm>
#include <array>

#include "emulator/control/control_errors.h"
#include "emulator/text/dates.h"
#include "emulator/text/number.h"

namespace aml::gateway {

namespace {

using core::TimePoint;
using std::chrono::hours;
using std::chrono::minutes;

constexpr minutes kDay = hours(24);

/// The interval of spans that are no longer, where none is asked for.
struct DefaultInterval {
  minutes span;
  minutes interval;
};
constexpr std::array<DefaultInterval, 3> kDefaultIntervals = {{
    {hours(3), minutes(1)},
    {hours(48), minutes(15)},
    // One bucket less: a span may begin and end within one.
    {hours(kMaxReportBuckets - 1), hours(1)},
}};

[[noreturn]] void refuse(std::string_view why) {
  throw core::ApiError(control::kControlBadRequest, {why});
}

TimePoint multiple_before(TimePoint time, minutes interval) {
  const auto since = std::chrono::floor<minutes>(time.time_since_epoch());
  return TimePoint(since - (since % interval + interval) % interval);
}

std::optional<TimePoint> time_of(const http::Request& request, std::string_view name) {
  const auto text = request.query_value(name);
  if (!text) return std::nullopt;
  const auto time = text::parse_utc(*text);
  if (!time) refuse(std::string(name) + " is a UTC time such as 2016-10-14T14:52:33Z.");
  return time;
}

// The number before `unit`, taken off the text; nothing where there is no number.
std::optional<std::int64_t> take(std::string_view& text, char unit) {
  std::string_view rest = text;
  const auto number = text::take_number<std::uint16_t>(rest);
  if (!number || text.size() - rest.size() > 4 || !rest.starts_with(unit)) return std::nullopt;
  text = rest.substr(1);
  return *number;
}

bool wanted(const ReportRow& row, const ReportQuery& query) {
  const auto fits = [](const std::optional<std::string>& id, const std::string& of) {
    return !id || *id == of;
  };
  return fits(query.api, row.key.api) && fits(query.operation, row.key.operation) &&
         fits(query.product, row.key.product) && fits(query.subscription, row.key.subscription);
}

struct Span {
  TimePoint from;
  TimePoint to;
};

// A clock that was set back leaves rows later than now: they are counted all the same.
Span span_of(const std::vector<ReportRow>& rows, const ReportQuery& query, TimePoint now) {
  const TimePoint last = rows.empty() ? now : std::max(now, rows.back().start);
  const TimePoint to = query.to.value_or(multiple_before(last, minutes(1)) + minutes(1));
  if (query.from) return {*query.from, to};
  const TimePoint longest = to - (kMaxReportBuckets - 1) * kDay;
  const TimePoint first = rows.empty() ? to : rows.front().start;
  return {std::clamp<TimePoint>(first, longest, to - minutes(1)), to};
}

minutes interval_of(const ReportQuery& query, const Span& span) {
  if (query.interval) return *query.interval;
  for (const DefaultInterval& row : kDefaultIntervals) {
    if (span.to - span.from <= row.span) return row.interval;
  }
  return kDay;
}

std::size_t buckets_of(const Report& report) {
  if (report.from >= report.to) refuse("from must be before to.");
  const auto span = report.to - report.first_bucket;
  const std::int64_t count = (span + report.interval - std::chrono::milliseconds(1)) /
                             std::chrono::milliseconds(report.interval);
  if (count > kMaxReportBuckets) {
    refuse("from, to and interval make " + std::to_string(count) + " intervals; at most " +
           std::to_string(kMaxReportBuckets) + " are answered.");
  }
  return static_cast<std::size_t>(count);
}

}  // namespace

std::optional<minutes> parse_interval(std::string_view text) {
  if (!text.starts_with('P')) return std::nullopt;
  text.remove_prefix(1);
  minutes interval = take(text, 'D').value_or(0) * kDay;
  if (text.starts_with('T') && text.size() > 1) {
    text.remove_prefix(1);
    interval += hours(take(text, 'H').value_or(0));
    interval += minutes(take(text, 'M').value_or(0));
  }
  if (!text.empty() || interval < minutes(1) || interval > kDay) return std::nullopt;
  return interval;
}

std::string write_interval(minutes interval) {
  if (interval == kDay) return "P1D";
  const std::chrono::hh_mm_ss<minutes> parts(interval);
  std::string text = "PT";
  if (parts.hours().count() > 0) text += std::to_string(parts.hours().count()) + "H";
  if (parts.minutes().count() > 0) text += std::to_string(parts.minutes().count()) + "M";
  return text;
}

ReportQuery parse_report_query(const http::Request& request) {
  ReportQuery query;
  query.from = time_of(request, "from");
  query.to = time_of(request, "to");
  if (const auto text = request.query_value("interval")) {
    query.interval = parse_interval(*text);
    if (!query.interval) refuse("interval is whole minutes from PT1M to P1D, as in ISO 8601.");
  }
  query.api = request.query_value("api");
  query.operation = request.query_value("operation");
  query.product = request.query_value("product");
  query.subscription = request.query_value("subscription");
  return query;
}

Report make_report(const std::vector<ReportRow>& rows, const ReportQuery& query, TimePoint now) {
  const Span span = span_of(rows, query, now);
  Report report;
  report.from = span.from;
  report.to = span.to;
  report.interval = interval_of(query, span);
  report.first_bucket = multiple_before(report.from, report.interval);
  report.by_time.resize(buckets_of(report));
  const TimePoint begin = multiple_before(report.from, minutes(1));
  for (const ReportRow& row : rows) {
    if (row.start < begin || row.start >= report.to || !wanted(row, query)) continue;
    const auto bucket = (row.start - report.first_bucket) / report.interval;
    report.by_time[static_cast<std::size_t>(bucket)].add(row.tally);
    report.total.add(row.tally);
    report.by_api[row.key.api].add(row.tally);
    report.by_operation[{row.key.api, row.key.operation}].add(row.tally);
    report.by_product[row.key.product].add(row.tally);
    report.by_subscription[row.key.subscription].add(row.tally);
  }
  return report;
}

}  // namespace aml::gateway
