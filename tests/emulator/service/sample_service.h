#pragma once

#include <string>

#include "emulator/core/api_error.h"
#include "emulator/core/ids.h"
#include "emulator/core/service_definition.h"

namespace aml::tests {

/// A service with one String input `Text`, hashed into two counts.
inline core::ServiceDefinition hashing_service(const std::string& name) {
  core::ServiceDefinition definition;
  definition.name = name;
  definition.workspace_id = core::derived_id("workspace", name);
  definition.web_service_id = core::derived_id("webservice", name);
  definition.endpoint_id = core::derived_id("endpoint", name);
  definition.primary_key = core::derived_key("primary", name);
  definition.secondary_key = core::derived_key("secondary", name);
  model::StepSpec step;
  step.id = "hash";
  step.module = "Feature Hashing";
  step.parameters["Target columns"] = model::ColumnSelector::of_names({"Text"});
  step.parameters["Hashing bitsize"] = std::int64_t{1};
  definition.pipeline.steps.push_back(std::move(step));
  definition.pipeline.inputs.push_back({"input1", "hash", {{"Text", model::ColumnType::kString}}});
  definition.pipeline.outputs.push_back({"output1", "hash"});
  return definition;
}

/// The code of the ApiError that `call` throws; empty when it throws none.
template <typename Call>
std::string code_of(Call call) {
  try {
    call();
  } catch (const core::ApiError& error) {
    return error.code();
  }
  return "";
}

}  // namespace aml::tests
