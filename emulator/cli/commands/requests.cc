#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/cli/asked.h"
#include "emulator/cli/text_table.h"
#include "emulator/text/number.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& entry, const char* name) {
  return entry.contains(name) && entry[name].is_string() ? entry[name].get<std::string>() : "-";
}

std::string outcome_of(const Json& entry) {
  const std::string fault = text_of(entry, "fault");
  return fault == "-" ? text_of(entry, "error") : "fault " + fault;
}

std::vector<Cell> row_of(const Json& entry) {
  const int status = entry.value("status", 0);
  return {{text_of(entry, "time")},
          {text_of(entry, "method")},
          {std::to_string(status), tone_of_status(status)},
          {text_of(entry, "operation")},
          {outcome_of(entry)},
          {text_of(entry, "target")}};
}

// A line a call, in columns that do not know what is still to come.
std::string line_of(const Json& entry) {
  const int status = entry.value("status", 0);
  char line[160];
  std::snprintf(line, sizeof line, "%-24s  %-6s  %-6d  %-20s  ", text_of(entry, "time").c_str(),
                text_of(entry, "method").c_str(), status, text_of(entry, "operation").c_str());
  return line + printable(outcome_of(entry) + "  " + text_of(entry, "target"));
}

int follow(RunningEmulator& emulator, const Invocation& invocation) {
  for (const char* flag : {"service", "operation", "status", "since"}) {
    if (invocation.has(flag))
      return refuse_call(std::string("--follow takes all calls: --") + flag +
                         " does not go with it");
  }
  const std::string* limit = invocation.find("limit");
  const auto most =
      limit == nullptr ? std::optional<std::uint64_t>() : text::parse_number<std::uint64_t>(*limit);
  if (limit != nullptr && most.value_or(0) == 0)
    return refuse_call("--limit is a number of calls from 1 on");
  const bool as_json = invocation.has("json");
  std::uint64_t seen = 0;
  emulator.follow(target_of("/__emu/events", invocation, {"workspace"}), "0-0",
                  [&](std::string_view kind, std::string_view data) {
                    if (kind == "missed") {
                      std::fprintf(stderr, "note: missed %s\n", std::string(data).c_str());
                      return true;
                    }
                    const Json entry = Json::parse(data, nullptr, false);
                    if (kind != "request" || !entry.is_object()) return true;
                    std::printf("%s\n",
                                as_json ? std::string(data).c_str() : line_of(entry).c_str());
                    std::fflush(stdout);
                    return ++seen != most;
                  });
  return kFine;
}

int run_requests(const Invocation& invocation) {
  RunningEmulator emulator(invocation.settings.config);
  if (invocation.has("follow")) return follow(emulator, invocation);
  const auto answer = emulator.ask(
      "GET", target_of("/__emu/requests?order=desc", invocation,
                       {"workspace", "service", "operation", "status", "since", "limit"}));
  if (answer.status != 200) return report_refusal(answer);
  Json page = Json::parse(answer.body, nullptr, false);
  if (invocation.has("json") || !page.is_object()) {
    std::fputs(answer.body.c_str(), stdout);
    return kFine;
  }
  TextTable table({"TIME", "METHOD", "STATUS", "OPERATION", "OUTCOME", "TARGET"});
  const Json& entries = page["requests"];
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) table.add(row_of(*entry));
  std::fputs(table.write(is_color_terminal()).c_str(), stdout);
  if (page.value("dropped", 0) > 0)
    std::fprintf(stderr, "note: the journal has dropped %d older entries\n",
                 page.value("dropped", 0));
  return kFine;
}

}  // namespace

const Command kRequests{
    .name = "requests",
    .words = "",
    .summary = "the last calls that a running emulator answered",
    .options = {{"follow", "", "all there are, and those to come"},
                {"json", "", "as GET /__emu/requests answers; followed, a line each"},
                {"limit", "N", "so many (default 100; followed: no end)"},
                {"operation", "NAME", "of one kind: execute, bes.submit, …"},
                {"service", "ID", "of one service, by its id or name"},
                {"since", "TIME", "since a UTC time, or after a request's id"},
                {"status", "CODE", "with one status: 503, 4xx"},
                {"workspace", "ID", "of one workspace"}},
    .reads_settings = true,
    .run = &run_requests};

}  // namespace aml::cli
