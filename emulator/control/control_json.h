#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/control/clock_due.h"
#include "emulator/control/reload_outcome.h"
#include "emulator/core/bytes.h"
#include "emulator/core/job.h"
#include "emulator/jobs/job_runner.h"
#include "emulator/service/catalog.h"
#include "emulator/steering/drills.h"

namespace aml::control {

// The JSON texts of the control paths: members and their order as openapi.json describes them.
// Bytes that are not UTF-8 are replaced, so every answer is JSON.

/// A list that is made while it is read. `base_url` without a slash at its end, in front of every
/// URL.
std::unique_ptr<core::ByteSource> write_services(service::Catalog::Endpoints endpoints,
                                                 const std::string& base_url);

/// A blob account that is open, and the key under which its tokens are signed: its own for the
/// embedded one, whose key is public, and one that opens nothing elsewhere for all others.
struct StorageAccount {
  std::string name;
  std::string key;
};
/// `accounts` begin with the embedded one. Each gets a signature that holds for a day.
std::string write_storage(const std::vector<StorageAccount>& accounts, const std::string& base_url,
                          core::TimePoint now);
/// A job, and how far it is where it runs now.
struct JobView {
  core::Job job;
  std::optional<jobs::RunningProgress> running;
};
/// How far a job is that runs, or that has done its work and waits for its end; none: it does
/// neither.
std::optional<jobs::RunningProgress> progress_of(const core::Job& job,
                                                 const jobs::JobRunner& runner,
                                                 const steering::Drills& drills);
std::string write_job(const JobView& view);
/// A list that is made while it is read: `next_job` gives none at its end.
std::unique_ptr<core::ByteSource> write_jobs(std::function<std::optional<JobView>()> next_job);

std::string write_clock(bool manual, core::TimePoint now);
/// The same with what is due.
std::string write_clock(bool manual, core::TimePoint now, const std::vector<Due>& due);
/// `reload_faults`: why the fixtures in force are older than the files. `store_loss`: what this
/// process does without the shared state; empty: that is there.
std::string write_health(std::string_view status,
                         const std::vector<std::string>& reload_faults = {},
                         std::string_view store_loss = {});
std::string write_reload(const ReloadOutcome& outcome);
std::string write_index(std::string_view version);

}  // namespace aml::control
