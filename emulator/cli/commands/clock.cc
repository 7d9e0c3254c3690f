#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "emulator/cli/asked.h"
#include "emulator/text/dates.h"
#include "emulator/text/units.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;

int print(const RunningEmulator::Answer& answer, bool as_json) {
  if (answer.status != 200) return report_refusal(answer);
  const Json clock = Json::parse(answer.body, nullptr, false);
  if (as_json || !clock.is_object()) {
    std::fputs(answer.body.c_str(), stdout);
  } else {
    std::printf("%s  %s\n", clock.value("now", "").c_str(), clock.value("mode", "").c_str());
  }
  return kFine;
}

// A time to go to, or how far.
std::optional<Json> step_of(const std::string& word) {
  if (text::parse_utc(word)) return Json{{"to", word}};
  constexpr std::chrono::milliseconds kCentury = std::chrono::hours(24) * 36525;
  const auto by = text::parse_duration_up_to(kCentury, word);
  if (!by) return std::nullopt;
  return Json{{"milliseconds", by->count()}};
}

int run_clock(const Invocation& invocation) {
  RunningEmulator emulator(invocation.settings.config);
  const auto& words = invocation.words;
  const bool as_json = invocation.has("json");
  if (words.empty())
    return print(emulator.ask("GET", target_of("/__emu/clock", invocation, {"workspace"})),
                 as_json);
  if (words[0] != "advance") return refuse_call("clock: \"" + words[0] + "\" is not advance");
  const auto step = words.size() == 2 ? step_of(words[1]) : std::nullopt;
  if (!step)
    return refuse_call(
        "clock advance takes a time such as 90s or 1h, or an instant such as "
        "2016-10-14T14:52:33Z");
  return print(emulator.ask("POST", target_of("/__emu/clock/advance", invocation, {"workspace"}),
                            step->dump()),
               as_json);
}

}  // namespace

const Command kClock{.name = "clock",
                     .words = "[advance TIME]",
                     .summary = "what time a running emulator has; move its manual clock",
                     .options = {{"json", "", "as GET /__emu/clock answers"},
                                 {"workspace", "ID", "the clock of a private workspace"}},
                     .reads_settings = true,
                     .run = &run_clock};

}  // namespace aml::cli
