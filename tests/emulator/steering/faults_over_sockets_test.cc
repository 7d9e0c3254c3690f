// Each kind of fault as a client on a socket sees it.

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/emulator_process.h"
#include "tests/support/raw_client.h"
#include "tests/support/temporary_folder.h"

namespace faults_over_sockets_test {

using namespace aml::tests;
using aml::test::RawAnswer;
using aml::test::RawClient;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

const std::string kService =
    "/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/562d088408ce85f89663240a5ea142c9";
const std::string kKey =
    "C/Ftgl6aKjc8RbcQjT8QDVrJbFcVSxHKXxFVNgRP2w5tCJP4OD6jwkKdsDEXQeEpW+8IYaog+Q7JVVBZl5NSQA==";
const std::string kBody =
    R"({"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[["This is a good day"]]}}})";

std::string request(const std::string& method, const std::string& target, const std::string& body,
                    const std::string& more = "") {
  return method + " " + target +
         " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         more + "\r\n" + body;
}

std::string execute() {
  return request("POST", kService + "/execute?api-version=2.0", kBody,
                 "Authorization: Bearer " + kKey + "\r\n");
}

class Emulator {
 public:
  explicit Emulator(const std::vector<std::string>& arguments = {}) : process_(arguments) {}

  RawClient connect() const { return RawClient(process_.port()); }
  RawAnswer ask(const std::string& text) const { return connect().exchange(text); }
  Json get(const std::string& target) const {
    return Json::parse(ask(request("GET", target, "")).body);
  }

  // The one rule in force; its id.
  std::string only(const std::string& rule) const {
    CHECK(ask(request("DELETE", "/__emu/faults", "")).status == 204);
    const RawAnswer made = ask(request("POST", "/__emu/faults", rule));
    REQUIRE_MESSAGE(made.status == 201, made.body);
    const Json record = Json::parse(made.body);
    CHECK(made.header("Location") == "/__emu/faults/" + record.at("id").get<std::string>());
    return record.at("id");
  }
  Program& program() { return process_.program(); }

 private:
  EmulatorProcess process_;
};

// What recv says when nothing more comes: 0 at an orderly end, else errno.
int end_of(const RawClient& client) {
  char byte = 0;
  const ssize_t got = ::recv(client.socket(), &byte, 1, 0);
  return got < 0 ? errno : static_cast<int>(got);
}

}  // namespace

TEST_CASE("an error row, an answer of its own, a header: over a socket") {
  const Emulator emulator;
  const std::string busy = emulator.only(
      R"({"name":"busy twice","match":{"service":"SimpleFeatureHashingExperiment",
          "operation":"execute"},"when":{"first":2},
          "then":{"error":"RequestThrottled","retryAfter":5}})");
  RawClient client = emulator.connect();
  for (int i = 0; i < 2; ++i) {
    const RawAnswer refused = client.exchange(execute());
    CHECK(refused.status == 503);
    CHECK(refused.header("Retry-After") == "5");
    CHECK(refused.header("x-amlemu-fault") == busy);
    CHECK(Json::parse(refused.body)["error"]["details"][0]["code"] == "RequestThrottled");
  }
  const RawAnswer real = client.exchange(execute());
  CHECK(real.status == 200);
  CHECK_FALSE(real.has("x-amlemu-fault"));
  const Json rule = emulator.get("/__emu/faults/" + busy);
  CHECK(rule["seen"] == 3);
  CHECK(rule["applied"] == 2);
  CHECK(rule["name"] == "busy twice");
  const Json entries = emulator.get("/__emu/requests")["requests"];
  CHECK(entries[0]["fault"] == busy);
  CHECK(entries[0]["workspace"] == "756dbbd56cf4b58a5125db394cae1dc4");
  CHECK(entries[2]["fault"] == nullptr);
  const Json steps =
      emulator.get("/__emu/requests/" + entries[0]["id"].get<std::string>() + "/explain")["steps"];
  CHECK(steps[0]["check"] == "fault.rule");
  CHECK(steps[0]["note"] == busy);

  emulator.only(R"({"then":{"status":502,"body":"bad gateway","headers":{"x-from":"proxy"}}})");
  const RawAnswer own = emulator.ask(execute());
  CHECK(own.status == 502);
  CHECK(own.body == "bad gateway");
  CHECK(own.header("x-from") == "proxy");
  CHECK(own.header("Content-Type") == "text/plain");
  emulator.only(R"({"then":{"status":500}})");
  CHECK(emulator.ask(execute()).body.empty());
}

TEST_CASE("an error on blob storage speaks its language, and a status decides after the answer") {
  const Emulator emulator;
  emulator.only(R"({"match":{"operation":"blob.get"},"then":{"error":"ServerBusy"}})");
  const RawAnswer busy = emulator.ask(request("GET", "/devstoreaccount1/box/a.csv", ""));
  CHECK(busy.status == 503);
  CHECK(busy.header("x-ms-error-code") == "ServerBusy");
  CHECK(busy.body.find("<Code>ServerBusy</Code>") != std::string::npos);

  const std::string id = emulator.only(R"({"match":{"status":401},"then":{"retryAfter":7}})");
  CHECK_FALSE(emulator.ask(execute()).has("Retry-After"));
  const RawAnswer refused =
      emulator.ask(request("POST", kService + "/execute?api-version=2.0", kBody));
  CHECK(refused.status == 401);
  CHECK(refused.header("Retry-After") == "7");
  CHECK(refused.header("x-amlemu-fault") == id);
}

TEST_CASE("a call of the gateway is one of gateway and one of execute") {
  const Emulator emulator;
  const Json gateway = emulator.get("/__emu/gateway");
  std::string key;
  for (const Json& one : gateway["subscriptions"]) {
    if (one["name"] == "unlimited-demo") key = one["primaryKey"];
  }
  const auto call = [&] {
    return request(
        "POST", "/azureml-demo" + kService + "/execute?api-version=2.0&details=true", kBody,
        "Authorization: Bearer " + kKey + "\r\nOcp-Apim-Subscription-Key: " + key + "\r\n");
  };
  REQUIRE(emulator.ask(call()).status == 200);
  emulator.only(R"({"match":{"operation":"gateway","subscription":"starter-demo"},
                    "then":{"status":500}})");
  CHECK(emulator.ask(call()).status == 200);
  emulator.only(R"({"match":{"operation":"gateway","subscription":"unlimited-demo"},
                    "then":{"status":500}})");
  CHECK(emulator.ask(call()).status == 500);
  CHECK(emulator.ask(execute()).status == 200);
  const std::string id =
      emulator.only(R"({"match":{"operation":"execute"},"then":{"error":"RequestThrottled"}})");
  const RawAnswer throttled = emulator.ask(call());
  CHECK(throttled.status == 503);
  CHECK(throttled.header("x-amlemu-fault") == id);
  CHECK(emulator.get("/__emu/faults/" + id)["seen"] == 1);
  for (const std::string end : {"reset", "empty"}) {
    CAPTURE(end);
    emulator.only(R"({"match":{"operation":"execute"},"then":{"connection":")" + end + R"("}})");
    const RawAnswer failed = emulator.ask(call());
    CHECK(failed.status == 500);
    CHECK(failed.body.find("activityId") != std::string::npos);
  }
}

TEST_CASE("a connection that is reset, ends empty or hangs") {
  const Emulator emulator;
  const std::string reset = emulator.only(R"({"then":{"connection":"reset"}})");
  RawClient broken = emulator.connect();
  REQUIRE(broken.send(execute()));
  CHECK(end_of(broken) == ECONNRESET);
  CHECK(emulator.get("/__emu/requests")["requests"][0]["fault"] == reset);
  CHECK(emulator.get("/__emu/requests")["requests"][0]["status"] == 0);

  emulator.only(R"({"then":{"connection":"empty"}})");
  RawClient ended = emulator.connect();
  REQUIRE(ended.send(execute()));
  CHECK(end_of(ended) == 0);

  emulator.only(R"({"then":{"connection":"hang"}})");
  std::vector<RawClient> waiting;
  for (int i = 0; i < 300; ++i) {
    waiting.push_back(emulator.connect());
    REQUIRE(waiting.back().send(execute()));
  }
  // None of them keeps a thread from others.
  CHECK(emulator.ask(request("GET", "/__emu/health/live", "")).status == 200);
  CHECK_FALSE(waiting.front().readable_within(200));
  waiting.front().shut_sending();
  CHECK(end_of(waiting.front()) == 0);
}

TEST_CASE(
    "a call that hangs is one of those that run at once, until its client or a reset ends it") {
  const TemporaryFolder fixtures;
  const auto sample = fs::path(AML_FIXTURES) / "services" / "SimpleFeatureHashingExperiment";
  const fs::path folder = fixtures.path() / "services" / "SimpleFeatureHashingExperiment";
  fs::create_directories(folder.parent_path());
  fs::copy(sample, folder, fs::copy_options::recursive);
  Json definition = Json::parse(std::ifstream(sample / "service.json"));
  definition["endpoint"]["maxConcurrentCalls"] = 1;
  std::ofstream(folder / "service.json") << definition;

  const Emulator emulator({"--fixtures", fixtures.path()});
  emulator.only(R"({"when":{"nth":[1,4]},"then":{"connection":"hang"}})");
  RawClient hung = emulator.connect();
  REQUIRE(hung.send(execute()));
  CHECK_FALSE(hung.readable_within(100));
  CHECK(emulator.ask(execute()).status == 503);
  hung.shut_sending();
  CHECK(end_of(hung) == 0);
  CHECK(emulator.ask(execute()).status == 200);

  RawClient second = emulator.connect();
  REQUIRE(second.send(execute()));
  CHECK_FALSE(second.readable_within(100));
  CHECK(emulator.ask(request("POST", "/__emu/reset", "")).status == 204);
  CHECK(end_of(second) == 0);
  CHECK(emulator.ask(execute()).status == 200);
}

TEST_CASE("a delay comes before the answer, holds no thread, and ends with the server") {
  Emulator emulator;
  emulator.only(R"({"when":{"first":1},"then":{"delay":"400ms"}})");
  const auto start = std::chrono::steady_clock::now();
  RawClient client = emulator.connect();
  CHECK(client.exchange(execute()).status == 200);
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(400));
  CHECK(client.exchange(execute()).status == 200);

  emulator.only(R"({"then":{"delay":"1h"}})");
  std::vector<RawClient> waiting;
  for (int i = 0; i < 300; ++i) {
    waiting.push_back(emulator.connect());
    REQUIRE(waiting.back().send(execute()));
  }
  CHECK(emulator.ask(request("GET", "/__emu/health/live", "")).status == 200);
  CHECK_FALSE(waiting.back().readable_within(100));
  const auto stop = std::chrono::steady_clock::now();
  CHECK(emulator.program().stop().exit_code == 0);
  // The answers were made: they go out at once instead of being lost.
  // All that waited end together, and an endpoint takes twenty at once.
  const int ended = waiting.front().read_answer().status;
  CHECK((ended == 200 || ended == 503));
  CHECK(std::chrono::steady_clock::now() - stop < std::chrono::seconds(2));
}

TEST_CASE("a clock that is moved by hand is not waited for") {
  const Emulator emulator({"--deterministic"});
  emulator.only(R"({"then":{"delay":"1h"}})");
  const auto start = std::chrono::steady_clock::now();
  CHECK(emulator.ask(execute()).status == 200);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}

TEST_CASE("a body that is slow, short or damaged") {
  const Emulator emulator;
  const std::string real = emulator.ask(execute()).body;
  REQUIRE(real.size() > 100);

  emulator.only(R"({"then":{"body":{"cut":0.5}}})");
  RawClient cut = emulator.connect();
  const RawAnswer half = cut.exchange(execute());
  CHECK(half.status == 200);
  CHECK(half.header("Content-Length") == std::to_string(real.size()));
  CHECK(half.body == real.substr(0, real.size() / 2));
  CHECK_FALSE(half.has("x-amlemu-fault"));
  CHECK(end_of(cut) == 0);

  emulator.only(R"({"then":{"body":{"corrupt":true}}})");
  const std::string damaged = emulator.ask(execute()).body;
  CHECK(damaged.size() == real.size());
  CHECK(damaged != real);

  emulator.only(R"({"then":{"body":{"rate":"1000B/s"}}})");
  const auto start = std::chrono::steady_clock::now();
  RawClient slow = emulator.connect();
  CHECK(slow.exchange(execute()).body == real);
  // Head and body are some 700 bytes, the first 100 of which go at once.
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(400));
  CHECK(slow.exchange(execute()).body == real);
}

TEST_CASE("a blob that streams is slow, short or damaged as well") {
  const Emulator emulator;
  const std::string sas = emulator.get("/__emu/storage")["sas"];
  const std::string blob = "/devstoreaccount1/box/a.txt" + sas;
  std::string bytes;
  for (int i = 0; i < 40'000; ++i) bytes += static_cast<char>('a' + i % 26);
  REQUIRE(emulator.ask(request("PUT", "/devstoreaccount1/box" + sas + "&restype=container", ""))
              .status == 201);
  REQUIRE(emulator.ask(request("PUT", blob, bytes, "x-ms-blob-type: BlockBlob\r\n")).status == 201);
  emulator.only(R"({"match":{"operation":"blob.get"},"then":{"body":{"cut":0.25}}})");
  RawClient cut = emulator.connect();
  CHECK(cut.exchange(request("GET", blob, "")).body == bytes.substr(0, 10'000));
  CHECK(end_of(cut) == 0);
  emulator.only(R"({"match":{"operation":"blob.get"},"then":{"body":{"corrupt":true}}})");
  std::string damaged = emulator.ask(request("GET", blob, "")).body;
  REQUIRE(damaged.size() == bytes.size());
  for (std::size_t i = 0; i < damaged.size(); i += 64)
    damaged[i] = static_cast<char>(static_cast<unsigned char>(damaged[i]) ^ 0x80u);
  CHECK(damaged == bytes);
  emulator.only(R"({"match":{"operation":"blob.get"},"then":{"body":{"rate":"100kB/s"}}})");
  const auto start = std::chrono::steady_clock::now();
  CHECK(emulator.ask(request("GET", blob, "")).body == bytes);
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(250));
}

}  // namespace faults_over_sockets_test
