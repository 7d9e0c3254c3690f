#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "emulator/core/job.h"

namespace aml::jobs {

// How records of jobs say what a job is, whatever keeps them.

/// Milliseconds since 1970.
std::int64_t to_number(core::TimePoint time);
std::int64_t to_number(core::JobState state);
std::int64_t to_number(std::uint64_t count);
std::optional<core::TimePoint> to_time(std::optional<std::int64_t> number);

/// What wire::write_batch_request() wrote.
core::BatchRequest to_request(const std::string& json, bool v1);

}  // namespace aml::jobs
