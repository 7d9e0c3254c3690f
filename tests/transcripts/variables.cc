#include <stdexcept>

#include "emulator/cli/fixtures.h"
#include "tests/transcripts/transcript.h"

namespace aml::tests {

// Of the development account, for everything, until 2099.
constexpr const char* kAccountSas =
    "sv=2018-11-09&ss=b&srt=sco&sp=rwdlac&se=2099-01-01T00:00:00Z"
    "&sig=CPoOux8rQhR0b5pwICKRhVPCypVOv2XSgLfWcXpc32c%3D";

Variables service_variables() {
  Variables variables = {{"sas", kAccountSas}};
  const cli::LoadedFixtures loaded = cli::load_fixtures("");
  if (!loaded.ok()) throw std::runtime_error(loaded.faults.front());
  for (const core::ServiceDefinition& service : loaded.fixtures.definitions) {
    const auto add = [&](const std::string& prefix) {
      variables[prefix + "workspace"] = service.workspace_id;
      variables[prefix + "service"] = service.endpoint_id;
      variables[prefix + "key"] = service.primary_key;
      variables[prefix + "secondary"] = service.secondary_key;
    };
    if (service.name == "SimpleFeatureHashingExperiment") add("");
    add(service.name + ".");
  }
  for (const gateway::Subscription& subscription : loaded.fixtures.gateways.front().subscriptions) {
    const std::string name = subscription.name.substr(0, subscription.name.find('-'));
    variables[name] = subscription.primary_key;
    variables[name + ".secondary"] = subscription.secondary_key;
  }
  return variables;
}

}  // namespace aml::tests
