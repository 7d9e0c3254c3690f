#pragma once

#include <string>
#include <vector>

#include "emulator/core/service_definition.h"
#include "model/experiment.h"

namespace aml::dashboard {

// The JSON texts of the experiment's paths: members and their order as openapi.json describes them.
// However large the experiment's tables are, an answer stays a page: of each table its upper left
// corner, of a long text its beginning.

inline constexpr model::PreviewSize kShownPreview{.rows = 100, .columns = 256};

/// The canvas: datasets, modules and web service ports as nodes, and the wires between them.
/// Parameters have the values with which the service runs when callers send none.
std::string write_experiment(const core::ServiceDefinition& definition);

/// What a run of `pipeline` made; `results` in the order of its steps.
std::string write_experiment_run(const model::PipelineSpec& pipeline,
                                 const std::vector<model::StepResult>& results);

}  // namespace aml::dashboard
