// The real program reads its fixtures again while clients call.

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/emulator_process.h"
#include "tests/support/raw_client.h"
#include "tests/support/temporary_folder.h"

namespace reload_test {

using namespace aml::tests;
using aml::test::RawAnswer;
using aml::test::RawClient;

namespace {

constexpr const char* kFile = "services/sample/service.json";
const std::string kSample =
    read_file(AML_FIXTURES "/services/SimpleFeatureHashingExperiment/service.json");
const std::string kService =
    "/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/562d088408ce85f89663240a5ea142c9";
const std::string kKey =
    "C/Ftgl6aKjc8RbcQjT8QDVrJbFcVSxHKXxFVNgRP2w5tCJP4OD6jwkKdsDEXQeEpW+8IYaog+Q7JVVBZl5NSQA==";
const std::string kBody =
    R"({"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[["This is a good day"]]}}})";

std::string request(const std::string& method, const std::string& target,
                    const std::string& body = "") {
  return method + " " + target +
         " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nAuthorization: Bearer " + kKey + "\r\n\r\n" + body;
}

std::string described(int number) {
  std::string text = kSample;
  return text.insert(1, "\"description\": \"Edit " + std::to_string(number) + ". \",");
}

// Asks until an answer holds the text.
bool comes(std::uint16_t port, const std::string& target, const std::string& text) {
  RawClient client(port);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::chrono::steady_clock::now() < end) {
    if (client.exchange(request("GET", target)).body.find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("an edit is live without a restart, and a broken one is named") {
  const TemporaryFolder folder;
  folder.write(kFile, kSample);
  EmulatorProcess emulator({"--fixtures", folder.path("")});
  folder.write(kFile, described(1));
  CHECK(comes(emulator.port(), kService + "/swagger.json", "Edit 1. "));
  folder.write(kFile, "{");
  CHECK(comes(emulator.port(), "/__emu/health/ready", "services/sample/service.json:1:"));
  CHECK(comes(emulator.port(), kService + "/swagger.json", "Edit 1. "));
  folder.write(kFile, described(2));
  CHECK(comes(emulator.port(), kService + "/swagger.json", "Edit 2. "));
  const Outcome outcome = emulator.program().stop();
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err.find("not taken") != std::string::npos);
}

TEST_CASE("--no-watch reads nothing again by itself") {
  const TemporaryFolder folder;
  folder.write(kFile, kSample);
  EmulatorProcess emulator({"--fixtures", folder.path(""), "--no-watch"});
  folder.write(kFile, described(1));
  RawClient client(emulator.port());
  CHECK(client.exchange(request("POST", "/__emu/reload")).status == 200);
  CHECK(comes(emulator.port(), kService + "/swagger.json", "Edit 1. "));
  CHECK(emulator.program().stop().exit_code == 0);
}

TEST_CASE("no call fails in a thousand reloads") {
  const TemporaryFolder folder;
  folder.write(kFile, kSample);
  EmulatorProcess emulator({"--fixtures", folder.path(""), "--no-watch"});
  std::atomic<bool> done = false;
  std::atomic<int> calls = 0;
  std::atomic<int> failed = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back([&] {
      RawClient client(emulator.port());
      const std::string execute = request("POST", kService + "/execute?api-version=2.0", kBody);
      while (!done) {
        const RawAnswer answer = client.exchange(execute);
        ++calls;
        if (answer.status != 200 || answer.body.find("1") == std::string::npos) ++failed;
      }
    });
  }
  RawClient client(emulator.port());
  int refused = 0;
  for (int i = 0; i < 1000; ++i) {
    folder.write(kFile, described(i));
    if (client.exchange(request("POST", "/__emu/reload")).status != 200) ++refused;
  }
  done = true;
  for (std::thread& thread : clients) thread.join();
  CHECK(refused == 0);
  CHECK(failed == 0);
  CHECK(calls > 100);
  CHECK(emulator.program().stop().exit_code == 0);
}

}  // namespace reload_test
