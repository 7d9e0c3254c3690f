// The real binary, killed at random points: what it acknowledged is there when it comes back.

#include <doctest/doctest.h>
#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/support/emulator_process.h"
#include "tests/support/http_client.h"
#include "tests/support/temporary_folder.h"

namespace kill_test {

using namespace aml::tests;
using nlohmann::json;

namespace {

constexpr int kKills = 200;
const std::string kKey = std::string(86, 'A') + "==";
constexpr std::string_view kService = R"({
  "name": "Batch",
  "workspace": {"id": "00000000000000000000000000000001"},
  "endpoint": {"id": "00000000000000000000000000000002", "primaryKey": "@key@"},
  "datasets": [{"name": "Texts", "columns": [{"name": "Text", "type": "String"}],
                "rows": [["one"], ["two"], ["three"]]}],
  "modules": [{"id": "hash", "module": "Feature Hashing", "from": "Texts",
               "parameters": {"Target columns": ["Text"], "Hashing bitsize": 2, "N-grams": 1}}],
  "inputs": [],
  "outputs": [{"name": "output1", "from": "hash"}]
})";
const std::string kJobs =
    "/workspaces/00000000000000000000000000000001/services/00000000000000000000000000000002/jobs";

/// What was acknowledged of one job, and what was asked without an answer.
struct Known {
  bool started = false;
  bool cancelled = false;
  bool maybe_started = false;
  bool maybe_cancelled = false;
};

/// Whether its job was killed too often to be run again.
bool ended_emulator(const json& record) {
  return record.at("state") == "Failed" &&
         record.at("details").get<std::string>().find("JobEndedEmulator") != std::string::npos;
}

/// The reason why a record contradicts what is known; nothing when it does not.
std::optional<std::string> contradiction(const Known& known, const json& record) {
  const std::string state = record.at("state");
  const bool may_run = known.started || known.maybe_started;
  const bool may_be_cancelled = known.cancelled || known.maybe_cancelled;
  if (state == "Cancelled") {
    if (!may_be_cancelled) return "cancelled by nobody";
  } else if (state == "NotStarted" && !record.at("queued").get<bool>()) {
    if (known.started) return "its start is lost";
    if (known.cancelled) return "its delete is lost";
  } else {
    if (!may_run) return "started by nobody";
    const bool may_fail = ended_emulator(record);
    if (known.cancelled && state != "Finished" && !may_fail) return "its delete is lost";
    if (state == "Failed" && !may_fail) {
      return "failed: " + record.at("details").get<std::string>();
    }
  }
  return std::nullopt;
}

/// Kills a process a moment after some answers, whatever a machine makes of their time.
class Killer {
 public:
  Killer(pid_t pid, int answers, int microseconds)
      : pid_(pid), answers_left_(answers), microseconds_(microseconds) {}
  ~Killer() {
    if (thread_.joinable()) thread_.join();
  }
  Killer(const Killer&) = delete;
  Killer& operator=(const Killer&) = delete;

  /// To be called before each request.
  void count() {
    if (answers_left_-- != 0) return;
    thread_ = std::thread([pid = pid_, microseconds = microseconds_] {
      const timespec while_waiting{0, microseconds * 1000L};
      ::ppoll(nullptr, 0, &while_waiting, nullptr);
      ::kill(pid, SIGKILL);
    });
  }

 private:
  pid_t pid_;
  int answers_left_;
  int microseconds_;
  std::thread thread_;
};

class Client {
 public:
  explicit Client(std::uint16_t port) : http_(port) {}

  HttpAnswer call(const std::string& method, const std::string& path,
                  const std::string& body = "") {
    return http_.send(method, path, {{"Authorization", "Bearer " + kKey}}, body);
  }
  /// Without a key: what the path says is enough.
  HttpAnswer get(const std::string& path) { return http_.send("GET", path, {}, ""); }
  HttpAnswer jobs(const std::string& method, const std::string& rest,
                  const std::string& body = "") {
    return call(method, kJobs + rest + "?api-version=2.0", body);
  }

 private:
  HttpClient http_;
};

class Story {
 public:
  Story() {
    std::string service(kService);
    service.replace(service.find("@key@"), 5, kKey);
    folder_.write("fixtures/services/Batch/service.json", service);
    arguments_ = {"--data",        folder_.path("data"),
                  "--fixtures",    folder_.path("fixtures"),
                  "--job-workers", "1"};
  }

  const std::vector<std::string>& arguments() const { return arguments_; }
  std::size_t acknowledged() const { return jobs_.size(); }

  /// Submits, starts and deletes until the connection breaks.
  void act(Client& client, Killer& killer) {
    while (true) {
      killer.count();
      switch (random_() % 3) {
        case 0: {
          const HttpAnswer answer = client.jobs("POST", "", R"({"GlobalParameters":{}})");
          REQUIRE(answer.status == 200);
          const std::string id = answer.body.substr(1, answer.body.size() - 2);
          jobs_.emplace(id, Known());
          touched_.insert(id);
          break;
        }
        case 1:
          start(client, any());
          break;
        case 2:
          cancel(client, any());
          break;
      }
    }
  }

  /// Looks at what was touched since the last look.
  void check(Client& client) {
    for (const std::string& id : std::exchange(touched_, {})) {
      const HttpAnswer answer = client.call("GET", "/__emu/jobs/" + id);
      if (answer.status != 200) FAIL("job " << id << " is lost");
      check(id, json::parse(answer.body));
    }
  }

  void check_all(Client& client) {
    std::map<std::string, json> records;
    for (const json& record : json::parse(client.call("GET", "/__emu/jobs").body)) {
      records.emplace(record.at("id"), record);
    }
    for (const auto& [id, known] : jobs_) {
      if (!records.contains(id)) FAIL("job " << id << " is lost");
      check(id, records.at(id));
    }
  }

  /// Every job that was started ends, and its output is there as a whole.
  void check_ends(Client& client) {
    int finished = 0;
    for (const auto& [id, known] : jobs_) {
      if (!known.started || known.cancelled) continue;
      json status;
      do {
        status = json::parse(client.jobs("GET", "/" + id).body);
      } while (status.at("StatusCode") == "NotStarted" || status.at("StatusCode") == "Running");
      if (ended_emulator(json::parse(client.get("/__emu/jobs/" + id).body))) continue;
      REQUIRE(status.at("StatusCode") == "Finished");
      const json& place = status.at("Results").at("output1");
      const HttpAnswer blob =
          client.get("/devstoreaccount1/" + place.at("RelativeLocation").get<std::string>() +
                     place.at("SasBlobToken").get<std::string>());
      CHECK(blob.status == 200);
      CHECK(std::count(blob.body.begin(), blob.body.end(), '\n') == 4);
      ++finished;
    }
    CHECK(finished > 0);
  }

  int answers() { return static_cast<int>(random_() % 12); }
  int microseconds() { return static_cast<int>(random_() % 1'000); }

 private:
  /// One of the jobs; empty: there are no jobs.
  std::string any() {
    if (jobs_.empty()) return {};
    auto job = jobs_.begin();
    std::advance(job, static_cast<long>(random_() % jobs_.size()));
    return job->first;
  }

  void check(const std::string& id, const json& record) {
    const auto fault = contradiction(jobs_.at(id), record);
    if (fault) FAIL("job " << id << ": " << *fault);
    settle(jobs_.at(id), record);
  }

  void start(Client& client, const std::string& id) {
    if (id.empty()) return;
    touched_.insert(id);
    jobs_[id].maybe_started = true;
    const int status = client.jobs("POST", "/" + id + "/start").status;
    if (status == 204) jobs_[id].started = true;
    REQUIRE((status == 204 || status == 400));
  }

  void cancel(Client& client, const std::string& id) {
    if (id.empty()) return;
    touched_.insert(id);
    jobs_[id].maybe_cancelled = true;
    const int status = client.jobs("DELETE", "/" + id).status;
    REQUIRE(status == 204);
    jobs_[id].cancelled = true;
  }

  /// What was asked without an answer has happened or not; from now on it is known.
  static void settle(Known& known, const json& record) {
    const std::string state = record.at("state");
    known.started = state != "Cancelled" && (state != "NotStarted" || record.at("queued"));
    known.cancelled = state == "Cancelled";
    known.maybe_started = known.started;
    known.maybe_cancelled = known.cancelled;
  }

  TemporaryFolder folder_;
  std::vector<std::string> arguments_;
  std::minstd_rand random_{20161014};
  std::map<std::string, Known> jobs_;
  std::set<std::string> touched_;
};

}  // namespace

TEST_CASE("two hundred kills lose nothing that was acknowledged") {
  Story story;
  for (int kill = 0; kill < kKills; ++kill) {
    CAPTURE(kill);
    EmulatorProcess emulator(story.arguments());
    Client client(emulator.port());
    story.check(client);
    Killer killer(emulator.program().pid(), story.answers(), story.microseconds());
    try {
      story.act(client, killer);
    } catch (const std::runtime_error&) {
      // Killed while a request was under way.
    }
  }
  EmulatorProcess emulator(story.arguments());
  Client client(emulator.port());
  story.check_all(client);
  CHECK(story.acknowledged() >= kKills);
  story.check_ends(client);
  CHECK(emulator.program().stop().exit_code == 0);
}

}  // namespace kill_test
