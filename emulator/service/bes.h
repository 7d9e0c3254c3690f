#pragma once

#include <string>

#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/core/job.h"
#include "emulator/core/request_context.h"
#include "emulator/jobs/job_runner.h"
#include "emulator/jobs/job_store.h"
#include "emulator/service/blob_locations.h"
#include "emulator/service/catalog.h"
#include "emulator/service/job_hooks.h"

namespace aml::service {

/// How a submit arrived.
struct BatchCaller {
  bool v1 = false;       ///< without api-version: the job starts at once
  std::string own_base;  ///< base URL under which the request reached the emulator
};

/// Batch jobs of all endpoints, as their callers see them.
/// Shape:   a job belongs to the endpoint it was submitted to; any other does not know it.
/// Errors:  ApiError, of the checks 5 and 7 on in the order of checks.h; those of the job records.
/// Threads: any.
/// Source:  check_rules().
class Bes {
 public:
  /// The references outlive it, `hooks` too.
  Bes(BlobLocations& locations, jobs::JobStore& store, jobs::JobRunner& runner,
      const core::Clock& clock, core::IdSource& ids, JobHooks* hooks = nullptr)
      : locations_(locations),
        store_(store),
        runner_(runner),
        clock_(clock),
        ids_(ids),
        hooks_(hooks) {}

  /// Checks the request and keeps it; the new job's id.
  std::string submit(const Endpoint& endpoint, core::BatchSubmission submission,
                     const BatchCaller& caller, core::RequestContext& context);
  /// Queues a job that was not started. Errors: also kCannotStartJob with the state's name.
  void start(const Endpoint& endpoint, const std::string& id, core::RequestContext& context);
  /// The job as it is now; results with tokens signed now.
  core::Job status(const Endpoint& endpoint, const std::string& id, const std::string& own_base,
                   core::RequestContext& context) const;
  /// Cancels a job that has not ended; one that has stays as it is.
  void cancel(const Endpoint& endpoint, const std::string& id, core::RequestContext& context);

 private:
  core::Job open_job(const Endpoint& endpoint, const std::string& id,
                     core::RequestContext& context) const;
  bool never_starts(const std::string& id) const;
  void check_blobs(const core::BatchRequest& request, const std::string& own_base) const;

  BlobLocations& locations_;
  jobs::JobStore& store_;
  jobs::JobRunner& runner_;
  const core::Clock& clock_;
  core::IdSource& ids_;
  JobHooks* const hooks_;  ///< null: the callers alone decide
};

}  // namespace aml::service
