// The real program: exit codes, what it prints, how it starts and stops.

#include "tests/support/program.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/temporary_folder.h"

namespace program_test {

using namespace aml::tests;
using Json = nlohmann::json;

namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

Json ready_of(const std::string& line) {
  REQUIRE(line.starts_with("READY "));
  return Json::parse(line.substr(6));
}

std::string port_of(const Json& ready) {
  const std::string url = ready.at("http");
  return url.substr(url.rfind(':') + 1);
}

/// Folders that a start must refuse instead of waiting for them, or failing later.
void make_unusable(const TemporaryFolder& folder) {
  for (const char* pipe : {"services/a/service.json", "pipe", "accounts/accounts", "ids/ids"}) {
    std::filesystem::create_directories(std::filesystem::path(folder.path(pipe)).parent_path());
    REQUIRE(::mkfifo(folder.path(pipe).c_str(), 0600) == 0);
  }
  folder.write("jobs/jobs.sqlite", std::string(8192, 'x'));
  folder.write("analytics/gateway.sqlite", std::string(8192, 'x'));
  std::filesystem::create_directories(folder.path("linked"));
  std::filesystem::create_directory_symlink(folder.path(), folder.path("linked/blobs"));
}

}  // namespace

TEST_CASE("exit codes and messages") {
  const TemporaryFolder folder;
  const std::string broken = folder.write("broken/services/a/service.json", "{");
  const TemporaryFolder pipes;
  make_unusable(pipes);
  struct {
    std::vector<std::string> arguments;
    std::vector<std::string> variables;
    int exit_code;
    const char* out;
    const char* err;
  } cases[] = {
      {{"version"}, {}, 0, "amlemu 0.1.0\n", ""},
      {{"--version"}, {}, 0, "amlemu 0.1.0\n", ""},
      {{"version", "--verbose"}, {}, 0, "cpp-httplib", ""},
      {{"version", "--verbose"}, {}, 0, "libcurl", ""},
      {{"--help"}, {}, 0, "Usage: amlemu", ""},
      {{"hash", "--help"}, {}, 0, "--bitsize N", ""},
      {{"--prot", "0"}, {}, 2, "", "did you mean \"--port\"?"},
      {{"srve"}, {}, 2, "", "did you mean \"serve\"?"},
      {{"--port", "high"}, {}, 2, "", "expected a number from 0 to 65535"},
      {{"--port"}, {}, 2, "", "--port needs a value"},
      {{}, {"AMLEMU_PROT=0"}, 2, "", "did you mean \"AMLEMU_PORT\"?"},
      {{"--config", folder.path("none.json")}, {}, 2, "", "cannot be read"},
      {{}, {"AMLEMU_CONFIG_JSON={\"quite\": true}"}, 2, "", "did you mean \"quiet\"?"},
      {{"--fixtures", folder.path("broken")}, {}, 2, "", "service.json:1:"},
      {{"--fixtures", folder.path("nothing")}, {}, 2, "", "no services/<name>/service.json"},
      {{"--host", "198.51.100.1", "--port", "0"}, {}, 1, "", "error: "},
      {{"validate", pipes.path()}, {}, 2, "", "service.json: cannot be read: not a regular file"},
      {{"--fixtures", pipes.path()}, {}, 2, "", "service.json: cannot be read: not a regular file"},
      {{"--config", pipes.path("pipe")}, {}, 2, "", "pipe: cannot be read: not a regular file"},
      {{"--data", pipes.path("accounts")},
       {},
       1,
       "",
       "accounts cannot be read: not a regular file"},
      {{"--data", pipes.path("ids"), "--ids", "sequential"},
       {},
       1,
       "",
       "ids cannot be read: not a regular file"},
      {{"--data", pipes.path("jobs")}, {}, 1, "", "jobs.sqlite is damaged"},
      {{"--data", pipes.path("analytics")}, {}, 1, "", "gateway.sqlite is damaged"},
      {{"--data", pipes.path("linked")}, {}, 1, "", "blobs is a link"},
      {{"--durable", "--port", "0"}, {}, 1, "", "--durable needs --data"},
      {{"--max-services", "0"}, {}, 2, "", "a whole number from 1"},
      {{"--fixtures", AML_FIXTURES, "--max-services", "2"},
       {},
       2,
       "",
       "3 services; --max-services"},
      {{"--ready-file", folder.path("no/file"), "--port", "0"},
       {},
       1,
       "amlemu",
       "cannot be written"},
      {{"services", "--at", "http://127.0.0.1:1"}, {}, 1, "", "cannot be reached"},
      {{"validate"}, {}, 0, "SimpleFeatureHashingExperiment", ""},
      {{"validate"}, {}, 0, "\nok  gateway  demoazureml\n", ""},
      {{"validate", folder.path("broken")}, {}, 2, "", "service.json:1:"},
      {{"services", "--port", "7"}, {}, 0, "http://localhost:7/workspaces/", ""},
      {{"services", "--json", "--public-url", "http://a/b/"}, {}, 0, "\"http://a/b/apihelp/", ""},
      {{"hash", "This is a good day", "--bitsize", "3"}, {}, 0, "\n  1 1 2 2 0 2 0 1\n", ""},
      {{"hash", "serve"}, {}, 0, "\"serve\"", ""},
      {{"hash", "--", "--bitsize"}, {}, 0, "2d 2d 62", ""},
      {{"hash", "--json", "5"}, {}, 0, "\"bucket\": 5", ""},
      {{"hash"}, {}, 2, "", "takes one text"},
      {{"hash", "a", "--bitsize", "32"}, {}, 2, "", "expected 1 to 31"},
      {{"hash", "a", "--ngrams", "x"}, {}, 2, "", "expected 0 to 10"},
      {{"hash", "a"}, {"AMLEMU_NONE=1"}, 0, "0x", ""},
      {{"fidelity"}, {}, 0, "documented  ", ""},
      {{"fidelity", "--json"}, {}, 0, "\"counts\"", ""},
      {{"config", "show"}, {"AMLEMU_PORT=7"}, 0, "port = 7\n", ""},
      {{"config", "show", "--origin"},
       {"AMLEMU_PORT=7"},
       0,
       "port = 7  (environment AMLEMU_PORT)",
       ""},
      {{"config", "--json"}, {}, 0, "\"port\": \"10100\"", ""},
      {{"config", "list"}, {}, 2, "", "the one word \"show\""},
      {{"healthcheck", "--port", "0"}, {}, 2, "", "names no emulator"},
      {{"faults", "lst"}, {}, 2, "", "\"lst\" is not add, list or clear"},
      {{"faults", "add"}, {}, 2, "", "faults add takes one rule"},
      {{"faults", "add", "none.json"}, {}, 2, "", "none.json: cannot be read"},
      {{"faults", "clear", "all"}, {}, 2, "", "takes no more words"},
      {{"faults", "list"}, {"AMLEMU_AT=ftp://x"}, 2, "", "AMLEMU_AT"},
  };
  for (const auto& test : cases) {
    CAPTURE(test.arguments.size());
    CAPTURE(test.out);
    CAPTURE(test.err);
    const Outcome outcome = run_program(test.arguments, test.variables);
    CHECK(outcome.exit_code == test.exit_code);
    CHECK_MESSAGE(has(outcome.out, test.out), outcome.out);
    CHECK_MESSAGE(has(outcome.err, test.err), outcome.err);
    if (test.exit_code == 0) CHECK(outcome.err.empty());
  }
}

TEST_CASE("what the program writes for shells, for man and for clients of https") {
  const TemporaryFolder folder;
  struct {
    std::vector<std::string> arguments;
    int exit_code;
    const char* out;
    const char* err;
  } cases[] = {
      {{"completion", "csh"}, 2, "", "name of a shell: bash, zsh, fish"},
      {{"completion", "bash"}, 0, "complete -F _amlemu", ""},
      {{"manual"}, 0, ".SH EXIT STATUS", ""},
      {{"--authority-file", folder.path("no/file"), "--port", "0"}, 1, "", "cannot be written"},
      {{"--authority-file", folder.path("file"), "--port", "0", "--no-https"},
       1,
       "",
       "--authority-file needs --https"},
  };
  for (const auto& test : cases) {
    CAPTURE(test.arguments.front());
    const Outcome outcome = run_program(test.arguments);
    CHECK(outcome.exit_code == test.exit_code);
    CHECK_MESSAGE(has(outcome.out, test.out), outcome.out);
    CHECK_MESSAGE(has(outcome.err, test.err), outcome.err);
  }
}

TEST_CASE("all faults of a start are reported at once") {
  const Outcome outcome = run_program({"--prot", "1", "--quiet=maybe"}, {"AMLEMU_IDS=guid"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err ==
        "error: unknown flag \"--prot\"\n"
        "  did you mean \"--port\"?\n"
        "error: AMLEMU_IDS: \"guid\" is not a value it takes\n"
        "  expected random or sequential\n"
        "error: --quiet: \"maybe\" is not a value it takes\n"
        "  expected true or false (also 1/0, yes/no)\n");
}

TEST_CASE("serve prints a banner and one READY line, and ends with 0 on a signal") {
  for (const int signal_number : {SIGINT, SIGTERM}) {
    Program program({"--port", "0"});
    const std::vector<std::string> lines = program.read_until_ready();
    REQUIRE(lines.size() >= 2);
    CHECK(lines.size() <= 13);
    CHECK(lines.front().starts_with("amlemu 0.1.0"));
    const Json ready = ready_of(lines.back());
    CHECK(lines.back() == "READY {\"v\":1,\"http\":\"http://127.0.0.1:" + port_of(ready) +
                              "\",\"https\":\"https://127.0.0.1:" + port_of(ready) +
                              "\",\"pid\":" + std::to_string(program.pid()) + "}");
    const Outcome outcome = program.stop(signal_number);
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.empty());
  }
}

TEST_CASE("quiet leaves the READY line, the ready file holds it") {
  const TemporaryFolder folder;
  Program program({"serve", "--quiet", "--port=0", "--ready-file", folder.path("ready")});
  const std::vector<std::string> lines = program.read_until_ready();
  REQUIRE(lines.size() == 1);
  CHECK(program.stop().exit_code == 0);
  CHECK(read_file(folder.path("ready")) == lines[0] + "\n");
  const Outcome no_file = run_program({"--port", "0", "--ready-file", folder.path().string()});
  CHECK(no_file.exit_code == 1);
  CHECK(has(no_file.err, "is not a regular file"));
}

TEST_CASE("healthcheck: 0 while it serves, 1 after") {
  Program program({"--quiet", "--port", "0"});
  const std::string port = port_of(ready_of(program.read_until_ready().back()));
  CHECK(run_program({"healthcheck", "--port", port}).exit_code == 0);
  CHECK(run_program({"healthcheck"}, {"AMLEMU_PORT=" + port}).exit_code == 0);
  CHECK(run_program({"healthcheck", "--at", "http://127.0.0.1:" + port}).exit_code == 0);
  CHECK(program.stop().exit_code == 0);
  const Outcome after = run_program({"healthcheck", "--port", port});
  CHECK(after.exit_code == 1);
  CHECK(has(after.err, "no answer"));
}

TEST_CASE("a port in use is exit code 3, with its holder") {
  Program program({"--quiet", "--port", "0"});
  const std::string port = port_of(ready_of(program.read_until_ready().back()));
  const Outcome second = run_program({"--port", port});
  CHECK(second.exit_code == 3);
  CHECK(second.out.empty());
  CHECK(second.err == "error: port " + port + " is in use by process " +
                          std::to_string(program.pid()) +
                          "\n  --port 0 lets the system choose a free one\n");
}

TEST_CASE("it stops with an idle connection open") {
  Program program({"--quiet", "--port", "0"});
  const std::string port = port_of(ready_of(program.read_until_ready().back()));
  const int idle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(connect(idle, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  CHECK(program.stop().exit_code == 0);
  close(idle);
}

TEST_CASE("settings come from a file, and anything but loopback is warned of") {
  const TemporaryFolder folder;
  const std::string file = folder.write(
      "amlemu.json", R"({"port": 0, "quiet": true, "host": "0.0.0.0", "log-format": "json"})");
  Program program({"--config", file});
  const std::vector<std::string> lines = program.read_until_ready();
  REQUIRE(lines.size() == 1);
  ready_of(lines[0]);
  const Outcome outcome = program.stop();
  CHECK(outcome.exit_code == 0);
  const Json warning = Json::parse(outcome.err);
  CHECK(warning["level"] == "warning");
  CHECK(warning["host"] == "0.0.0.0");
}

TEST_CASE("fixtures replace the built-in services") {
  const Outcome outcome = run_program(
      {"services", "--fixtures", std::string(AML_FIXTURES) + "/services/TypedColumnsDemo"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.starts_with("TypedColumnsDemo\n"));
  CHECK_FALSE(has(outcome.out, "SimpleFeatureHashingExperiment"));
}

TEST_CASE("faults: rules of a running emulator are made, listed and removed by the verb") {
  Program emulator({"--port", "0", "--quiet"});
  const std::string at = ready_of(emulator.read_until_ready().back()).at("http");
  const TemporaryFolder folder;
  const std::string file = folder.write("rules.json", R"([{"name": "a", "then": {"status": 500}},
                                     {"name": "b", "then": {"connection": "reset"}}])");
  CHECK(has(run_program({"faults", "add", file, "--at", at}).out, "seen 0  applied 0  b  then"));
  const Outcome one =
      run_program({"faults", "add", R"({"then":{"status":501}})", "--json"}, {"AMLEMU_AT=" + at});
  CHECK(one.exit_code == 0);
  CHECK(Json::parse(one.out)["then"]["status"] == 501);
  CHECK(Json::parse(run_program({"faults", "list", "--json", "--at", at}).out).size() == 3);
  CHECK(has(run_program({"faults", "--at", at}).out, "  a  then {\"status\":500}\n"));
  const Outcome refused = run_program({"faults", "add", R"({"then":{"statu":500}})", "--at", at});
  CHECK(refused.exit_code == 2);
  CHECK(has(refused.err, "did you mean \"status\"?"));
  const Outcome other =
      run_program({"faults", "clear", "--workspace", std::string(32, 'a'), "--at", at});
  CHECK(other.exit_code == 1);
  CHECK(has(other.err, "There is no workspace"));
  CHECK(Json::parse(run_program({"faults", "list", "--json", "--at", at}).out).size() == 3);
  CHECK(run_program({"faults", "clear", "--at", at}).exit_code == 0);
  CHECK(run_program({"faults", "list", "--json", "--at", at}).out == "[]\n");
  CHECK(emulator.stop().exit_code == 0);
  const Outcome gone = run_program({"faults", "list", "--at", at});
  CHECK(gone.exit_code == 1);
  CHECK(has(gone.err, at));
}

}  // namespace program_test
