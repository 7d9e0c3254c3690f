#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "emulator/cli/asked.h"
#include "emulator/cli/text_table.h"
#include "emulator/storage/regular_file.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxFileBytes = 1u << 20;

std::string differences(const Json& entry) {
  std::string text;
  for (const Json& one : entry["differs"])
    text += (text.empty() ? "" : ", ") + one.get<std::string>();
  return text.empty() ? "one too many" : text;
}

void print_nearest(const Json& verdict) {
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
    std::printf("\nnearest entries\n%s", table.write(is_color_terminal()).c_str());
}

void print_verdict(const Json& verdict) {
  const std::string kind = verdict.value("verdict", "");
  std::printf("%s\n", kind.c_str());
  for (const Json& reason : verdict["reasons"])
    std::printf("  %s\n", printable(reason.get<std::string>()).c_str());
  if (kind == "unmet") print_nearest(verdict);
}

int run_verify(const Invocation& invocation) {
  if (invocation.words.size() != 1)
    return refuse_call("verify takes one file: {\"expect\": [{\"match\": {…}, \"exactly\": 1}]}");
  std::string text;
  try {
    text = storage::read_regular_file(invocation.words[0], kMaxFileBytes);
  } catch (const storage::FileError& error) {
    return refuse_call(invocation.words[0] + ": cannot be read: " + error.what());
  }
  RunningEmulator emulator(invocation.settings.config);
  const auto answer =
      emulator.ask("POST", target_of("/__emu/verify", invocation, {"workspace"}), text);
  const Json verdict = Json::parse(answer.body, nullptr, false);
  if (!verdict.is_object() || !verdict.contains("verdict")) return report_refusal(answer);
  if (invocation.has("json")) {
    std::fputs(answer.body.c_str(), stdout);
  } else {
    print_verdict(verdict);
  }
  return answer.status == 200 ? kFine : kExpectationsUnmet;
}

}  // namespace

const Command kVerify{.name = "verify",
                      .words = "FILE",
                      .summary = "were the expected calls made? 0 met, 4 unmet or unknown",
                      .options = {{"json", "", "as POST /__emu/verify answers"},
                                  {"workspace", "ID", "look at the calls of one workspace"}},
                      .reads_settings = true,
                      .run = &run_verify};

}  // namespace aml::cli
