// What the words of a command line mean.

#include "emulator/cli/command_line.h"

#include <doctest/doctest.h>

#include "emulator/cli/help.h"

namespace command_line_test {

using namespace aml::cli;

namespace {

std::string faults_of(const CommandLine& line) {
  std::string text;
  for (const Fault& fault : line.faults) text += to_text(fault);
  return text;
}

}  // namespace

TEST_CASE("verbs, flags and words in any order") {
  struct {
    std::vector<std::string> arguments;
    const char* verb;
    std::vector<std::string> words;
    std::vector<std::pair<std::string, std::string>> flags;
  } cases[] = {
      {{}, "serve", {}, {}},
      {{"--port", "0"}, "serve", {}, {{"--port", "0"}}},
      {{"serve", "--port=0"}, "serve", {}, {{"--port", "0"}}},
      {{"--port", "1", "serve", "--port", "2"}, "serve", {}, {{"--port", "1"}, {"--port", "2"}}},
      {{"--quiet"}, "serve", {}, {{"--quiet", "true"}}},
      {{"--no-quiet"}, "serve", {}, {{"--quiet", "false"}}},
      {{"--quiet=no"}, "serve", {}, {{"--quiet", "no"}}},
      {{"validate", "a", "--port", "1", "b"}, "validate", {"a", "b"}, {{"--port", "1"}}},
      {{"config", "show"}, "config", {"show"}, {}},
      {{"hash", "[a]"}, "hash", {"[a]"}, {}},
      {{"hash", "validate"}, "hash", {"validate"}, {}},
      {{"hash", "--", "--port"}, "hash", {"--port"}, {}},
      {{"hash", ""}, "hash", {""}, {}},
  };
  for (const auto& test : cases) {
    const CommandLine line = parse_command_line(test.arguments);
    CAPTURE(test.verb);
    CHECK(faults_of(line) == "");
    CHECK(line.command->name == test.verb);
    CHECK(line.words == test.words);
    REQUIRE(line.flags.values.size() == test.flags.size());
    for (std::size_t i = 0; i < test.flags.size(); ++i) {
      CHECK(line.flags.values[i].name == test.flags[i].first);
      CHECK(line.flags.values[i].text == test.flags[i].second);
    }
  }
}

TEST_CASE("faults of a command line") {
  struct {
    std::vector<std::string> arguments;
    const char* faults;
  } cases[] = {
      {{"--prot", "80"}, "error: unknown flag \"--prot\"\n  did you mean \"--port\"?\n"},
      {{"--prot=80"}, "error: unknown flag \"--prot\"\n  did you mean \"--port\"?\n"},
      {{"--no-quite"}, "error: unknown flag \"--no-quite\"\n  did you mean \"--no-quiet\"?\n"},
      {{"--xyzzyplugh"}, "error: unknown flag \"--xyzzyplugh\"\n"},
      {{"--port"}, "error: --port needs a value\n"},
      {{"--port", "--quiet"}, "error: --port needs a value\n"},
      {{"hash", "a", "--bitsize"}, "error: --bitsize needs a value\n"},
      {{"help"}, "error: unknown verb \"help\"\n  amlemu --help, or amlemu VERB --help\n"},
      {{"date", "hash"}, "error: unknown verb \"date\"\n"},
      {{"--isolated"}, "error: unknown flag \"--isolated\"\n  --isolated belongs to run\n"},
      {{"run", "curl", "-s"},
       "error: unknown flag \"-s\"\n  the words of a command go after --: amlemu run -- COMMAND\n"},
      {{"validat"}, "error: unknown verb \"validat\"\n  did you mean \"validate\"?\n"},
      {{"version", "please"}, "error: version takes no word \"please\"\n"},
      {{"--bitsize", "3"}, "error: unknown flag \"--bitsize\"\n  --bitsize belongs to hash\n"},
  };
  for (const auto& test : cases) {
    CAPTURE(test.faults);
    CHECK(faults_of(parse_command_line(test.arguments)) == test.faults);
  }
}

TEST_CASE("the help lists every verb and every setting") {
  const std::string help = help_text();
  for (const Command* command : commands()) {
    CAPTURE(command->name);
    CHECK(help.find("\n  " + std::string(command->name)) != std::string::npos);
    CHECK_FALSE(command->summary.empty());
    const std::string own = help_text(*command);
    for (const CommandOption& option : command->options)
      CHECK(own.find("--" + std::string(option.flag)) != std::string::npos);
  }
  for (const Setting& setting : settings()) {
    CAPTURE(setting.flag);
    CHECK(help.find("  --" + std::string(setting.flag)) != std::string::npos);
  }
}

TEST_CASE("a flag of a verb may be given more than once") {
  const CommandLine line = parse_command_line(
      {"run", "--share", "1", "--isolated", "--share=2", "--", "true", "--share", "3"});
  CHECK(faults_of(line) == "");
  const Invocation invocation{line.words, line.options, {}};
  CHECK(invocation.all("share") == std::vector<std::string>{"1", "2"});
  CHECK(*invocation.find("share") == "2");
  CHECK(invocation.has("isolated"));
  CHECK(invocation.all("verify").empty());
  CHECK(invocation.words == std::vector<std::string>{"true", "--share", "3"});
}

TEST_CASE("no flag of a verb is a setting") {
  for (const Command* command : commands()) {
    for (const CommandOption& option : command->options) {
      CAPTURE(option.flag);
      CHECK(find_setting(option.flag) == nullptr);
    }
  }
}

}  // namespace command_line_test
