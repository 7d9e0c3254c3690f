#include "emulator/cli/fixtures.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/cli/app.h"
#include "emulator/cli/builtin_files.h"
#include "emulator/cli/definitions.h"
#include "emulator/core/log.h"
#include "emulator/gateway/gateway_definition.h"
#include "emulator/gateway/policies/memory_counter_store.h"
#include "emulator/gateway/policies/policies.h"
#include "emulator/steering/fault_store.h"
#include "emulator/upstream/http_scorer.h"

namespace aml::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* kGatewayFile = "gateway.json";
constexpr std::array<const char*, 2> kPolicyFolders = {"policies", "fragments"};
constexpr std::size_t kMaxPolicies = 1000;

/// A definition of a gateway, as texts.
struct GatewaySource {
  std::string file;
  std::string text;
  gateway::PolicyFiles policies;
};

GatewaySource builtin_source() {
  GatewaySource source{std::string("built-in/gateway/") + kGatewayFile, {}, {}};
  for (const control::EmbeddedFile& file : builtin_gateway()) {
    if (file.name == kGatewayFile) {
      source.text = file.text;
    } else {
      source.policies.emplace(file.name, file.text);
    }
  }
  return source;
}

void read_policy_files(const fs::path& folder, GatewaySource& source,
                       std::vector<std::string>& faults) {
  for (const char* name : kPolicyFolders) {
    std::error_code error;
    for (fs::directory_iterator at(folder / name, error), end; !error && at != end;
         at.increment(error)) {
      if (at->path().extension() != ".xml") continue;
      if (source.policies.size() == kMaxPolicies) {
        faults.push_back("error: " + (folder / name).string() + ": more than 1,000 documents\n");
        return;
      }
      if (auto text = read_fixture(at->path(), faults)) {
        source.policies.emplace(std::string(name) + "/" + at->path().filename().string(),
                                std::move(*text));
      }
    }
  }
}

std::optional<GatewaySource> source_in(const fs::path& folder, std::vector<std::string>& faults) {
  const fs::path file = folder / kGatewayFile;
  auto text = read_fixture(file, faults);
  if (!text) return std::nullopt;
  GatewaySource source{file.string(), std::move(*text), {}};
  read_policy_files(folder, source, faults);
  return source;
}

void read_gateway(const GatewaySource& source, gateway::UnknownPolicies unknown,
                  LoadedFixtures& loaded) {
  gateway::ParsedGateway parsed = gateway::parse_gateway(source.text, source.file, source.policies);
  for (const definition::DefinitionFault& fault : parsed.faults)
    loaded.faults.push_back(definition::to_text(fault) + "\n");
  loaded.fixtures.gateways = std::move(parsed.instances);
  for (const gateway::Configuration& instance : loaded.fixtures.gateways) {
    gateway::Policies::Faults faults;
    gateway::MemoryCounterStore counters;
    const gateway::Policies policies(instance, counters, core::TimePoint(), faults, unknown);
    const std::vector<gateway::SkippedPolicy>& skipped = policies.skipped();
    loaded.skipped.insert(loaded.skipped.end(), skipped.begin(), skipped.end());
    for (const definition::DefinitionFault& fault : faults)
      loaded.faults.push_back(definition::to_text(fault) + "\n");
  }
}

// What rules may name is known to an emulator that has the same gateway and services.
void read_fault_files(const std::vector<FaultFile>& files, gateway::UnknownPolicies unknown,
                      LoadedFixtures& loaded) {
  if (files.empty() || !loaded.ok()) return;
  Config config;
  config.unknown_policies = unknown;
  core::SystemClock clock;
  core::SequentialIds ids;
  const App app(config, clock, ids,
                {loaded.fixtures.definitions, loaded.fixtures.gateways, {}, nullptr, nullptr});
  const steering::Vocabulary vocabulary = app.vocabulary();
  for (const FaultFile& file : files) {
    const auto owner =
        std::find_if(vocabulary.services.begin(), vocabulary.services.end(),
                     [&](const auto& service) { return service.id == file.endpoint_id; });
    AML_ASSERT(owner != vocabulary.services.end());
    steering::ParsedFaults parsed =
        steering::parse_faults_beside(*owner, file.text, file.file, vocabulary);
    for (const definition::DefinitionFault& fault : parsed.faults)
      loaded.faults.push_back(definition::to_text(fault) + "\n");
    for (steering::FaultRule& rule : parsed.rules)
      loaded.fixtures.faults.push_back(std::move(rule));
  }
  if (loaded.fixtures.faults.size() > steering::FaultStore::kMaxRules)
    loaded.faults.push_back("error: more than 1,000 fault rules beside the services\n");
}

}  // namespace

LoadedFixtures load_fixtures(const std::string& folder, std::size_t max_services,
                             const definition::Outside& outside, gateway::UnknownPolicies unknown) {
  std::error_code error;
  const fs::path own = fs::path(folder) / "gateway";
  const bool has_gateway = !folder.empty() && fs::exists(own / kGatewayFile, error);
  const bool has_services = !folder.empty() && (has_definitions(folder) || !has_gateway);
  LoadedDefinitions services =
      has_services ? load_definitions(folder, max_services, outside) : load_builtin_definitions();
  LoadedFixtures loaded{
      {std::move(services.definitions), {}, {}, nullptr, nullptr}, std::move(services.faults), {}};
  const std::optional<GatewaySource> source =
      has_gateway ? source_in(own, loaded.faults) : builtin_source();
  if (source) read_gateway(*source, unknown, loaded);
  read_fault_files(services.fault_files, unknown, loaded);
  return loaded;
}

namespace {

void let_run(definition::Outside& outside, const std::shared_ptr<scripts::PythonScripts>& scripts) {
  outside.make_script = [scripts](core::ScriptText script) {
    return scripts->make(std::move(script));
  };
  outside.check_script = [scripts](const std::string& code) { return scripts->find_problem(code); };
}

}  // namespace

definition::Outside outside_of_readers(bool allow_scripts) {
  definition::Outside outside;
  if (allow_scripts)
    let_run(outside, std::make_shared<scripts::PythonScripts>(scripts::PythonScripts::Options()));
  return outside;
}

definition::Outside outside_of(const std::shared_ptr<outbound::Traffic>& traffic,
                               const std::shared_ptr<scripts::PythonScripts>& scripts) {
  AML_ASSERT(traffic != nullptr);
  definition::Outside outside = outside_of_readers(false);
  outside.make_scorer = [traffic](core::ScoringServer server) {
    return std::make_shared<const upstream::HttpScorer>(std::move(server), traffic);
  };
  if (scripts) let_run(outside, scripts);
  return outside;
}

LoadedFixtures load_fixtures(const std::string& folder, std::size_t max_services,
                             std::shared_ptr<outbound::Traffic> traffic,
                             std::shared_ptr<scripts::PythonScripts> scripts,
                             gateway::UnknownPolicies unknown) {
  LoadedFixtures loaded =
      load_fixtures(folder, max_services, outside_of(traffic, scripts), unknown);
  loaded.fixtures.traffic = std::move(traffic);
  loaded.fixtures.scripts = std::move(scripts);
  return loaded;
}

void log_skipped(const LoadedFixtures& loaded) {
  for (const gateway::SkippedPolicy& policy : loaded.skipped)
    core::log(core::LogLevel::kWarn, "gateway", "a policy is passed over",
              {{"policy", policy.name},
               {"why", policy.reason},
               {"file", policy.file},
               {"line", std::to_string(policy.line)}});
}

}  // namespace aml::cli
