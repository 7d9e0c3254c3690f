#include "emulator/cli/recorded_run.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "emulator/cli/commands.h"
#include "emulator/cli/settings.h"
#include "emulator/cli/trace_store.h"
#include "emulator/core/clock.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;

// Those that answers depend on.
constexpr std::string_view kBundledSettings[] = {"host",
                                                 "public-url",
                                                 "clock",
                                                 "ids",
                                                 "job-workers",
                                                 "empty-answers",
                                                 "require-api-version",
                                                 "known-accounts-only",
                                                 "loose-signatures",
                                                 "allow-scripts",
                                                 "script-time",
                                                 "script-memory",
                                                 "max-blob",
                                                 "max-body",
                                                 "max-json-depth",
                                                 "model-memory"};

bool is_bundled(std::string_view flag) {
  return std::find(std::begin(kBundledSettings), std::end(kBundledSettings), flag) !=
         std::end(kBundledSettings);
}

bundle::BundledWorkspace about(PrivateWorld& workspace) {
  bundle::BundledWorkspace about{
      workspace.id(), workspace.token(), workspace.name(), workspace.origins(), {}};
  const auto services = workspace.world().services().now();
  for (const auto& endpoint : services->endpoints()) {
    about.ids.push_back(endpoint->definition().web_service_id);
    about.ids.push_back(endpoint->definition().endpoint_id);
  }
  return about;
}

bundle::RecordedWorld recorded(const RecordedParts& parts) {
  World& world = parts.world;
  const core::MovableClock* const clock = world.own().manual_clock;
  bundle::RecordedWorld recorded;
  recorded.about.folder = parts.workspace ? parts.workspace->id() : "open";
  if (parts.workspace) recorded.about.workspace = about(*parts.workspace);
  recorded.calls = world.journal().entries().all();
  const auto first_time = [&] {
    return recorded.calls.empty() ? world.own().clock.now() : recorded.calls[0].entry.time();
  };
  recorded.about.clock_start = clock != nullptr ? clock->start() : first_time();
  recorded.secrets = world.journal().secrets();
  recorded.accounts = stores_of(world);
  recorded.kept = parts.workspace;
  return recorded;
}

std::string rules_of(const std::vector<RecordedParts>& worlds) {
  Json all = Json::array();
  for (const RecordedParts& parts : worlds) {
    for (const steering::FaultRecord& record : parts.world.faults().store().list(std::nullopt)) {
      Json rule = {{"id", record.id}};
      rule.update(Json::parse(record.text));
      rule["seen"] = record.seen;
      rule["applied"] = record.applied;
      all.push_back(std::move(rule));
    }
  }
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::vector<bundle::AccountStore> stores_of(World& world) {
  std::vector<bundle::AccountStore> stores;
  for (const std::string& name : world.accounts().names()) {
    const service::BlobAccount account = world.accounts().find(name);
    if (account) stores.push_back({account.name, account.store});
  }
  return stores;
}

bundle::BundleSource::Run record_run(const Config& config,
                                     const std::vector<RecordedParts>& worlds) {
  bundle::BundleSource::Run run;
  run.manifest.program = version_line();
  run.manifest.made = core::SystemClock().now();
  for (const auto& [flag, text] : config.texts) {
    if (is_bundled(flag)) run.manifest.settings.emplace_back(flag, text);
  }
  run.files = fixture_files(config.fixtures);
  for (const RecordedParts& parts : worlds) {
    const control::Journal::Totals totals = parts.world.journal().entries().totals();
    run.facts.dropped += totals.dropped + totals.dropped_steps;
    run.facts.wall_clock |= parts.world.own().manual_clock == nullptr;
    run.worlds.push_back(recorded(parts));
  }
  run.facts.random_ids = config.ids == IdsSetting::kRandom;
  run.facts.workers = job_workers(config) > 0;
  run.facts.no_journal = config.limits.journal_entries == 0;
  run.faults = rules_of(worlds);
  run.left_out = TraceStore::kContainer;
  return run;
}

Config config_of(const bundle::Manifest& manifest) {
  Layer layer{Origin::kFile, "manifest.json", {}};
  std::string faults;
  for (const auto& [flag, text] : manifest.settings) {
    if (is_bundled(flag)) {
      layer.values.push_back({flag, text});
    } else {
      faults += "\n  \"" + flag + "\" is not a setting of bundles";
    }
  }
  ResolvedSettings resolved = resolve_settings({layer});
  for (const Fault& fault : resolved.faults) faults += "\n  " + fault.message;
  if (!faults.empty()) throw bundle::BundleError("its settings cannot be:" + faults);
  return std::move(resolved.config);
}

}  // namespace aml::cli
