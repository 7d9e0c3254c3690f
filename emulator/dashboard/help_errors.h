#pragma once

#include <span>

#include "emulator/core/api_error.h"

namespace aml::dashboard {

/// An error that calls of a web service are answered with.
struct HelpError {
  const core::ErrorSpec* row;
  bool score;  ///< by execute
  bool jobs;   ///< by the calls of batch jobs
};

/// **The one list** of them, by status. A test holds it against what the code throws.
std::span<const HelpError> help_errors();

}  // namespace aml::dashboard
