#pragma once

#include <chrono>
#include <string>

#include "emulator/core/job.h"
#include "emulator/core/request_context.h"

namespace aml::service {

/// Who decides, from outside, what becomes of batch jobs.
/// Errors:  none.
/// Threads: any.
class JobHooks {
 public:
  JobHooks() = default;
  JobHooks(const JobHooks&) = delete;
  JobHooks& operator=(const JobHooks&) = delete;
  virtual ~JobHooks() = default;

  /// A submit makes a job, whose record is not there yet.
  virtual void made(const core::Job& job, const core::RequestContext& context) = 0;
  /// Whether a start is accepted and then comes to nothing.
  virtual bool never_starts(const std::string& id) const = 0;
  /// Whether the job is started without its caller.
  virtual bool starts_itself(const std::string& id) const = 0;
  /// For how long the tokens of its results have been valid when they are shown.
  virtual std::chrono::milliseconds token_age(const std::string& id) const = 0;
};

}  // namespace aml::service
