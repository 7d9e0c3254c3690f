#include "emulator/gateway/analytics/report_json.h"

#include <nlohmann/json.hpp>

#include "emulator/text/dates.h"

namespace aml::gateway {

namespace {

using Json = nlohmann::ordered_json;
using std::chrono::microseconds;

/// What a record is about.
struct Subject {
  std::string name;
  ReportKey key;
  std::optional<core::TimePoint> start;  ///< of a bucket
};

Json name_or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

double to_millis(microseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

// The average is rounded to a microsecond: three decimals.
void add_times(Json& record, const std::string& what, const Times& times) {
  const bool any = times.count > 0;
  const auto count = static_cast<std::int64_t>(times.count);
  const auto average = any ? (times.sum + microseconds(count / 2)) / count : microseconds(0);
  record[what + "Avg"] = any ? Json(to_millis(average)) : Json();
  record[what + "Min"] = any ? Json(to_millis(times.min)) : Json();
  record[what + "Max"] = any ? Json(to_millis(times.max)) : Json();
}

// A call that was answered before its backend was asked has spent no time there: so no call, and no
// average, is shorter in the gateway than in the service.
Times over_all_calls(const Tally& tally) {
  Times times = tally.service_time;
  if (times.count == 0 || times.count >= tally.api_time.count) return times;
  times.min = microseconds(0);
  times.count = tally.api_time.count;
  return times;
}

Json record_json(const Subject& subject, const Tally& tally, const Report& report) {
  const bool bucket = subject.start.has_value();
  Json record = {{"name", subject.name},
                 {"timestamp", bucket ? Json(text::write_utc_millis(*subject.start)) : Json()},
                 {"interval", bucket ? Json(write_interval(report.interval)) : Json()},
                 {"apiId", name_or_null(subject.key.api)},
                 {"operationId", name_or_null(subject.key.operation)},
                 {"productId", name_or_null(subject.key.product)},
                 {"subscriptionId", name_or_null(subject.key.subscription)},
                 {"callCountSuccess", tally.success},
                 {"callCountBlocked", tally.blocked},
                 {"callCountFailed", tally.failed},
                 {"callCountOther", tally.other},
                 {"callCountTotal", tally.total()},
                 {"bandwidth", tally.bandwidth}};
  add_times(record, "apiTime", tally.api_time);
  add_times(record, "serviceTime", over_all_calls(tally));
  return record;
}

Json by_time_json(const Report& report) {
  Json list = Json::array();
  core::TimePoint start = report.first_bucket;
  for (const Tally& tally : report.by_time) {
    list.push_back(record_json({"", {}, start}, tally, report));
    start += report.interval;
  }
  return list;
}

template <typename Tallies, typename SubjectOf>
Json list_json(const Tallies& tallies, const Report& report, SubjectOf subject_of) {
  Json list = Json::array();
  for (const auto& [id, tally] : tallies)
    list.push_back(record_json(subject_of(id), tally, report));
  return list;
}

std::string operation_name(const Api* api, const std::string& id) {
  if (api == nullptr) return id;
  for (const Operation& operation : api->operations) {
    if (operation.id == id) return operation.name;
  }
  return id;
}

Json by_status_json(const Tally& total) {
  Json list = Json::array();
  for (const auto& [status, calls] : total.statuses)
    list.push_back({{"status", status}, {"count", calls}});
  return list;
}

}  // namespace

std::string write_report(const Report& report, const Configuration& configuration) {
  const auto of_api = [&](const std::string& id) -> Subject {
    const Api* api = find_api(configuration, id);
    return {api ? api->name : id, {id, "", "", ""}, {}};
  };
  const auto of_operation = [&](const std::pair<std::string, std::string>& ids) -> Subject {
    return {operation_name(find_api(configuration, ids.first), ids.second),
            {ids.first, ids.second, "", ""},
            {}};
  };
  const auto of_product = [&](const std::string& id) -> Subject {
    const Product* product = find_product(configuration, id);
    return {product ? product->name : id, {"", "", id, ""}, {}};
  };
  const auto of_subscription = [](const std::string& id) -> Subject {
    return {id, {"", "", "", id}, {}};
  };
  // On one line: most of two thousand records would be blanks.
  return Json{{"from", text::write_utc_millis(report.from)},
              {"to", text::write_utc_millis(report.to)},
              {"interval", write_interval(report.interval)},
              {"total", record_json({}, report.total, report)},
              {"byTime", by_time_json(report)},
              {"byApi", list_json(report.by_api, report, of_api)},
              {"byOperation", list_json(report.by_operation, report, of_operation)},
              {"byProduct", list_json(report.by_product, report, of_product)},
              {"bySubscription", list_json(report.by_subscription, report, of_subscription)},
              {"byStatus", by_status_json(report.total)}}
             .dump(-1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

}  // namespace aml::gateway
