#include "emulator/steering/drill_hook.h"

#include <string>
#include <utility>

#include "emulator/core/error_catalog.h"

namespace aml::steering {

namespace {

constexpr std::uint64_t kThrottledPolls = 2;

void answer_poll(Drills& drills, const std::string& job, const Drill& drill) {
  const std::uint64_t number = drills.count_poll(job);
  if (drill.kind == DrillKind::kThrottledPoll && number <= drill.polls.value_or(kThrottledPolls))
    throw core::ApiError(core::kTooManyConcurrentRequests);
  if (drill.kind == DrillKind::kRuns && drill.polls && number > *drill.polls) drills.release(job);
}

// Before the real answer. Errors: what the drill answers in its place.
void prepare(Drills& drills, std::string_view operation, const std::string& job) {
  drills.settle();
  const auto drill = drills.find(job);
  if (!drill) return;
  if (drill->kind == DrillKind::kGoneWhilePolled && drills.polls(job) > 0)
    throw core::ApiError(core::kPathNotFound);
  if (operation == "bes.status") answer_poll(drills, job, *drill);
  if (operation == "bes.cancel" && drill->kind == DrillKind::kCancelRace) drills.release(job);
}

}  // namespace

http::RouteFamily with_drills(http::RouteFamily family, Drills& drills) {
  for (http::Route& route : family.routes) {
    route.answer = [&drills, operation = route.operation,
                    next = std::move(route.answer)](const http::Call& call) {
      if (drills.any()) prepare(drills, operation, std::string(call.path.find("job")));
      return next(call);
    };
  }
  return family;
}

}  // namespace aml::steering
