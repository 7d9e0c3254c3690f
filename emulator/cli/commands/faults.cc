#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "emulator/cli/asked.h"
#include "emulator/storage/regular_file.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;
using Answer = RunningEmulator::Answer;

constexpr std::string_view kFaults = "/__emu/faults";
constexpr std::size_t kMaxFileBytes = 16u << 20;

std::string target(const Invocation& invocation) {
  return target_of(kFaults, invocation, {"workspace"});
}

std::string field(const Json& rule, const char* name) {
  return rule.contains(name) ? rule[name].dump() : "";
}

// One line a rule: its id, its counts, and what it says.
void print_rule(const Json& rule) {
  std::string words = rule.value("name", "");
  for (const char* member : {"match", "when", "then"}) {
    const std::string value = field(rule, member);
    if (!value.empty()) words += (words.empty() ? "" : "  ") + (member + (" " + value));
  }
  std::printf("%s  seen %s  applied %s  %s\n", rule.value("id", "").c_str(),
              field(rule, "seen").c_str(), field(rule, "applied").c_str(), words.c_str());
}

int list(RunningEmulator& emulator, const Invocation& invocation) {
  const Answer answer = emulator.ask("GET", target(invocation));
  if (answer.status != 200) return report_refusal(answer);
  const Json rules = Json::parse(answer.body, nullptr, false);
  if (invocation.has("json") || !rules.is_array()) {
    std::fputs(answer.body.c_str(), stdout);
    return kFine;
  }
  for (const Json& rule : rules) print_rule(rule);
  return kFine;
}

int clear(RunningEmulator& emulator, const Invocation& invocation) {
  const Answer answer = emulator.ask("DELETE", target(invocation));
  return answer.status == 204 ? kFine : report_refusal(answer);
}

int add_rule(RunningEmulator& emulator, const Invocation& invocation, const std::string& rule) {
  const Answer answer = emulator.ask("POST", target(invocation), rule);
  if (answer.status != 201) return report_refusal(answer);
  const Json made = Json::parse(answer.body, nullptr, false);
  if (invocation.has("json") || !made.is_object()) {
    std::fputs(answer.body.c_str(), stdout);
  } else {
    print_rule(made);
  }
  return kFine;
}

// A rule as a word, or the file that holds one or a list of them.
std::optional<std::string> rule_text(const std::string& word) {
  if (word.starts_with('{') || word.starts_with('[')) return word;
  return storage::read_regular_file(word, kMaxFileBytes);
}

int add(RunningEmulator& emulator, const Invocation& invocation) {
  if (invocation.words.size() != 2)
    return refuse_call("faults add takes one rule: {\"then\": …}, or the file that holds it");
  std::optional<std::string> text;
  try {
    text = rule_text(invocation.words[1]);
  } catch (const storage::FileError& error) {
    return refuse_call(invocation.words[1] + ": cannot be read: " + error.what());
  }
  const Json json = Json::parse(*text, nullptr, false);
  if (!json.is_array()) return add_rule(emulator, invocation, *text);
  if (json.empty()) return refuse_call(invocation.words[1] + ": holds no rule");
  for (const Json& rule : json) {
    const int exit_code = add_rule(emulator, invocation, rule.dump());
    if (exit_code != kFine) return exit_code;
  }
  return kFine;
}

int run_faults(const Invocation& invocation) {
  RunningEmulator emulator(invocation.settings.config);
  const std::string verb = invocation.words.empty() ? "list" : invocation.words.front();
  if (verb == "add") return add(emulator, invocation);
  if (invocation.words.size() > 1) return refuse_call("faults " + verb + " takes no more words");
  if (verb == "list") return list(emulator, invocation);
  if (verb == "clear") return clear(emulator, invocation);
  return refuse_call("faults: \"" + verb + "\" is not add, list or clear");
}

}  // namespace

const Command kFaultsCommand{
    .name = "faults",
    .words = "[add RULE|FILE | list | clear]",
    .summary = "make calls of a running emulator (--at) fail on demand",
    .options = {{"json", "", "as /__emu/faults answers"},
                {"workspace", "ID", "make, list or clear its rules alone"}},
    .reads_settings = true,
    .run = &run_faults};

}  // namespace aml::cli
