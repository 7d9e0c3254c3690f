#include "emulator/cli/builtin_services.h"
#include "tests/transcripts/transcript.h"

namespace aml::tests {

Variables service_variables() {
  Variables variables;
  for (const core::ServiceDefinition& service : cli::builtin_services()) {
    const auto add = [&](const std::string& prefix) {
      variables[prefix + "workspace"] = service.workspace_id;
      variables[prefix + "service"] = service.endpoint_id;
      variables[prefix + "key"] = service.primary_key;
      variables[prefix + "secondary"] = service.secondary_key;
    };
    if (service.name == "SimpleFeatureHashingExperiment") add("");
    add(service.name + ".");
  }
  return variables;
}

}  // namespace aml::tests
