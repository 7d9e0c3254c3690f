// The verbs that ask a running emulator, with the real program at both ends.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace asking_verbs_test {

using namespace aml::tests;
using Json = nlohmann::json;

namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A running emulator, and verbs that ask it.
class Asked {
 public:
  Asked() : program_({"--quiet", "--port", "0", "--deterministic"}) {
    const std::string line = program_.read_until_ready().back();
    at_ = Json::parse(line.substr(6)).at("http").get<std::string>();
  }

  Outcome ask(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--at", at_});
    return run_program(std::move(arguments));
  }

  Program& program() { return program_; }
  const std::string& at() const { return at_; }

 private:
  Program program_;
  std::string at_;
};

}  // namespace

TEST_CASE("verify: exit codes 0 and 4, and the reasons") {
  const TemporaryFolder folder;
  const Asked emulator;
  const std::string never = folder.write("never.json", R"({"expect":[{"match":{},"never":true}]})");
  const std::string once = folder.write("once.json", R"({"expect":[{"match":{}}]})");
  const std::string wrong = folder.write("wrong.json", R"({"expct":[]})");
  const Outcome met = emulator.ask({"verify", never});
  CHECK(met.exit_code == 0);
  CHECK(met.out == "met\n");
  const Outcome unmet = emulator.ask({"verify", once});
  CHECK(unmet.exit_code == 4);
  CHECK(unmet.out == "unmet\n  expect 1 {}: at least 1 call expected, 0 made\n");
  const Outcome as_json = emulator.ask({"verify", once, "--json"});
  CHECK(as_json.exit_code == 4);
  CHECK(Json::parse(as_json.out).at("verdict") == "unmet");
  const Outcome refused = emulator.ask({"verify", wrong});
  CHECK(refused.exit_code == 2);
  CHECK(has(refused.err, "did you mean \"expect\"?"));
  CHECK(emulator.ask({"verify"}).exit_code == 2);
  CHECK(has(emulator.ask({"verify", folder.path("none")}).err, "none: cannot be read"));
}

TEST_CASE("verify: unknown is 4 as well") {
  const TemporaryFolder folder;
  Program program({"--quiet", "--port", "0", "--journal-entries", "0"});
  const Json ready = Json::parse(program.read_until_ready().back().substr(6));
  const Outcome unknown =
      run_program({"verify", folder.write("a.json", R"({"expect":[{"match":{}}]})"), "--at",
                   ready.at("http").get<std::string>()});
  CHECK(unknown.exit_code == 4);
  CHECK(unknown.out.starts_with("unknown\n"));
}

TEST_CASE("requests, jobs, clock, reset: tables without colour, JSON for programs") {
  const Asked emulator;
  CHECK(emulator.ask({"clock", "advance", "1h"}).exit_code == 0);
  const Outcome clock = emulator.ask({"clock", "--json"});
  CHECK(Json::parse(clock.out).at("mode") == "manual");
  const std::string before = emulator.ask({"clock"}).out;
  CHECK(emulator.ask({"clock", "advance", "90s"}).out > before);
  CHECK(has(emulator.ask({"clock", "advance", "2001-01-01T00:00:00Z"}).err, "never moves back"));
  CHECK(emulator.ask({"clock", "advance", "much"}).exit_code == 2);
  CHECK(emulator.ask({"clock", "stop"}).exit_code == 2);
  const Outcome requests = emulator.ask({"requests"});
  CHECK(requests.out == "TIME  METHOD  STATUS  OPERATION  OUTCOME  TARGET\n");
  CHECK(Json::parse(emulator.ask({"requests", "--json"}).out).at("requests").empty());
  CHECK(has(emulator.ask({"requests", "--operation", "exectue"}).err, "execute"));
  CHECK(emulator.ask({"requests", "--limit", "0"}).exit_code == 2);
  CHECK(emulator.ask({"jobs"}).out.starts_with("JOB  STATE"));
  CHECK(Json::parse(emulator.ask({"jobs", "--json"}).out).is_array());
  CHECK(emulator.ask({"jobs", "--state", "Finishd"}).exit_code == 2);
  CHECK(emulator.ask({"reset"}).exit_code == 0);
  CHECK(emulator.ask({"reset", "--workspace", "none"}).exit_code == 1);
  CHECK(has(run_program({"requests", "--at", "http://127.0.0.1:1"}).err,
            "cannot be reached; start one"));
  CHECK(emulator.ask({"services"}).out.starts_with("SimpleFeatureHashingExperiment\n"));
  CHECK(Json::parse(emulator.ask({"services", "--json"}).out).at(0).contains("workspaceToken"));
}

TEST_CASE("an address of https: what this machine's emulator says itself, or a file") {
  const TemporaryFolder folder;
  const Asked emulator;
  const Asked other;
  const std::string own = folder.path("own.pem");
  const std::string foreign = folder.path("foreign.pem");
  REQUIRE(emulator.ask({"trust", "--out", own}).exit_code == 0);
  REQUIRE(other.ask({"trust", "--out", foreign}).exit_code == 0);
  const std::string https = "https" + emulator.at().substr(4);
  const auto ask = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--at", https});
    return run_program(std::move(more));
  };
  CHECK(ask({"requests"}).exit_code == 0);
  CHECK(ask({"healthcheck"}).exit_code == 0);
  CHECK(ask({"requests", "--at-ca", own}).exit_code == 0);
  const Outcome untrusted = ask({"requests", "--at-ca", foreign});
  CHECK(untrusted.exit_code == 1);
  CHECK(has(untrusted.err, "not trusted; --at-ca names the file of its authority"));
  CHECK(has(ask({"requests", "--at-ca", folder.path("none.pem")}).err, "cannot be loaded"));
}

TEST_CASE("an unknown verb is answered with the nearest, and with all of them") {
  const Outcome outcome = run_program({"verfy", "x"});
  CHECK(outcome.exit_code == 2);
  CHECK(has(outcome.err, "did you mean \"verify\"?\n  verbs: serve, "));
  CHECK(has(outcome.err, ", version\n"));
}

TEST_CASE("a verb's help shows its own options first") {
  const std::string help = run_program({"requests", "--help"}).out;
  CHECK(help.find("--operation NAME") < help.find("--host HOST"));
}

TEST_CASE("what stops a start is named: the blob port, authorities, an unreadable folder") {
  Asked emulator;
  const std::string port = emulator.at().substr(emulator.at().rfind(':') + 1);
  const Outcome taken = run_program({"--port", "0", "--blob-port", port});
  CHECK(taken.exit_code == 3);
  CHECK(taken.err == "error: --blob-port: port " + port + " is in use by process " +
                         std::to_string(emulator.program().pid()) +
                         "\n  --blob-port 0 lets the system choose a free one\n");
  const TemporaryFolder folder;
  const Outcome authorities = run_program({"--port", "0", "--storage-ca", folder.path("none.pem")});
  CHECK(authorities.exit_code == 2);
  CHECK(has(authorities.err, "--storage-ca: " + folder.path("none.pem") + " cannot be read"));
  const Outcome no_folder = run_program({"--port", "0", "--fixtures", folder.write("file", "x")});
  CHECK(no_folder.exit_code == 2);
  CHECK(no_folder.err == "error: " + folder.path("file") + ": cannot be read: Not a directory\n");
}

}  // namespace asking_verbs_test
