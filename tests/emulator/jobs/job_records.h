#pragma once

#include <doctest/doctest.h>

#include <string>

#include "emulator/jobs/job_store.h"
#include "tests/emulator/jobs/sample_job.h"

namespace aml::tests {

// What tests of job records say again and again.

inline constexpr std::size_t kMany = 40;

inline jobs::JobEnd finished() {
  jobs::JobEnd end;
  end.state = core::JobState::kFinished;
  end.results["output1"] = {{}, "experimentoutput/x/x.csv", "http://a/", {}};
  end.progress = {10, 20, 3, 4};
  return end;
}

inline jobs::JobEnd failed(const std::string& details) {
  jobs::JobEnd end;
  end.state = core::JobState::kFailed;
  end.details = details;
  return end;
}

inline std::string taken(jobs::JobStore& store, int second = 2) {
  const auto job = store.take_next(kMany, at_second(second));
  return job ? job->id : "";
}

inline core::JobState state_of(const jobs::JobStore& store, const std::string& id) {
  const auto job = store.find(id);
  REQUIRE(job);
  return job->state;
}

inline std::string listed(const jobs::JobStore& store, const jobs::JobQuery& query = {}) {
  std::string ids;
  for (const core::Job& job : store.list(query).jobs) ids += (ids.empty() ? "" : " ") + job.id;
  return ids;
}

}  // namespace aml::tests
