#pragma once

#include <string>
#include <vector>

#include "emulator/core/service_definition.h"
#include "model/pipeline.h"

namespace aml::wire {

/// Where a client that reads the document will send its calls.
struct SwaggerAddress {
  std::string host;       ///< `ussouthcentral.services.azureml.net:443`, or the request's own Host
  std::string base_path;  ///< `/workspaces/{workspace}/services/{endpoint}`
  std::vector<std::string> schemes;  ///< `https`; `http` for a local emulator
};

/// swagger.json of one service, without blanks, as all answers of the service are.
/// Shape:   the order of paths and members is part of the contract: clients read the second path.
/// Threads: pure.
/// Source:  documented (consume page: head of a document) | observed (two generated clients: paths
///          and definitions; a web template: `required` in every item).
std::string write_swagger(const core::ServiceDefinition& definition,
                          const std::vector<model::Port>& inputs,
                          const std::vector<model::Port>& outputs, const SwaggerAddress& address);

}  // namespace aml::wire
