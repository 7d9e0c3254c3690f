#include "emulator/api_management/reports.h"

#include <array>
#include <chrono>
#include <utility>

#include "emulator/api_management/refusal.h"
#include "emulator/gateway/analytics/report.h"
#include "emulator/gateway/analytics/report_json.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"

namespace aml::api_management {

namespace {

constexpr std::array<std::string_view, 5> kReports = {"byApi", "byOperation", "byProduct",
                                                      "bySubscription", "byTime"};

[[noreturn]] void refuse_report(const std::string& why) {
  throw Refusal(Faults{{"$filter", why}});
}

// `datetime'2016-10-14T14:52:33'`, and without the word.
core::TimePoint time_of(std::string_view text) {
  const std::size_t open = text.find('\'');
  const std::size_t close = text.rfind('\'');
  if (open == std::string_view::npos || close <= open)
    refuse_report("A timestamp is compared with datetime'2016-10-14T14:52:33Z'.");
  std::string instant(text.substr(open + 1, close - open - 1));
  if (!instant.ends_with('Z')) instant += 'Z';
  const auto time = text::parse_utc(instant);
  if (!time) refuse_report("There is no such instant: " + instant + ".");
  return *time;
}

std::string last_of(std::string_view id) {
  while (id.starts_with('\'')) id.remove_prefix(1);
  while (id.ends_with('\'')) id.remove_suffix(1);
  return std::string(id.substr(id.rfind('/') + 1));
}

void read_condition(std::string_view condition, gateway::ReportQuery& query) {
  const std::string_view property = text::cut(condition, ' ');
  const std::string_view relation = text::cut(condition, ' ');
  const std::string_view value = text::trim(condition);
  if (text::same_name(property, "timestamp")) {
    if (relation.starts_with('g'))
      query.from = time_of(value);
    else if (relation.starts_with('l'))
      query.to = time_of(value);
    else
      refuse_report("A timestamp is compared by ge, gt, le or lt.");
  } else if (!text::same_name(relation, "eq")) {
    refuse_report("Ids are compared by eq.");
  } else if (text::same_name(property, "apiId")) {
    query.api = last_of(value);
  } else if (text::same_name(property, "operationId")) {
    query.operation = last_of(value);
  } else if (text::same_name(property, "productId")) {
    query.product = last_of(value);
  } else if (text::same_name(property, "subscriptionId")) {
    query.subscription = last_of(value);
  } else {
    refuse_report("A report has no property " + std::string(property) + ".");
  }
}

gateway::ReportQuery query_of(const http::Request& request) {
  gateway::ReportQuery query;
  const std::string filter = request.query_value("$filter").value_or("");
  for (std::string_view rest = filter; !rest.empty();) {
    constexpr std::string_view kAnd = " and ";
    const std::size_t end = rest.find(kAnd);
    read_condition(text::trim(rest.substr(0, end)), query);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + kAnd.size());
  }
  if (const auto interval = request.query_value("interval")) {
    query.interval = gateway::parse_interval(*interval);
    if (!query.interval)
      throw Refusal(Faults{{"interval", "An interval is whole minutes from PT1M to P1D."}});
  }
  return query;
}

// No intervals are asked for, so that a span may have any length.
void keep_span(gateway::ReportQuery& query, std::vector<gateway::ReportRow>& rows) {
  const auto from = query.from;
  const auto to = query.to;
  std::erase_if(rows, [&](const gateway::ReportRow& row) {
    return (from && row.start + std::chrono::minutes(1) <= *from) || (to && row.start >= *to);
  });
  query.from.reset();
  query.to.reset();
  query.interval.reset();
}

// As the management API names things.
void put_paths(Json& record) {
  const std::string api = text_of(record, "apiId");
  const auto put = [&](const char* member, const std::string& before) {
    const std::string id = text_of(record, member);
    if (!id.empty()) record[member] = before + id;
  };
  put("operationId", "/apis/" + api + "/operations/");
  put("apiId", "/apis/");
  put("productId", "/products/");
  put("subscriptionId", "/subscriptions/");
}

}  // namespace

std::vector<Json> report_records(std::string_view report, const http::Request& request,
                                 const gateway::Analytics& analytics,
                                 const gateway::Configuration& configuration, core::TimePoint now) {
  for (const std::string_view known : kReports) {
    if (!text::same_name(report, known)) continue;
    gateway::ReportQuery query = query_of(request);
    std::vector<gateway::ReportRow> rows = analytics.rows();
    if (known != "byTime") keep_span(query, rows);
    const Json all =
        Json::parse(gateway::write_report(gateway::make_report(rows, query, now), configuration));
    std::vector<Json> records;
    for (const Json& one : all.at(std::string(known))) {
      records.push_back(one);
      put_paths(records.back());
    }
    return records;
  }
  throw Refusal(kInvalidResourceType, {"service/reports/" + std::string(report)});
}

}  // namespace aml::api_management
