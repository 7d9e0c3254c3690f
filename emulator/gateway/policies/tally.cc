#include "emulator/gateway/policies/tally.h"

#include <algorithm>

namespace aml::gateway {

Outcome outcome_of(int status) {
  if (status <= 301 || status == 304 || status == 307) return Outcome::kSuccess;
  if (status == 401 || status == 403 || status == 429) return Outcome::kBlocked;
  if (status == 400 || (status >= 500 && status <= 599)) return Outcome::kFailed;
  return Outcome::kOther;
}

void Times::add(std::chrono::microseconds time) {
  add(Times{1, time, time, time});
}

void Times::add(const Times& other) {
  if (other.count == 0) return;
  min = count == 0 ? other.min : std::min(min, other.min);
  max = count == 0 ? other.max : std::max(max, other.max);
  sum += other.sum;
  count += other.count;
}

void Tally::add_status(int status, std::uint64_t calls) {
  switch (outcome_of(status)) {
    case Outcome::kSuccess:
      success += calls;
      break;
    case Outcome::kBlocked:
      blocked += calls;
      break;
    case Outcome::kFailed:
      failed += calls;
      break;
    case Outcome::kOther:
      other += calls;
      break;
  }
  statuses[status] += calls;
}

void Tally::add(const Call& call) {
  add_status(call.status, 1);
  bandwidth += call.request_bytes + call.response_bytes;
  api_time.add(call.api_time);
  if (call.service_time) service_time.add(*call.service_time);
}

void Tally::add(const Tally& more) {
  for (const auto& [status, calls] : more.statuses) add_status(status, calls);
  bandwidth += more.bandwidth;
  api_time.add(more.api_time);
  service_time.add(more.service_time);
}

}  // namespace aml::gateway
