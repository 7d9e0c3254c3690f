#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "emulator/cli/asked.h"
#include "emulator/cli/text_table.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string shown(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? "-" : value.dump();
}

std::string seconds(const Json& value) {
  if (!value.is_number()) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", value.get<double>());
  return text;
}

Tone tone_of_state(const std::string& state) {
  if (state == "Finished") return Tone::kGood;
  if (state == "Failed") return Tone::kBad;
  return state == "Cancelled" ? Tone::kWarning : Tone::kPlain;
}

int run_jobs(const Invocation& invocation) {
  RunningEmulator emulator(invocation.settings.config);
  const auto answer = emulator.ask(
      "GET", target_of("/__emu/jobs", invocation, {"workspace", "name", "state", "limit"}));
  if (answer.status != 200) return report_refusal(answer);
  const Json jobs = Json::parse(answer.body, nullptr, false);
  if (invocation.has("json") || !jobs.is_array()) {
    std::fputs(answer.body.c_str(), stdout);
    return kFine;
  }
  TextTable table({"JOB", "STATE", "CREATED", "ENDED", "ROWS", "LEFT", "DETAILS"});
  for (const Json& job : jobs) {
    const std::string state = job.value("state", "");
    const Json& progress = job["progress"];
    table.add({{shown(job["id"])},
               {job.value("queued", false) ? state + " (queued)" : state, tone_of_state(state)},
               {shown(job["createdAt"])},
               {shown(job["endedAt"])},
               {shown(progress["rowsRead"])},
               {seconds(progress["secondsLeft"])},
               {shown(job["details"])}});
  }
  std::fputs(table.write(is_color_terminal()).c_str(), stdout);
  return kFine;
}

}  // namespace

const Command kJobs{
    .name = "jobs",
    .words = "",
    .summary = "the batch jobs of a running emulator",
    .options = {{"json", "", "as GET /__emu/jobs answers"},
                {"limit", "N", "so many (default: all)"},
                {"name", "SERVICE", "of one service, by its name"},
                {"state", "STATE", "NotStarted, Running, Failed, Cancelled, Finished"},
                {"workspace", "ID", "of one workspace"}},
    .reads_settings = true,
    .run = &run_jobs};

}  // namespace aml::cli
