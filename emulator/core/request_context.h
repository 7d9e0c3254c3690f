#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/clock.h"

namespace aml::core {

/// What is known of one request beside its bytes; handed down the walk by reference.
/// Threads: one request, one thread.
struct RequestContext {
  std::string id;  ///< GUID with dashes, the answer's `x-ms-request-id`
  TimePoint arrived;
  std::string_view operation;  ///< name of the route row that took it; empty: none
  std::string workspace;       ///< of the service it reached; empty: none
  std::string service;         ///< endpoint id
  std::string error;  ///< codes of the error it was answered with: "BadArgument/BadVersionCall"
  std::vector<std::string> trace;  ///< checks passed and failed, in order
};

}  // namespace aml::core
