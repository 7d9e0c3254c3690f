#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/clock.h"

namespace aml::core {

/// One check of a request, for people who ask why it was answered so.
struct TraceStep {
  std::string_view check;  ///< id of a row of service::check_rules()
  bool passed = true;
  std::string note;  ///< the error's codes where it failed
};

/// What is known of one request beside its bytes; handed down the walk by reference.
/// Threads: one request, one thread.
struct RequestContext {
  std::string id;  ///< GUID with dashes, the answer's `x-ms-request-id`
  TimePoint arrived;
  std::string_view operation;     ///< name of the route row that took it; empty: none
  std::string_view workspace;     ///< id, as the catalog holds it; empty: no service was reached
  std::string_view service;       ///< endpoint id, likewise
  std::string_view subscription;  ///< of the gateway, by its name; empty: none was given
  // Keep what the four are views into, and what answered.
  std::shared_ptr<const void> catalog;
  std::shared_ptr<const void> gateway;
  std::shared_ptr<const void> world;
  /// Whether who answers leaves its permit for one running execute in `permit`: until then the call
  /// runs.
  bool leaves_permit = false;
  std::shared_ptr<const void> permit;
  std::string error;  ///< codes of the error it was answered with: "BadArgument/BadVersionCall"
  std::vector<TraceStep> trace;  ///< in the order made
  /// Of a call through the gateway: what the journal keeps of the service's side of it; else empty.
  std::string inner_record;
};

}  // namespace aml::core
