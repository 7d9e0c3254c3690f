#pragma once

#include <string>

#include "emulator/core/api_error.h"

namespace aml::wire {

/// The service's error envelope, compact:
/// `{"error":{"code":…,"message":…,"details":[{"code":…,"target":…,"message":…}]}}`.
/// `target` is left out where there is nothing to name; a row without a code has an empty
/// `details`. Source: observed (six dumps).
std::string write_error(const core::ApiError& error);

/// RFC 9457 problem details, for the emulator's own paths.
std::string write_problem(const core::ApiError& error);

}  // namespace aml::wire
