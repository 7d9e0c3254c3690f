#include <cstdio>

#include "emulator/cli/commands.h"
#include "emulator/cli/fixtures.h"

namespace aml::cli {

namespace {

int run_validate(const Invocation& invocation) {
  std::vector<std::string> folders = invocation.words;
  if (folders.empty()) folders.push_back(invocation.settings.config.fixtures);
  int exit_code = kFine;
  const std::size_t max_services = invocation.settings.config.limits.services;
  for (const std::string& folder : folders) {
    const LoadedFixtures loaded = load_fixtures(
        folder, max_services, outside_of_readers(invocation.settings.config.allow_scripts),
        invocation.settings.config.unknown_policies);
    for (const std::string& fault : loaded.faults) std::fputs(fault.c_str(), stderr);
    if (!loaded.ok()) exit_code = kUsage;
    if (!loaded.ok()) continue;
    for (const core::ServiceDefinition& definition : loaded.fixtures.definitions)
      std::printf("ok  %s  %s\n", definition.endpoint_id.c_str(), definition.name.c_str());
    for (const gateway::SkippedPolicy& policy : loaded.skipped)
      std::printf("skipped  %s\n", to_text(policy).c_str());
    for (const gateway::Configuration& instance : loaded.fixtures.gateways)
      std::printf("ok  gateway  %s\n", instance.instance.c_str());
  }
  return exit_code;
}

}  // namespace

const Command kValidate{.name = "validate",
                        .words = "[FOLDER...]",
                        .summary = "check service and gateway definitions, telling every fault",
                        .options = {},
                        .reads_settings = true,
                        .run = &run_validate};

}  // namespace aml::cli
