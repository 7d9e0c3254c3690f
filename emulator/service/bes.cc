#include "emulator/service/bes.h"

#include <utility>

#include "emulator/core/error_catalog.h"
#include "emulator/core/log.h"
#include "emulator/service/batch_checks.h"
#include "emulator/service/checks.h"
#include "emulator/service/trace.h"

namespace aml::service {

namespace {

using core::ApiError;
using core::Job;
using core::JobState;

}  // namespace

std::string Bes::submit(const Endpoint& endpoint, core::BatchSubmission submission,
                        const BatchCaller& caller, core::RequestContext& context) {
  Job job;
  job.request = check_submission(endpoint, std::move(submission), caller.v1, context);
  checked(context, kCheckBlobs, [&] { check_blobs(job.request, caller.own_base); });
  job.id = ids_.next();
  job.workspace_id = endpoint.definition().workspace_id;
  job.endpoint_id = endpoint.definition().endpoint_id;
  job.created = clock_.now();
  if (hooks_ != nullptr) hooks_->made(job, context);
  job.queued =
      (caller.v1 && !never_starts(job.id)) || (hooks_ != nullptr && hooks_->starts_itself(job.id));
  store_.add(job);
  if (job.queued) runner_.wake();
  return job.id;
}

void Bes::start(const Endpoint& endpoint, const std::string& id, core::RequestContext& context) {
  open_job(endpoint, id, context);
  if (never_starts(id)) return;
  checked(context, kCheckJobState, [&] {
    if (store_.start(id)) return;
    const auto job = store_.find(id);
    if (!job) throw ApiError(core::kPathNotFound);
    throw ApiError(core::kCannotStartJob,
                   {core::name_of(job->queued ? JobState::kRunning : job->state)});
  });
  runner_.wake();
}

Job Bes::status(const Endpoint& endpoint, const std::string& id, const std::string& own_base,
                core::RequestContext& context) const {
  Job job = open_job(endpoint, id, context);
  const auto age = hooks_ == nullptr ? std::chrono::milliseconds(0) : hooks_->token_age(job.id);
  for (auto& [name, place] : job.results) {
    place = locations_.signed_result(place, job.request.outputs.contains(name), own_base, age);
  }
  return job;
}

void Bes::cancel(const Endpoint& endpoint, const std::string& id, core::RequestContext& context) {
  open_job(endpoint, id, context);
  if (!store_.cancel(id, clock_.now())) return;
  runner_.request_cancel(id);
  core::log(core::LogLevel::kInfo, "jobs", "job cancelled", {{"job", id}});
}

Job Bes::open_job(const Endpoint& endpoint, const std::string& id,
                  core::RequestContext& context) const {
  return checked(context, kCheckJob, [&] {
    auto job = store_.find(id);
    if (!job || job->endpoint_id != endpoint.definition().endpoint_id) {
      throw ApiError(core::kPathNotFound);
    }
    return std::move(*job);
  });
}

bool Bes::never_starts(const std::string& id) const {
  return hooks_ != nullptr && hooks_->never_starts(id);
}

void Bes::check_blobs(const core::BatchRequest& request, const std::string& own_base) const {
  for (const auto& [name, input] : request.inputs) locations_.check_input(input, own_base);
  for (const auto& [name, output] : request.outputs) locations_.check_output(output, own_base);
}

}  // namespace aml::service
