// Reports: what a query may ask, which rows count where, and the JSON of it.

#include "emulator/gateway/analytics/report.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "emulator/core/api_error.h"
#include "emulator/gateway/analytics/report_json.h"
#include "emulator/text/dates.h"
#include "tests/emulator/gateway/sample_call.h"

namespace report_test {

using namespace aml;
using namespace aml::gateway;
using namespace aml::tests;
using Json = nlohmann::ordered_json;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

const core::TimePoint kStart = *text::parse_utc("2016-10-14T00:00:00Z");

ReportQuery query_of(const std::string& query) {
  http::Request request;
  request.set_target("/__emu/gateway/analytics?" + query);
  return parse_report_query(request);
}

ReportRow row_at(minutes after, const ReportKey& key = {"demo", "execute", "starter", "mine"},
                 minutes length = minutes(1)) {
  ReportRow row{kStart + after, length, key, {}};
  row.tally.add_status(200, 1);
  return row;
}

std::vector<ReportRow> rows_over(minutes span) {
  return {row_at(minutes(0)), row_at(span - minutes(1))};
}

}  // namespace

TEST_CASE("intervals are whole minutes up to a day") {
  struct {
    const char* text;
    int minutes;  // 0: refused
    const char* written;
  } cases[] = {{"PT1M", 1, "PT1M"},
               {"PT15M", 15, "PT15M"},
               {"PT90M", 90, "PT1H30M"},
               {"PT1H", 60, "PT1H"},
               {"PT1H30M", 90, "PT1H30M"},
               {"PT24H", 1440, "P1D"},
               {"P1D", 1440, "P1D"},
               {"P0DT5M", 5, "PT5M"},
               {"", 0, ""},
               {"P", 0, ""},
               {"PT", 0, ""},
               {"PT0M", 0, ""},
               {"P2D", 0, ""},
               {"P1DT1M", 0, ""},
               {"PT60S", 0, ""},
               {"PT1M30S", 0, ""},
               {"PT1.5M", 0, ""},
               {"PT-5M", 0, ""},
               {"PT30M1H", 0, ""},
               {"pt1m", 0, ""},
               {"15", 0, ""},
               {"PT99999999999999999999M", 0, ""}};
  for (const auto& test : cases) {
    CAPTURE(test.text);
    const auto interval = parse_interval(test.text);
    CHECK(interval.value_or(minutes(0)) == minutes(test.minutes));
    if (interval) CHECK(write_interval(*interval) == test.written);
  }
}

TEST_CASE("malformed queries are refused") {
  for (const char* query : {"from=yesterday", "to=2016", "interval=1h", "interval="}) {
    CAPTURE(query);
    CHECK_THROWS_AS(query_of(query), core::ApiError);
  }
  for (const char* query : {"from=2016-10-14T00:00:00Z&to=2016-10-14T00:00:00Z",
                            "from=2016-10-15T00:00:00Z&to=2016-10-14T00:00:00Z",
                            "from=2016-10-14T00:00:00Z&to=2016-10-15T10:00:00Z&interval=PT1M",
                            "from=0001-01-01T00:00:00Z&to=9999-01-01T00:00:00Z"}) {
    CAPTURE(query);
    CHECK_THROWS_AS(make_report({}, query_of(query), kStart), core::ApiError);
  }
}

TEST_CASE("the interval grows with the span") {
  struct {
    minutes span;
    minutes interval;
    std::size_t buckets;
  } cases[] = {{minutes(1), minutes(1), 1},
               {hours(3), minutes(1), 180},
               {hours(3) + minutes(1), minutes(15), 13},
               {hours(48), minutes(15), 192},
               {hours(48) + minutes(1), hours(1), 49},
               {hours(1999), hours(1), 1999},
               {hours(2001), hours(24), 84}};
  for (const auto& test : cases) {
    CAPTURE(test.span.count());
    const Report report = make_report(rows_over(test.span), {}, kStart + test.span - minutes(1));
    CHECK(report.from == kStart);
    CHECK(report.to == kStart + test.span);
    CHECK(report.interval == test.interval);
    CHECK(report.by_time.size() == test.buckets);
    CHECK(report.total.total() == 2);
  }
}

TEST_CASE("spans of centuries show their end") {
  const Report report = make_report(rows_over(hours(24) * 30'000), {}, kStart + hours(24) * 30'000);
  CHECK(report.by_time.size() <= static_cast<std::size_t>(kMaxReportBuckets));
  CHECK(report.total.total() == 1);
}

TEST_CASE("without a row there is one interval of nothing") {
  const Report report = make_report({}, {}, kStart);
  CHECK(report.from == kStart);
  CHECK(report.to == kStart + minutes(1));
  REQUIRE(report.by_time.size() == 1);
  CHECK(report.by_time[0].total() == 0);
}

TEST_CASE("a row counts in the interval of its start, and in one span alone") {
  const std::vector<ReportRow> rows = {row_at(minutes(0), {}, hours(1)), row_at(minutes(59)),
                                       row_at(minutes(60)), row_at(minutes(75))};
  struct {
    const char* query;
    std::vector<std::uint64_t> counts;
  } cases[] = {
      {"interval=PT30M", {1, 1, 2}},
      {"interval=PT1H", {2, 2}},
      {"from=2016-10-14T00:59:30Z&to=2016-10-14T01:00:00Z", {1}},
      {"from=2016-10-14T00:30:00Z&to=2016-10-14T01:01:00Z&interval=PT15M", {0, 1, 1}},
      {"from=2016-10-14T00:31:00Z&to=2016-10-14T01:15:00.001Z&interval=PT15M", {0, 1, 1, 1}},
      {"to=2016-10-14T00:59:00Z&interval=PT30M", {1, 0}},
      {"from=2016-10-14T01:15:00Z&to=2016-10-14T01:17:00Z&interval=PT1M", {1, 0}}};
  for (const auto& test : cases) {
    CAPTURE(test.query);
    const Report report = make_report(rows, query_of(test.query), kStart + minutes(80));
    std::vector<std::uint64_t> counts;
    for (const Tally& tally : report.by_time) counts.push_back(tally.total());
    CHECK(counts == test.counts);
    std::uint64_t sum = 0;
    for (const std::uint64_t count : counts) sum += count;
    CHECK(report.total.total() == sum);
  }
}

TEST_CASE("a clock that was set back loses no row") {
  CHECK(make_report({row_at(hours(5))}, {}, kStart).total.total() == 1);
}

TEST_CASE("filters and groups") {
  const std::vector<ReportRow> rows = {row_at(minutes(0), {"demo", "execute", "starter", "a"}),
                                       row_at(minutes(0), {"demo", "execute", "unlimited", "b"}),
                                       row_at(minutes(1), {"demo", "status", "unlimited", "b"}),
                                       row_at(minutes(1), {"echo", "status", "", ""}),
                                       row_at(minutes(2), {})};
  struct {
    const char* query;
    std::uint64_t count;
  } cases[] = {{"", 5},
               {"api=demo", 3},
               {"api=Demo", 0},
               {"operation=status", 2},
               {"api=demo&operation=status", 1},
               {"product=unlimited", 2},
               {"product=", 2},
               {"subscription=b", 2}};
  for (const auto& test : cases) {
    CAPTURE(test.query);
    const Report report = make_report(rows, query_of(test.query), kStart + minutes(5));
    CHECK(report.total.total() == test.count);
  }
  const Report report = make_report(rows, {}, kStart + minutes(5));
  CHECK(report.by_api.size() == 3);
  CHECK(report.by_api.at("demo").total() == 3);
  CHECK(report.by_operation.size() == 4);
  CHECK(report.by_operation.at({"demo", "status"}).total() == 1);
  CHECK(report.by_product.at("").total() == 2);
  CHECK(report.by_subscription.at("b").total() == 2);
}

TEST_CASE("the JSON of a report") {
  const SampleCalls sample;
  ReportRow row = row_at(minutes(0), {"demo", "execute", "gone", ""});
  row.tally = {};
  row.tally.add(sample.call(200));
  Call failed = sample.call(500);
  failed.api_time = std::chrono::microseconds(2502);
  failed.service_time.reset();
  row.tally.add(failed);
  const Json json = Json::parse(
      write_report(make_report({row}, query_of("interval=PT1M&to=2016-10-14T00:02:00Z"), kStart),
                   sample.configuration));
  CHECK(json["from"] == "2016-10-14T00:00:00.000Z");
  CHECK(json["interval"] == "PT1M");
  CHECK(json["total"] == Json::parse(R"({"name":"","timestamp":null,"interval":null,"apiId":null,
      "operationId":null,"productId":null,"subscriptionId":null,"callCountSuccess":1,
      "callCountBlocked":0,"callCountFailed":1,"callCountOther":0,"callCountTotal":2,
      "bandwidth":600,"apiTimeAvg":2.001,"apiTimeMin":1.5,"apiTimeMax":2.502,
      "serviceTimeAvg":0.5,"serviceTimeMin":0.0,"serviceTimeMax":1.0})"));
  REQUIRE(json["byTime"].size() == 2);
  CHECK(json["byTime"][1]["timestamp"] == "2016-10-14T00:01:00.000Z");
  CHECK(json["byTime"][1]["interval"] == "PT1M");
  CHECK(json["byTime"][1]["callCountTotal"] == 0);
  CHECK(json["byTime"][1]["apiTimeAvg"].is_null());
  CHECK(json["byApi"][0]["name"] == "AzureML Demo API");
  CHECK(json["byApi"][0]["apiId"] == "demo");
  CHECK(json["byOperation"][0]["name"] == "RRS Execute");
  CHECK(json["byOperation"][0]["operationId"] == "execute");
  CHECK(json["byProduct"][0]["name"] == "gone");
  CHECK(json["bySubscription"][0]["name"] == "");
  CHECK(json["bySubscription"][0]["subscriptionId"].is_null());
  CHECK(json["byStatus"] == Json::parse(R"([{"status":200,"count":1},{"status":500,"count":1}])"));
}

}  // namespace report_test
