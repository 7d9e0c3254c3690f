#include "emulator/steering/drill.h"

#include <algorithm>
#include <array>
#include <vector>

#include "emulator/text/units.h"

namespace aml::steering {

namespace {

using namespace definition;  // the kinds

constexpr std::int64_t kMaxPolls = 1'000'000;

struct DrillRow {
  std::string_view name;
  DrillKind kind;
  std::vector<std::string_view> takes;  ///< members beside `job`
};

const std::array<DrillRow, 12>& drills() {
  static const std::array<DrillRow, 12> kDrills = {
      {{"stuck-not-started", DrillKind::kStuckNotStarted, {}},
       {"stuck-running", DrillKind::kStuckRunning, {}},
       {"runs", DrillKind::kRuns, {"duration", "polls"}},
       {"fail", DrillKind::kFail, {"at", "details", "duration"}},
       {"cancel-race", DrillKind::kCancelRace, {}},
       {"double-start", DrillKind::kDoubleStart, {}},
       {"gone-while-polled", DrillKind::kGoneWhilePolled, {}},
       {"expired-sas", DrillKind::kExpiredSas, {}},
       {"missing-input", DrillKind::kMissingInput, {}},
       {"unreadable-output", DrillKind::kUnreadableOutput, {}},
       {"truncated-result", DrillKind::kTruncatedResult, {}},
       {"throttled-poll", DrillKind::kThrottledPoll, {"polls"}}}};
  return kDrills;
}

const DrillRow* find_drill(const Node& node, FaultList& faults) {
  const auto name = node.text();
  if (!name) return nullptr;
  std::vector<std::string_view> known;
  for (const DrillRow& row : drills()) {
    if (row.name == *name) return &row;
    known.push_back(row.name);
  }
  faults.add(node.position(), "there is no drill " + node.shown(), spelling_notes(*name, known));
  return nullptr;
}

// What a drill takes goes with that drill alone.
void check_members(const Node& then, const DrillRow* drill, FaultList& faults) {
  static constexpr std::array<std::string_view, 4> kMembers = {"duration", "polls", "at",
                                                               "details"};
  for (const std::string_view name : kMembers) {
    const Node member = then.member(name);
    if (!member.present()) continue;
    if (drill != nullptr &&
        std::find(drill->takes.begin(), drill->takes.end(), name) != drill->takes.end())
      continue;
    faults.add(
        member.name_position(),
        in_quotes(name) + (drill == nullptr ? " goes with \"job\""
                                            : " does not go with " + std::string(drill->name)));
  }
}

void read_amounts(const Node& then, Drill& drill, FaultList& faults) {
  const Node duration = then.member("duration");
  if (const auto text = duration.text()) {
    drill.duration = text::parse_duration(*text);
    if (!drill.duration)
      faults.add(duration.position(),
                 "\"duration\" is a time such as 90s or 1h, not " + duration.shown());
  }
  const Node polls = then.member("polls");
  if (const auto number = polls.integer()) {
    if (*number < 1 || *number > kMaxPolls) {
      faults.add(polls.position(), "\"polls\" is a number from 1 to 1000000");
    } else {
      drill.polls = static_cast<std::uint64_t>(*number);
    }
  }
  const Node at = then.member("at");
  // A duration alone says when: at its end.
  drill.at = at.number().value_or(drill.duration ? 1 : 0);
  if (!(drill.at >= 0 && drill.at <= 1))
    faults.add(at.position(), "\"at\" is a part, from 0 to 1, not " + at.shown());
  drill.details = then.member("details").text().value_or("");
}

}  // namespace

std::optional<Drill> read_drill(const Node& then, FaultList& faults) {
  const Node job = then.member("job");
  const DrillRow* const row = find_drill(job, faults);
  if (!job.present() || row != nullptr) check_members(then, row, faults);
  if (row == nullptr) return std::nullopt;
  Drill drill{.kind = row->kind, .duration = {}, .polls = {}, .details = {}};
  read_amounts(then, drill, faults);
  if (drill.kind == DrillKind::kRuns && !then.member("duration").present() &&
      !then.member("polls").present())
    faults.add(job.position(), "a job that runs says \"duration\" or \"polls\"");
  return drill;
}

bool binds_drills(std::string_view operation) {
  return operation == "bes.submit" || operation == "bes.start";
}

}  // namespace aml::steering
