#include <cstdio>

#include "emulator/cli/base_url.h"
#include "emulator/cli/commands.h"
#include "emulator/cli/fixtures.h"
#include "emulator/control/control_json.h"
#include "emulator/control/json_rows.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/service/catalog.h"

namespace aml::cli {

namespace {

void print_json(const service::Catalog& catalog, const std::string& base) {
  const auto list = control::write_services(catalog.endpoints(), base);
  std::fputs(control::read_whole(*list).c_str(), stdout);
}

void print_text(const service::Catalog& catalog, const std::string& base) {
  for (const auto& endpoint : catalog.endpoints()) {
    const core::ServiceDefinition& definition = endpoint->definition();
    const std::string url = endpoints::service_urls(definition, base).execute;
    std::printf(
        "%s\n  workspace    %s\n  service      %s\n  web service  %s\n  key          %s\n"
        "  execute      %s\n",
        definition.name.c_str(), definition.workspace_id.c_str(), definition.endpoint_id.c_str(),
        definition.web_service_id.c_str(), definition.primary_key.c_str(), url.c_str());
  }
}

int run_services(const Invocation& invocation) {
  const Config& config = invocation.settings.config;
  LoadedFixtures loaded = load_fixtures(config.fixtures, config.limits.services,
                                        outside_of_readers(config.allow_scripts));
  for (const std::string& fault : loaded.faults) std::fputs(fault.c_str(), stderr);
  if (!loaded.ok()) return kUsage;
  const service::Catalog catalog(std::move(loaded.fixtures.definitions));
  const std::string base = base_url(config);
  if (invocation.has("json"))
    print_json(catalog, base);
  else
    print_text(catalog, base);
  return kFine;
}

}  // namespace

const Command kServices{.name = "services",
                        .words = "",
                        .summary = "list the services: ids, keys, URLs",
                        .options = {{"json", "", "as GET /__emu/services answers"}},
                        .reads_settings = true,
                        .run = &run_services};

}  // namespace aml::cli
