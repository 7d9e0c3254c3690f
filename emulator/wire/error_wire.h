#pragma once

#include <string>
#include <string_view>

#include "emulator/core/api_error.h"
#include "emulator/core/clock.h"

namespace aml::wire {

/// The service's error envelope, compact:
/// `{"error":{"code":…,"message":…,"details":[{"code":…,"target":…,"message":…}]}}`.
/// `target` is left out where there is nothing to name; a row without a code has an empty
/// `details`.
/// Source:  observed (six dumps).
std::string write_error(const core::ApiError& error);

/// RFC 9457 problem details, for the emulator's own paths.
std::string write_problem(const core::ApiError& error);

/// A blob error's document (UTF-8, no byte order mark): Code, Message with request id and time on
/// separate lines, then the error's elements. Status and code are those of
/// core::blob_error::row_of(error).
/// Source: observed (recorded answers of the service).
std::string write_blob_error(const core::ApiError& error, std::string_view request_id,
                             core::TimePoint time);

}  // namespace aml::wire
