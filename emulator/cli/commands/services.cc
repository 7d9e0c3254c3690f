#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "emulator/cli/asked.h"
#include "emulator/cli/base_url.h"
#include "emulator/cli/commands.h"
#include "emulator/cli/fixtures.h"
#include "emulator/cli/running_emulator.h"
#include "emulator/control/control_json.h"
#include "emulator/control/json_rows.h"
#include "emulator/service/catalog.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;

void print_row(const Json& row) {
  const auto text = [&row](const char* member) { return row.value(member, ""); };
  std::printf(
      "%s\n  workspace    %s\n  service      %s\n  web service  %s\n  key          %s\n"
      "  execute      %s\n",
      text("name").c_str(), text("workspace").c_str(), text("service").c_str(),
      text("webService").c_str(), text("primaryKey").c_str(), text("executeUrl").c_str());
}

void print_json(const service::Catalog& catalog, const std::string& base) {
  const auto list = control::write_services(catalog.endpoints(), base);
  std::fputs(control::read_whole(*list).c_str(), stdout);
}

void print_text(const service::Catalog& catalog, const std::string& base) {
  const auto list = control::write_services(catalog.endpoints(), base);
  const Json rows = Json::parse(control::read_whole(*list));
  for (const Json& row : rows) print_row(row);
}

int ask_services(const Invocation& invocation) {
  const auto answer = RunningEmulator(invocation.settings.config).ask("GET", "/__emu/services");
  if (answer.status != 200) return report_refusal(answer);
  const Json rows = Json::parse(answer.body, nullptr, false);
  if (invocation.has("json") || !rows.is_array()) {
    std::fputs(answer.body.c_str(), stdout);
    return kFine;
  }
  for (const Json& row : rows) print_row(row);
  return kFine;
}

int run_services(const Invocation& invocation) {
  const Config& config = invocation.settings.config;
  if (!config.at.empty() && config.fixtures.empty()) return ask_services(invocation);
  LoadedFixtures loaded =
      load_fixtures(config.fixtures, config.limits.services,
                    outside_of_readers(config.allow_scripts), config.unknown_policies);
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
                        .summary = "list the services, or with --at those of a running emulator",
                        .options = {{"json", "", "as GET /__emu/services answers"}},
                        .reads_settings = true,
                        .run = &run_services};

}  // namespace aml::cli
