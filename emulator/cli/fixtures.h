#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "emulator/core/limits.h"
#include "emulator/core/service_definition.h"
#include "emulator/gateway/configuration.h"
#include "emulator/steering/fault_rule.h"

namespace aml::cli {

/// What is emulated: web services, and the gateway in front of them.
struct Fixtures {
  std::vector<core::ServiceDefinition> definitions;
  gateway::Configuration gateway;
  std::vector<steering::FaultRule> faults;  ///< of the files beside the services
};

/// Fixtures read together, and everything wrong with them.
struct LoadedFixtures {
  Fixtures fixtures;
  std::vector<std::string> faults;  ///< texts for people, each ending in a newline

  bool ok() const { return faults.empty(); }
};

/// As `--fixtures` says; empty: what is built in. A folder without `gateway/gateway.json` keeps the
/// built-in gateway, and one with that alone the built-in services; a folder with neither is a
/// fault. Policy documents are the files `gateway/policies/*.xml`, and are read; so is a
/// `faults.json` beside a service.json.
LoadedFixtures load_fixtures(const std::string& folder,
                             std::size_t max_services = core::Limits().services);

}  // namespace aml::cli
