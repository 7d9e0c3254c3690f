#pragma once

#include <string>

#include "emulator/core/job.h"

namespace aml::tests {

inline core::TimePoint at_second(int second) {
  return core::TimePoint(std::chrono::seconds(1476456753 + second));
}

inline core::Job sample_job(const std::string& id, const std::string& endpoint = "endpoint",
                            const std::string& workspace = "workspace") {
  core::Job job;
  job.id = id;
  job.workspace_id = workspace;
  job.endpoint_id = endpoint;
  job.created = at_second(0);
  job.request.inputs["input1"] = {"AccountName=a;AccountKey=a2V5", "c/in.csv", {}, {}};
  job.request.outputs["output \"1\""] = {{}, "c/out.csv", "http://a/", "?sig=x"};
  job.request.global_parameters["N-grams"] = "2";
  return job;
}

}  // namespace aml::tests
