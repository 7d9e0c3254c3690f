// GET /__emu/events through the whole emulator in process: what is there is read, then it ends.

#include "emulator/control/event_routes.h"

#include <doctest/doctest.h>

#include "emulator/control/event_stream.h"
#include "emulator/control/memory_journal_store.h"
#include "tests/emulator/control/call_app.h"

namespace event_routes_test {

using namespace aml;
using namespace aml::tests;

namespace {

const std::string kSampleWorkspace = "756dbbd56cf4b58a5125db394cae1dc4";

/// One event as it came.
struct Seen {
  std::string id;
  std::string kind;
  Json data;
};

std::vector<Seen> events_in(std::string_view text) {
  std::vector<Seen> seen;
  for (std::size_t at = text.find("id: "); at != std::string_view::npos;
       at = text.find("id: ", at)) {
    std::string_view block = text.substr(at, text.find("\n\n", at) - at);
    at += block.size();
    Seen one;
    one.id = text::cut(block, '\n').substr(4);
    one.kind = text::cut(block, '\n').substr(7);
    one.data = Json::parse(block.substr(6));
    seen.push_back(std::move(one));
  }
  return seen;
}

std::vector<Seen> events(TestApp& app, const std::string& from, const std::string& query = "") {
  const http::Response response =
      app.call("GET", "/__emu/events" + query, {{"Last-Event-ID", from}});
  CHECK(response.status == 200);
  CHECK(response.content_type == "text/event-stream");
  return events_in(response.body);
}

std::string kinds(const std::vector<Seen>& seen) {
  std::string text;
  for (const Seen& one : seen) text += (text.empty() ? "" : " ") + one.kind;
  return text;
}

}  // namespace

TEST_CASE(
    "events: requests, faults, rules, jobs and the clock, each once, continued by their ids") {
  TestApp app(kManual);
  execute_sample(app, kSampleKey);
  app.call("POST", "/__emu/faults", {}, R"({"then":{"status":500}})");
  execute_sample(app, kSampleKey);
  app.call("POST", "/__emu/clock/advance", {}, R"({"seconds":1})");
  const std::vector<Seen> seen = events(app, "0-0");
  REQUIRE(kinds(seen) == "request request fault rule clock");
  CHECK(seen[0].data["status"] == 200);
  CHECK(seen[2].data["request"] == seen[1].data["id"]);
  CHECK(seen[2].data["fault"] == seen[1].data["fault"]);
  CHECK(seen[3].data == Json({{"change", "made"}, {"fault", seen[2].data["fault"]}}));
  CHECK(seen[4].data["now"] == "2016-10-14T14:52:34.000Z");
  CHECK(kinds(events(app, seen[0].id)) == "request fault rule clock");
  CHECK(seen[1].id != seen[2].id);
  CHECK(kinds(events(app, seen[1].id)) == "fault rule clock");
  CHECK(kinds(events(app, seen[2].id)) == "rule clock");
  CHECK(kinds(events(app, seen[4].id)).empty());
  CHECK(kinds(events(app, "999-999")) == "request request fault rule clock");
  CHECK(kinds(events_in(app.call("GET", "/__emu/events").body)).empty());
}

TEST_CASE("events: rules that go, and a reset") {
  TestApp app(kManual);
  const Json rule =
      Json::parse(app.call("POST", "/__emu/faults", {}, R"({"then":{"status":500}})").body);
  app.call("DELETE", "/__emu/faults/" + rule["id"].get<std::string>());
  app.call("DELETE", "/__emu/faults");
  app.call("POST", "/__emu/reset");
  const std::vector<Seen> seen = events(app, "0-0");
  REQUIRE(kinds(seen) == "rule rule rule reset");
  CHECK(seen[1].data == Json({{"change", "removed"}, {"fault", rule["id"]}}));
  CHECK(seen[2].data["fault"].is_null());
}

TEST_CASE("events: what becomes of a job") {
  TestApp app(kManual);
  const core::Headers key = {{"Authorization", "Bearer " + std::string(kSampleKey)}};
  const std::string jobs =
      "/workspaces/" + kSampleWorkspace + "/services/562d088408ce85f89663240a5ea142c9/jobs";
  const std::string sas = app.get("/__emu/storage")["sas"].get<std::string>().substr(1);
  const std::string container = "/devstoreaccount1/abc";
  app.call("PUT", container + "?restype=container&" + sas, {{"Host", "127.0.0.1:10100"}});
  app.call("PUT", container + "/b.csv?" + sas, {{"x-ms-blob-type", "BlockBlob"}}, "Col2\na\n");
  const http::Response made =
      app.call("POST", jobs + "?api-version=2.0", key,
               R"({"Inputs":{"input1":{"ConnectionString":"UseDevelopmentStorage=true",)"
               R"("RelativeLocation":"abc/b.csv"}}})");
  REQUIRE_MESSAGE(made.status == 200, made.body);
  const std::string id = Json::parse(made.body);
  app.call("POST", jobs + "/" + id + "/start?api-version=2.0", key);
  app.call("POST", "/__emu/jobs/run");
  std::string states;
  for (const Seen& one : events(app, "0-0")) {
    if (one.kind != "job") continue;
    CHECK(one.data["id"] == id);
    CHECK(one.data["workspace"] == kSampleWorkspace);
    states += one.data["state"].get<std::string>() + (one.data["queued"] == true ? "+ " : " ");
  }
  CHECK(states == "NotStarted NotStarted+ Running Finished ");
}

TEST_CASE("events of one workspace: its own, and those of all") {
  TestApp app(kManual);
  execute_sample(app, kSampleKey);
  app.call("GET", "/nowhere");
  app.call("POST", "/__emu/clock/advance", {}, R"({"seconds":1})");
  CHECK(kinds(events(app, "0-0", "?workspace=" + kSampleWorkspace)) == "request clock");
  CHECK(app.call("GET", "/__emu/events?workspace=" + std::string(32, '0')).status == 404);
}

TEST_CASE("events: a reader that was too slow gets how many it has missed") {
  TestApp app(Flags{{"--deterministic", "true"}, {"--journal-entries", "2"}});
  for (int i = 0; i < 5; ++i) app.call("GET", "/nowhere");
  for (int i = 0; i < 1002; ++i)
    app.call("POST", "/__emu/clock/advance", {}, R"({"milliseconds":1})");
  const std::vector<Seen> seen = events(app, "1-0");
  REQUIRE(seen.size() > 4);
  CHECK(seen[0].kind == "missed");
  CHECK(seen[0].data["requests"] == 2);
  CHECK(seen[1].kind == "request");
  CHECK(seen[3].kind == "missed");
  CHECK(seen[3].data["events"] == 2);
  CHECK(seen[4].kind == "clock");
}

TEST_CASE("events: a page is followed from the position that it says it is of") {
  TestApp app(kManual);
  execute_sample(app, kSampleKey);
  const std::string page = app.call("GET", "/__emu/pages/jobs").body;
  constexpr std::string_view kBefore = "data-events=\"";
  const std::size_t at = page.find(kBefore) + kBefore.size();
  const std::string position = page.substr(at, page.find('"', at) - at);
  execute_sample(app, kSampleKey);
  const auto after = [&](const std::string& query) {
    return kinds(events_in(app.call("GET", "/__emu/events?after=" + query).body));
  };
  CHECK(after("0-0") == "request request");
  CHECK(after(position) == "request");
  CHECK(kinds(events(app, position, "?after=0-0")) == "request");
}

TEST_CASE("events: what cannot be is refused") {
  TestApp app(kManual);
  CHECK(app.call("GET", "/__emu/events?after=x").status == 400);
  for (const char* id : {"12", "1-2-", "1-2-fault", "1-2-request-3"})
    CHECK(app.call("GET", "/__emu/events", {{"Last-Event-ID", id}}).status == 400);
  CHECK(app.call("GET", "/__emu/events?workspce=x").status == 400);
  CHECK(app.call("GET", "/__emu/events?workspace=x").status == 400);
}

TEST_CASE("an event stream waits while there is nothing, and ends with its journal") {
  control::Journal journal{core::Limits{},
                           std::make_unique<control::MemoryJournalStore>(core::Limits{})};
  control::EventLog log;
  control::EventStream stream(journal, log, {}, std::nullopt);
  char bytes[4096];
  CHECK_FALSE(stream.is_waiting());
  CHECK(stream.read(bytes, sizeof bytes) > 0);
  CHECK(stream.is_waiting());
  log.publish("clock", "", "{}");
  CHECK_FALSE(stream.is_waiting());
  CHECK(std::string_view(bytes, stream.read(bytes, sizeof bytes)) ==
        "id: 0-1\nevent: clock\ndata: {}\n\n");
  CHECK(stream.is_waiting());
  journal.stop();
  CHECK_FALSE(stream.is_waiting());
  CHECK(stream.read(bytes, sizeof bytes) == 0);
}

}  // namespace event_routes_test
