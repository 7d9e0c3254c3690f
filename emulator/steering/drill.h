#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/definition/definition_source.h"

namespace aml::steering {

/// What becomes of a batch job. The call that binds it succeeds.
enum class DrillKind {
  kStuckNotStarted,   ///< its start is accepted, and it never runs
  kStuckRunning,      ///< runs until it is cancelled
  kRuns,              ///< for so long, or for so many polls
  kFail,              ///< after a part of its input or of its time
  kCancelRace,        ///< has finished when its cancel comes
  kDoubleStart,       ///< has been started when its start comes
  kGoneWhilePolled,   ///< after its first poll it is not known
  kExpiredSas,        ///< the tokens of its results have expired
  kMissingInput,      ///< its input has gone when it runs
  kUnreadableOutput,  ///< the bytes of its output are no table
  kTruncatedResult,   ///< its output ends in the middle
  kThrottledPoll      ///< its first polls are refused
};

struct Drill {
  DrillKind kind = DrillKind::kRuns;
  std::optional<std::chrono::milliseconds> duration;  ///< emulated
  std::optional<std::uint64_t> polls;
  double at = 0;        ///< the part after which it fails, from 0 to 1
  std::string details;  ///< of a job that fails; empty: those of an internal error
};

/// Reads `job`, and the members of `then` that go with it; none where it is not there.
std::optional<Drill> read_drill(const definition::Node& then, definition::FaultList& faults);

/// Whether an operation's calls bind drills: the submit and the start of a batch job.
bool binds_drills(std::string_view operation);

}  // namespace aml::steering
