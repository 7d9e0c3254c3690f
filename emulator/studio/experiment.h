#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/studio/studio_json.h"

namespace aml::studio {

/// Source: documented (names in the declarations of Studio's front end).
enum class StatusCode { kNotStarted, kInDraft, kRunning, kFinished, kFailed, kCanceled };

std::string_view name_of(StatusCode code);  ///< "NotStarted" …
std::optional<StatusCode> find_status_code(std::string_view name);

/// Of an experiment, or of one of its nodes.
struct Status {
  StatusCode code = StatusCode::kInDraft;
  std::string detail;  ///< the module's error
  std::optional<core::TimePoint> started;
  std::optional<core::TimePoint> ended;
};

/// What became of a node.
struct NodeStatus {
  Status status;
  /// Of all that its results follow from, as it was when it finished; empty: it has not.
  std::string fingerprint;
};

/// A large experiment, and one large graph.
inline constexpr std::size_t kMaxExperimentBytes = 16u << 20;

/// The member of an experiment's document that is its long description.
inline constexpr const char* kDetails = "Details";

/// An experiment: what clients wrote, and what became of it.
/// Threads: as a value.
struct Experiment {
  std::string id;  ///< `{workspace}.f-id.{32 hex digits}`
  std::string workspace;
  std::string etag;
  /// `Description`, `Summary`, `Graph`, `WebService` and whatever else clients gave it, unchanged.
  /// Never null.
  std::shared_ptr<const Json> document;
  Status status;
  core::TimePoint created;
  std::optional<core::TimePoint> saved;     ///< the last time; none: it is as the fixtures have it
  std::string run_id;                       ///< of the last run; empty: there was none
  std::map<std::string, NodeStatus> nodes;  ///< by the node's id: those that ran, or wait to
  bool is_of_fixtures = false;

  const Json& graph() const { return member_of(*document, "Graph"); }
};

/// `prefix` and 32 hex digits.
std::string experiment_id(std::string_view workspace, std::string_view digits);

}  // namespace aml::studio
