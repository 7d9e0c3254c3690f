#include "emulator/cli/commands/verify.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "emulator/cli/asked.h"
#include "emulator/cli/text_table.h"
#include "emulator/storage/regular_file.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxExpectationBytes = 1u << 20;

std::string differences(const Json& entry) {
  std::string text;
  for (const Json& one : entry["differs"])
    text += (text.empty() ? "" : ", ") + one.get<std::string>();
  return text.empty() ? "one too many" : text;
}

void print_nearest(const Json& verdict, std::FILE* to) {
  TextTable table({"EXPECT", "TIME", "METHOD", "STATUS", "DIFFERS", "TARGET"});
  for (std::size_t i = 0; i < verdict["expect"].size(); ++i) {
    for (const Json& entry : verdict["expect"][i]["nearest"]) {
      const int status = entry.value("status", 0);
      table.add({{std::to_string(i + 1)},
                 {entry.value("time", "")},
                 {entry.value("method", "")},
                 {std::to_string(status), tone_of_status(status)},
                 {differences(entry)},
                 {entry.value("target", "")}});
    }
  }
  if (!table.empty())
    std::fprintf(to, "\nnearest entries\n%s",
                 table.write(to == stdout && is_color_terminal()).c_str());
}

void print_verdict(const Json& verdict, std::FILE* to) {
  const std::string kind = verdict.value("verdict", "");
  std::fprintf(to, "%s\n", kind.c_str());
  for (const Json& reason : verdict["reasons"])
    std::fprintf(to, "  %s\n", printable(reason.get<std::string>()).c_str());
  if (kind == "unmet") print_nearest(verdict, to);
}

bool is_verdict(const Json& answer) {
  return answer.is_object() && answer.contains("verdict");
}

int run_verify(const Invocation& invocation) {
  if (invocation.words.size() != 1)
    return refuse_call("verify takes one file: {\"expect\": [{\"match\": {…}, \"exactly\": 1}]}");
  const auto text = read_expectations(invocation.words[0]);
  if (!text) return kUsage;
  RunningEmulator emulator(invocation.settings.config);
  const auto answer =
      emulator.ask("POST", target_of("/__emu/verify", invocation, {"workspace"}), *text);
  const Json verdict = Json::parse(answer.body, nullptr, false);
  if (!is_verdict(verdict)) return report_refusal(answer);
  if (invocation.has("json")) {
    std::fputs(answer.body.c_str(), stdout);
  } else {
    print_verdict(verdict, stdout);
  }
  return answer.status == 200 ? kFine : kExpectationsUnmet;
}

}  // namespace

std::optional<std::string> read_expectations(const std::string& file) {
  try {
    return storage::read_regular_file(file, kMaxExpectationBytes);
  } catch (const storage::FileError& error) {
    refuse_call(file + ": cannot be read: " + error.what());
    return std::nullopt;
  }
}

int verify_calls(const Config& config, const std::string& expectations) {
  RunningEmulator emulator(config);
  const auto answer = emulator.ask("POST", "/__emu/verify", expectations);
  const Json verdict = Json::parse(answer.body, nullptr, false);
  if (!is_verdict(verdict)) return report_refusal(answer);
  if (answer.status == 200) return kFine;
  print_verdict(verdict, stderr);
  return kExpectationsUnmet;
}

const Command kVerify{.name = "verify",
                      .words = "FILE",
                      .summary = "were the expected calls made? 0 met, 4 unmet or unknown",
                      .options = {{"json", "", "as POST /__emu/verify answers"},
                                  {"workspace", "ID", "look at the calls of one workspace"}},
                      .reads_settings = true,
                      .run = &run_verify};

}  // namespace aml::cli
