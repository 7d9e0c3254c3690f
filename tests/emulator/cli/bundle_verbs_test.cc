// bundle and replay, with the real program at both ends.

#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/emulator_process.h"
#include "tests/support/http_client.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace bundle_verbs_test {

using namespace aml::tests;
using Json = nlohmann::json;

namespace {

constexpr const char* kExecute =
    "/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/562d088408ce85f89663240a5ea142c9/"
    "execute?api-version=2.0";
constexpr const char* kBody =
    R"({"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[["This is a good day"]]}}})";
constexpr const char* kKey =
    "Bearer C/Ftgl6aKjc8RbcQjT8QDVrJbFcVSxHKXxFVNgRP2w5tCJP4OD6jwkKdsDEXQeEpW+8IYaog+Q7JVVBZl5NSQA"
    "==";

std::string at(const EmulatorProcess& emulator) {
  return "http://127.0.0.1:" + std::to_string(emulator.port());
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a run is sent as a file, and answers the same elsewhere") {
  const TemporaryFolder folder;
  const std::string file = folder.path("failed.bundle");
  {
    EmulatorProcess emulator({"--deterministic"});
    HttpClient client(emulator.port());
    CHECK(client.send("POST", kExecute, {{"Authorization", kKey}}, kBody).status == 200);
    CHECK(client.send("POST", kExecute, {{"Authorization", "Bearer no"}}, kBody).status == 401);
    const Outcome bundled = run_program({"bundle", file, "--at", at(emulator)});
    CHECK(bundled.err == "");
    CHECK(bundled.exit_code == 0);
    CHECK(has(bundled.out, ": 2 calls, 0 blobs\nsha256 "));
    CHECK_FALSE(has(bundled.out, "differently"));
  }
  const Outcome replayed = run_program({"replay", file});
  CHECK(replayed.err == "");
  CHECK(replayed.exit_code == 0);
  CHECK(has(replayed.out, "\nequal\nsha256 "));
  const Json json = Json::parse(run_program({"replay", file, "--json"}).out);
  CHECK(json.at("verdict") == "equal");
  CHECK(json.at("calls") == 2);
  CHECK(json.at("sha256") == json.at("sha256InFile"));
  CHECK(has(replayed.out, json.at("sha256").get<std::string>()));
}

TEST_CASE("what makes answers differ is told before the verdict, which is 1 where they do") {
  const TemporaryFolder folder;
  const std::string file = folder.path("b");
  {
    EmulatorProcess emulator;
    HttpClient client(emulator.port());
    CHECK(client.send("POST", kExecute, {{"Authorization", kKey}}, kBody).status == 200);
    CHECK(run_program({"bundle", file, "--at", at(emulator)}).exit_code == 0);
  }
  std::string bytes = read_file(file);
  const std::size_t place = bytes.find("\"Hashing bitsize\": 3");
  REQUIRE(place != std::string::npos);
  bytes[place + 19] = '2';
  const Outcome outcome = run_program({"replay", folder.write("changed", bytes)});
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.out,
            "  the clock followed the wall (--clock manual)\n"
            "  ids were random (--ids sequential)\ndifferent\n  call 1  POST /work"));
  CHECK(has(outcome.out, " in the file\n"));
}

TEST_CASE("bundle leaves a whole file or nothing") {
  const TemporaryFolder folder;
  EmulatorProcess emulator;
  const Outcome refused = run_program({"bundle", folder.path("b"), "--at", at(emulator),
                                       "--workspace", "00000000000000000000000000000001"});
  CHECK(refused.exit_code == 1);
  CHECK(has(refused.err, "There is no workspace"));
  CHECK(run_program({"bundle", folder.path("b"), "--at", "http://127.0.0.1:1"}).exit_code == 1);
  CHECK(run_program({"bundle", folder.path("no/b"), "--at", at(emulator)}).exit_code == 1);
  CHECK(run_program({"bundle", "--at", at(emulator)}).exit_code == 2);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("what is no bundle is refused in a line") {
  const TemporaryFolder folder;
  const Outcome text = run_program({"replay", folder.write("b", std::string(600, 'x'))});
  CHECK(text.exit_code == 2);
  CHECK(text.err == "error: " + folder.path("b") + ": it is not a bundle\n");
  const Outcome absent = run_program({"replay", folder.path("absent")});
  CHECK(absent.exit_code == 2);
  CHECK(has(absent.err, "cannot be read: No such file"));
  CHECK(run_program({"replay"}).exit_code == 2);
}

}  // namespace bundle_verbs_test
