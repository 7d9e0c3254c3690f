#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/core/blob_reference.h"
#include "emulator/core/clock.h"

namespace aml::core {

/// States of a batch job; the numbers are those that v1 answered.
/// Source: observed (four clients; samples accept words and numbers).
enum class JobState : int {
  kNotStarted = 0,
  kRunning = 1,
  kFailed = 2,
  kCancelled = 3,
  kFinished = 4
};

std::string_view name_of(JobState state);  ///< "NotStarted" … "Finished"

/// **The one table** of state changes. A job that runs may go back to kNotStarted: it runs again
/// from the start after the emulator did.
bool can_become(JobState from, JobState to);

constexpr bool is_terminal(JobState state) {
  return state == JobState::kFailed || state == JobState::kCancelled ||
         state == JobState::kFinished;
}

/// The body of a submit as sent. What was named with null stays visible: the checks distinguish it
/// from what was left out.
struct BatchSubmission {
  using References = std::map<std::string, std::optional<BlobReference>>;

  std::optional<BlobReference> input;   ///< `Input`: the service's only input
  std::optional<References> inputs;     ///< `Inputs`; none: absent or null
  std::optional<BlobReference> output;  ///< `Output` of v1: the service's only output
  References outputs;                   ///< `Outputs`
  std::map<std::string, std::string> global_parameters;
};

/// What a caller asked for.
struct BatchRequest {
  std::map<std::string, BlobReference> inputs;   ///< by input name
  std::map<std::string, BlobReference> outputs;  ///< overrides, by output name
  std::map<std::string, std::string> global_parameters;
  bool v1 = false;  ///< submitted without api-version
};

/// How far a running job is.
struct JobProgress {
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_total = 0;  ///< of all inputs; 0: not known
  std::uint64_t rows_read = 0;
  std::uint64_t rows_written = 0;
};

/// One batch job as its record says.
struct Job {
  std::string id;  ///< 32 hex digits
  std::string workspace_id;
  std::string endpoint_id;
  BatchRequest request;
  JobState state = JobState::kNotStarted;
  bool queued = false;  ///< started by its caller, not yet taken by a worker; state is kNotStarted
  TimePoint created;
  std::optional<TimePoint> started;
  std::optional<TimePoint> ended;
  std::string details;                           ///< of a failed job
  std::map<std::string, BlobReference> results;  ///< of a finished job: places, without tokens
  JobProgress progress;
  int crashes = 0;  ///< how often the process died while it ran; only JobStore::take_next() says it
  /// Which run of the job this is, among those of this process; only JobStore::take_next() says it.
  std::int64_t claim = 0;
};

}  // namespace aml::core
