#include "emulator/jobs/job_record.h"

#include <utility>

#include "emulator/wire/bes_wire.h"

namespace aml::jobs {

namespace {

constexpr std::size_t kRequestDepth = 8;

}  // namespace

std::int64_t to_number(core::TimePoint time) {
  return time.time_since_epoch().count();
}

std::int64_t to_number(core::JobState state) {
  return static_cast<std::int64_t>(state);
}

std::int64_t to_number(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

std::optional<core::TimePoint> to_time(std::optional<std::int64_t> number) {
  if (!number) return std::nullopt;
  return core::TimePoint(std::chrono::milliseconds(*number));
}

core::BatchRequest to_request(const std::string& json, bool v1) {
  core::BatchSubmission stored = wire::parse_batch_submission(json, kRequestDepth);
  const core::BlobReference kNone;
  core::BatchRequest request;
  request.v1 = v1;
  request.global_parameters = std::move(stored.global_parameters);
  if (stored.inputs) {
    for (auto& [name, input] : *stored.inputs) request.inputs[name] = input.value_or(kNone);
  }
  for (auto& [name, output] : stored.outputs) request.outputs[name] = output.value_or(kNone);
  return request;
}

}  // namespace aml::jobs
