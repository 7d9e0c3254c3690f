#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "emulator/core/limits.h"
#include "emulator/core/service_definition.h"
#include "emulator/definition/definition_wire.h"
#include "emulator/gateway/configuration.h"
#include "emulator/gateway/policies/policies.h"
#include "emulator/outbound/traffic.h"
#include "emulator/scripts/python_scripts.h"
#include "emulator/steering/fault_rule.h"

namespace aml::cli {

/// What is emulated: web services, and the gateways in front of them.
struct Fixtures {
  std::vector<core::ServiceDefinition> definitions;
  gateway::Configurations gateways;         ///< the root of gateway.json first
  std::vector<steering::FaultRule> faults;  ///< of the files beside the services
  /// What the services ask of other servers is part of it; null: they ask none.
  std::shared_ptr<outbound::Traffic> traffic = nullptr;
  std::shared_ptr<scripts::PythonScripts> scripts = nullptr;  ///< null: none are allowed
};

/// Fixtures read together, and everything wrong with them.
struct LoadedFixtures {
  Fixtures fixtures;
  std::vector<std::string> faults;              ///< texts for people, each ending in a newline
  std::vector<gateway::SkippedPolicy> skipped;  ///< policies that are passed over

  bool ok() const { return faults.empty(); }
};

/// As `--fixtures` says; empty: what is built in. A folder without `gateway/gateway.json` keeps the
/// built-in gateway, and one with that alone the built-in services. An empty folder, or one whose
/// folder of services is empty, has no service; a folder with other things alone is a fault. Policy documents are the files `gateway/policies/*.xml`, and are read; so is a
/// `faults.json` beside a service.json.
LoadedFixtures load_fixtures(const std::string& folder,
                             std::size_t max_services = core::Limits().services,
                             const definition::Outside& outside = {},
                             gateway::UnknownPolicies unknown = gateway::UnknownPolicies::kRefuse);

/// The same for an emulator that runs: its services ask other servers as part of `traffic`, and run
/// scripts by `scripts`; null: they may have none.
LoadedFixtures load_fixtures(const std::string& folder, std::size_t max_services,
                             std::shared_ptr<outbound::Traffic> traffic,
                             std::shared_ptr<scripts::PythonScripts> scripts,
                             gateway::UnknownPolicies unknown);

/// A warning in the log for each policy that is passed over.
void log_skipped(const LoadedFixtures& loaded);

/// What reads definitions that are run: their services ask other servers as part of `traffic`, and
/// run scripts by `scripts`; null: they may have none.
definition::Outside outside_of(const std::shared_ptr<outbound::Traffic>& traffic,
                               const std::shared_ptr<scripts::PythonScripts>& scripts);

/// What reads definitions without running them; scripts are allowed where `allow_scripts`.
definition::Outside outside_of_readers(bool allow_scripts);

}  // namespace aml::cli
