// How long jobs run by their definition, on the emulated clock; calls over the concurrency limit.

#include <doctest/doctest.h>

#include <memory>
#include <thread>

#include "tests/emulator/control/call_app.h"
#include "tests/support/temporary_folder.h"

namespace job_duration_test {

using namespace aml;
using namespace aml::tests;

namespace {

const std::string kBase =
    "/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/562d088408ce85f89663240a5ea142c9/jobs";
const std::string kVersion = "?api-version=2.0";
constexpr std::string_view kRows = "Col2\nThis is a good day\nb\nc\n";

/// The sample service with more in its definition, in a folder that holds nothing else.
class Service {
 public:
  explicit Service(const std::string& more) {
    std::string text =
        read_file(AML_FIXTURES "/services/SimpleFeatureHashingExperiment/service.json");
    folder_.write("services/sample/service.json", text.insert(text.find('{') + 1, more));
  }
  Flags flags(Flags more = {}) const {
    more.push_back({"--fixtures", folder_.path("")});
    return more;
  }

 private:
  TemporaryFolder folder_;
};

/// Everything that a client is answered, one after another.
class Client {
 public:
  explicit Client(TestApp& app) : app_(app) {
    sas_ = app.get("/__emu/storage")["sas"].get<std::string>();
    call("PUT", "/devstoreaccount1/inputs" + sas_ + "&restype=container", "", {});
    call("PUT", "/devstoreaccount1/inputs/rows.csv" + sas_, kRows,
         {{"x-ms-blob-type", "BlockBlob"}});
  }

  std::string call(const std::string& method, const std::string& path, std::string_view body = {},
                   core::Headers headers = {
                       {"Authorization", "Bearer " + std::string(kSampleKey)}}) {
    const http::Response response = app_.call(method, path, std::move(headers), body);
    CHECK_MESSAGE(response.status < 300, response.body);
    transcript_ += std::to_string(response.status) + " " + response.body + "\n";
    return response.body;
  }
  std::string started_job() {
    const std::string id =
        Json::parse(call("POST", kBase + kVersion,
                         R"({"Inputs":{"input1":{"ConnectionString":)"
                         R"("UseDevelopmentStorage=true","RelativeLocation":"inputs/rows.csv"}}})"))
            .get<std::string>();
    call("POST", kBase + "/" + id + "/start" + kVersion);
    return id;
  }
  Json status(const std::string& id) {
    return Json::parse(call("GET", kBase + "/" + id + kVersion))["StatusCode"];
  }
  void advance(const std::string& by) {
    call("POST", "/__emu/clock/advance", R"({"by":")" + by + R"("})");
  }
  const std::string& transcript() const { return transcript_; }

 private:
  TestApp& app_;
  std::string sas_;
  std::string transcript_;
};

/// Whether it holds within a bounded time.
template <typename Condition>
bool comes_true(Condition condition) {
  const core::Stopwatch waited;
  while (!condition()) {
    if (waited.elapsed() > std::chrono::seconds(20)) return false;
    std::this_thread::yield();
  }
  return true;
}

std::string hour_transcript(const Service& service) {
  TestApp app(service.flags(kManual));
  Client client(app);
  const std::string id = client.started_job();
  client.call("POST", "/__emu/jobs/run");
  CHECK(client.status(id) == "Running");
  client.advance("59m");
  CHECK(client.status(id) == "Running");
  client.advance("1m");
  CHECK(client.status(id) == "Finished");
  client.call("GET", "/__emu/jobs/" + id);
  return client.transcript();
}

}  // namespace

TEST_CASE("a job of an hour ends when the clock has moved an hour, 100 times the same way") {
  const Service service(R"("jobs":{"duration":"1h"},)");
  const std::string first = hour_transcript(service);
  CHECK(first.find(R"("StatusCode":"Finished")") != std::string::npos);
  for (int i = 1; i < 100; ++i) REQUIRE(hour_transcript(service) == first);
}

TEST_CASE("a job's times are those of the clock") {
  const Service service(R"("jobs":{"duration":"10s","perRow":"2s"},)");
  TestApp app(service.flags(kManual));
  Client client(app);
  const std::string id = client.started_job();
  client.call("POST", "/__emu/jobs/run");
  client.advance("15999ms");
  CHECK(client.status(id) == "Running");
  client.advance("1m");
  const Json job = app.get("/__emu/jobs/" + id);
  CHECK(job["state"] == "Finished");
  const auto time = [&](const char* name) {
    return *text::parse_utc(job[name].get<std::string>());
  };
  CHECK(time("endedAt") - time("startedAt") == std::chrono::seconds(16));
}

TEST_CASE("a job that runs is cancelled at once, and a drill goes before the definition") {
  const Service service(R"("jobs":{"duration":"1h"},)");
  TestApp app(service.flags(kManual));
  Client client(app);
  const std::string cancelled = client.started_job();
  client.call("POST", "/__emu/jobs/run");
  client.call("DELETE", kBase + "/" + cancelled + kVersion);
  client.advance("2h");
  CHECK(client.status(cancelled) == "Cancelled");
  client.call("POST", "/__emu/faults",
              R"({"match":{"operation":"submit"},"then":{"job":"runs","duration":"1s"}})");
  const std::string drilled = client.started_job();
  client.call("POST", "/__emu/jobs/run");
  client.advance("1s");
  CHECK(client.status(drilled) == "Finished");
}

TEST_CASE("jobs that run by the clock alone keep their places, and the next one takes one over") {
  const Service service(R"("jobs":{"duration":"1h"},)");
  TestApp app(service.flags({{"--clock", "manual"}, {"--job-workers", "1"}}));
  Client client(app);
  for (std::size_t i = 0; i <= jobs::kJobsPerEndpoint; ++i) client.started_job();
  const auto running = [&] { return app.get("/__emu/jobs?state=Running").size(); };
  CHECK(comes_true([&] { return running() == jobs::kJobsPerEndpoint; }));
  CHECK(app.get("/__emu/jobs?state=NotStarted").size() == 1);
  client.advance("1h");
  CHECK(comes_true([&] {
    return running() == 1 && app.get("/__emu/jobs?state=Finished").size() == jobs::kJobsPerEndpoint;
  }));
}

TEST_CASE("an execute that a rule holds up counts among those that run") {
  std::string text =
      read_file(AML_FIXTURES "/services/SimpleFeatureHashingExperiment/service.json");
  const std::size_t at = text.find("\"endpoint\"");
  REQUIRE(at != std::string::npos);
  text.insert(text.find('{', at) + 1, "\"maxConcurrentCalls\": 1,");
  const TemporaryFolder folder;
  folder.write("services/sample/service.json", text);
  TestApp app(Flags{{"--fixtures", folder.path("")}});
  CHECK(app.call("POST", "/__emu/faults", {},
                 R"({"match":{"operation":"execute"},"when":{"first":1},"then":{"delay":"1h"}})")
            .status == 201);
  auto held = std::make_unique<http::Response>(execute_sample(app, kSampleKey));
  CHECK(held->status == 200);
  const http::Response refused = execute_sample(app, kSampleKey);
  CHECK(refused.status == 503);
  CHECK(refused.body.find("RequestThrottled") != std::string::npos);
  held.reset();
  CHECK(execute_sample(app, kSampleKey).status == 200);
  CHECK(execute_sample(app, kSampleKey).status == 200);
}

TEST_CASE("how far a job is goes by its time, and its end is an event of the clock's step") {
  const Service service(R"("jobs":{"duration":"1h"},)");
  TestApp app(service.flags(kManual));
  Client client(app);
  const std::string id = client.started_job();
  client.call("POST", "/__emu/jobs/run");
  client.advance("20m");
  const Json progress = app.get("/__emu/jobs").at(0).at("progress");
  CHECK(progress.at("rowsRead") == 1);
  CHECK(progress.at("bytesTotal") == kRows.size());
  CHECK(progress.at("rowsPerSecond").get<double>() == doctest::Approx(1 / 1200.0));
  CHECK(progress.at("secondsLeft").get<double>() == doctest::Approx(2400).epsilon(0.1));
  CHECK(app.get("/__emu/jobs/" + id).at("progress") == progress);
  client.advance("40m");
  const std::string events = app.call("GET", "/__emu/events", {{"Last-Event-ID", "0-0"}}).body;
  CHECK(events.find(R"("state":"Finished")") != std::string::npos);
  CHECK(app.get("/__emu/jobs/" + id).at("progress").at("rowsRead") == 3);
}

TEST_CASE("a job of a drill shows progress, too, and one that is stuck shows none") {
  TestApp app(kManual);
  Client client(app);
  client.call("POST", "/__emu/faults",
              R"({"match":{"operation":"submit"},"when":{"first":1},)"
              R"("then":{"job":"runs","duration":"10s"}})");
  client.call("POST", "/__emu/faults",
              R"({"match":{"operation":"submit"},"then":{"job":"stuck-running"}})");
  const std::string runs = client.started_job();
  const std::string stuck = client.started_job();
  client.call("POST", "/__emu/jobs/run");
  client.call("POST", "/__emu/jobs/run");
  client.call("POST", "/__emu/faults",
              R"({"name":"brief","match":{},"when":{"until":"7s"},"then":{"delay":"1ms"}})");
  client.advance("5s");
  const Json due = app.get("/__emu/clock/due");
  REQUIRE(due.at("due").size() == 2);
  CHECK(due.at("due")[0].at("what") == "rule");
  CHECK(due.at("due")[0].at("name") == "brief");
  CHECK(
      due.at("due")[1] ==
      Json({{"at", due.at("due")[1].at("at")}, {"what", "job"}, {"id", runs}, {"name", nullptr}}));
  CHECK(app.get("/__emu/jobs/" + runs).at("progress").at("rowsRead") == 1);
  CHECK(app.get("/__emu/jobs/" + stuck).at("progress").at("rowsRead") == 0);
  client.advance("5s");
  CHECK(app.get("/__emu/clock/due").at("due").empty());
  CHECK(app.get("/__emu/jobs/" + runs).at("progress").at("rowsWritten") == 3);
}

TEST_CASE("with a real clock the end of a job is an event that no look brings about") {
  const Service service(R"("jobs":{"duration":"50ms"},)");
  TestApp app(service.flags({{"--job-workers", "1"}}));
  Client client(app);
  client.started_job();
  CHECK(comes_true([&] {
    return app.call("GET", "/__emu/events", {{"Last-Event-ID", "0-0"}})
               .body.find(R"("state":"Finished")") != std::string::npos;
  }));
}

TEST_CASE("the next job of a workspace, and a clock that open ones share") {
  TestApp app(kManual);
  Client client(app);
  client.started_job();
  const std::string mine = "?workspace=756dbbd56cf4b58a5125db394cae1dc4";
  std::string other;
  for (const Json& service : app.get("/__emu/services")) {
    if (service.at("workspace") != mine.substr(11)) other = service.at("workspace");
  }
  REQUIRE_FALSE(other.empty());
  CHECK(app.call("POST", "/__emu/jobs/run?workspace=" + other).status == 204);
  CHECK(app.call("POST", "/__emu/jobs/run" + mine).status == 200);
  const http::Response refused =
      app.call("POST", "/__emu/clock/advance" + mine, {}, R"({"by":"1s"})");
  CHECK(refused.status == 400);
  CHECK(problem_of(refused).at("detail").get<std::string>().find("share one clock") !=
        std::string::npos);
  CHECK(app.get("/__emu/clock" + mine).at("now") == app.get("/__emu/clock").at("now"));
}

}  // namespace job_duration_test
