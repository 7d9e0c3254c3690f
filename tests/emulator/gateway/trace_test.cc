// The document of a trace: its shape, its times, and no key in it.

#include "emulator/gateway/trace.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "emulator/text/dates.h"

namespace trace_test {

using namespace aml;
using namespace aml::gateway;
using Json = nlohmann::ordered_json;

namespace {

const core::TimePoint kStart = *text::parse_utc("2016-10-14T14:52:33.979Z");

}  // namespace

TEST_CASE("a trace without entries has its three sections") {
  CHECK(Json::parse(Trace("1", kStart).write({})) ==
        Json::parse(R"({"traceId":"1","traceEntries":{"inbound":[],"backend":[],"outbound":[]}})"));
}

TEST_CASE("entries stand in their sections, in order, on-error only where there is one") {
  Trace trace("1", kStart);
  trace.add(TraceSection::kInbound, "handler", "a", {{"url", "/x"}, {"method", "GET"}});
  trace.add(TraceSection::kOutbound, "handler", "b");
  trace.add(TraceSection::kInbound, "rate-limit", "c");
  trace.add(TraceSection::kOnError, "handler", "d");
  const Json sections = Json::parse(trace.write({}))["traceEntries"];
  std::vector<std::string> names;
  for (const auto& [name, entries] : sections.items()) names.push_back(name);
  CHECK(names == std::vector<std::string>{"inbound", "backend", "outbound", "on-error"});
  REQUIRE(sections["inbound"].size() == 2);
  CHECK(sections["inbound"][0]["data"] ==
        Json::parse(R"({"message":"a","url":"/x","method":"GET"})"));
  CHECK(sections["inbound"][1]["source"] == "rate-limit");
  CHECK(sections["backend"].empty());
  CHECK(sections["on-error"][0]["data"]["message"] == "d");
}

TEST_CASE("an entry's times have seven digits and agree") {
  Trace trace("1", kStart);
  trace.add(TraceSection::kBackend, "handler", "a");
  const Json entry = Json::parse(trace.write({}))["traceEntries"]["backend"][0];
  const auto timestamp = entry["timestamp"].get<std::string>();
  const auto elapsed = entry["elapsed"].get<std::string>();
  CHECK(std::regex_match(timestamp, std::regex(R"(2016-10-14T14:\d\d:\d\d\.\d{7}Z)")));
  CHECK(std::regex_match(elapsed, std::regex(R"(\d\d:\d\d:\d\d\.\d{7})")));
  // 33.979 seconds into the minute, and what has passed.
  const double into = std::stod(timestamp.substr(17)) + std::stod(timestamp.substr(14, 2)) * 60;
  const double passed = std::stod(elapsed.substr(6)) + std::stod(elapsed.substr(3, 2)) * 60;
  CHECK(into == doctest::Approx(52 * 60 + 33.979 + passed).epsilon(1e-9));
}

TEST_CASE("secrets are asterisks wherever they stand") {
  struct {
    std::string text;
    std::string written;
  } cases[] = {{"key=abcdef&x=1", "key=***&x=1"},
               {"abcdef", "***"},
               {"abcde", "abcde"},
               {"%61bcd%65f.", "***."},
               {"%61%62%63%64%65%66", "***"},
               {"xdefghi", "x***"},
               {"abcdefghi", "***"},
               {"abcdef and ABCDEF", "*** and ***"},
               {"%2561bcdef", "***"},
               {"100%", "100%"},
               {"%4", "%4"},
               {"", ""}};
  for (const auto& test : cases) {
    CAPTURE(test.text);
    Trace trace("1", kStart);
    trace.add(TraceSection::kInbound, "handler", test.text, {{"url", test.text}});
    const Json data =
        Json::parse(trace.write({"abcdef", "defghi", ""}))["traceEntries"]["inbound"][0]["data"];
    CHECK(data["message"] == test.written);
    CHECK(data["url"] == test.written);
  }
}

TEST_CASE("bytes that are no UTF-8 do not break the document") {
  Trace trace("1", kStart);
  trace.add(TraceSection::kInbound, "handler", "\xff\"\n", {{"\xfe", "\x01"}});
  CHECK(Json::parse(trace.write({}))["traceEntries"]["inbound"].size() == 1);
}

}  // namespace trace_test
