#include "emulator/cli/reloader.h"

#include <exception>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/control/event_json.h"
#include "emulator/core/log.h"

namespace aml::cli {

namespace {

using control::ReloadOutcome;

// Names in the order of the fixtures; of those that went, in their former order.
void compare(const service::Catalog& before, const service::Catalog& after,
             ReloadOutcome& outcome) {
  for (const auto& endpoint : after.endpoints()) {
    const core::ServiceDefinition& now = endpoint->definition();
    const service::Endpoint* const same = before.find(now.endpoint_id);
    if (same == nullptr) {
      outcome.added.push_back(now.name);
    } else if (same->definition().source != now.source) {
      outcome.changed.push_back(now.name);
    }
  }
  for (const auto& endpoint : before.endpoints()) {
    if (after.find(endpoint->definition().endpoint_id) == nullptr)
      outcome.removed.push_back(endpoint->definition().name);
  }
}

bool is_change(const ReloadOutcome& outcome) {
  return !outcome.added.empty() || !outcome.changed.empty() || !outcome.removed.empty() ||
         outcome.gateway_changed;
}

void log_outcome(const ReloadOutcome& outcome) {
  for (const std::string& fault : outcome.faults)
    core::log(core::LogLevel::kError, "fixtures", "not taken: the last good ones stay",
              {{"what", fault}});
  if (!outcome.ok() || !is_change(outcome)) return;
  core::log(core::LogLevel::kInfo, "fixtures", "read again",
            {{"added", std::to_string(outcome.added.size())},
             {"changed", std::to_string(outcome.changed.size())},
             {"removed", std::to_string(outcome.removed.size())},
             {"gateway", outcome.gateway_changed ? "changed" : "same"}});
}

std::string without_newline(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

Reloader::Reloader(Parts parts) : parts_(std::move(parts)) {
  AML_ASSERT(parts_.load);
}

ReloadOutcome Reloader::reload() {
  const core::MutexLock lock(mutex_);
  ReloadOutcome outcome;
  try {
    LoadedFixtures loaded = parts_.load();
    if (loaded.ok()) {
      outcome = apply(std::move(loaded.fixtures));
      if (outcome.gateway_changed) log_skipped(loaded);
    } else {
      for (std::string& fault : loaded.faults)
        outcome.faults.push_back(without_newline(std::move(fault)));
    }
  } catch (const std::exception& error) {
    outcome.faults.push_back(std::string("error: ") + error.what());
  }
  log_outcome(outcome);
  parts_.events.publish("reload", "", control::reload_event(outcome));
  const core::MutexLock faults_lock(faults_mutex_);
  faults_ = outcome.faults;
  return outcome;
}

// What may fail comes before anything is replaced.
ReloadOutcome Reloader::apply(Fixtures fixtures) {
  const service::Catalog catalog(std::move(fixtures.definitions),
                                 parts_.services.now()->catalog.get());
  ReloadOutcome outcome;
  outcome.gateway_changed = parts_.gateways.would_change(fixtures.gateways);
  parts_.services.replace_fixtures(catalog.endpoints(), [&](const service::Catalog& next) {
    compare(*parts_.services.now()->catalog, next, outcome);
    if (outcome.gateway_changed) parts_.gateways.replace_fixtures(std::move(fixtures.gateways));
  });
  if (is_change(outcome)) ++changes_;
  parts_.faults.replace_initial(std::move(fixtures.faults));
  return outcome;
}

std::vector<std::string> Reloader::faults() const {
  const core::MutexLock lock(faults_mutex_);
  return faults_;
}

}  // namespace aml::cli
