#include "emulator/core/job.h"

#include <algorithm>
#include <array>

namespace aml::core {

namespace {

struct StateChange {
  JobState from;
  JobState to;
};

constexpr std::array kChanges = {StateChange{JobState::kNotStarted, JobState::kRunning},
                                 StateChange{JobState::kNotStarted, JobState::kCancelled},
                                 StateChange{JobState::kRunning, JobState::kFinished},
                                 StateChange{JobState::kRunning, JobState::kFailed},
                                 StateChange{JobState::kRunning, JobState::kCancelled},
                                 StateChange{JobState::kRunning, JobState::kNotStarted}};

}  // namespace

std::string_view name_of(JobState state) {
  switch (state) {
    case JobState::kNotStarted:
      return "NotStarted";
    case JobState::kRunning:
      return "Running";
    case JobState::kFailed:
      return "Failed";
    case JobState::kCancelled:
      return "Cancelled";
    case JobState::kFinished:
      return "Finished";
  }
  return "NotStarted";
}

bool can_become(JobState from, JobState to) {
  return std::any_of(kChanges.begin(), kChanges.end(), [&](const StateChange& change) {
    return change.from == from && change.to == to;
  });
}

}  // namespace aml::core
