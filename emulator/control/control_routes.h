#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/control/control_json.h"
#include "emulator/control/event_log.h"
#include "emulator/control/journal.h"
#include "emulator/control/metrics.h"
#include "emulator/control/reload_outcome.h"
#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/http/router.h"
#include "emulator/http/server.h"
#include "emulator/jobs/job_runner.h"
#include "emulator/jobs/job_store.h"
#include "emulator/service/catalog.h"
#include "emulator/steering/drills.h"
#include "emulator/steering/faults.h"
#include "emulator/tls/authority.h"

namespace aml::control {

/// What a question about all workspaces asks of a private one.
struct PrivateState {
  std::shared_ptr<const void> held;  ///< keeps the rest
  const service::LiveCatalog& services;
  const Journal& journal;
  steering::Faults& faults;
};

/// What the control paths show and move. The references outlive the rows.
struct ControlPlane {
  const service::LiveCatalog& services;
  const Journal& journal;
  EventLog& events;
  const Metrics& metrics;
  const jobs::JobStore& jobs;
  jobs::JobRunner& runner;
  const core::Clock& clock;
  core::IdSource& ids;
  steering::Faults& faults;
  steering::Drills& drills;
  core::MovableClock* manual_clock;  ///< null: the clock follows the wall
  std::string bound_host;            ///< as in --host
  std::string public_url;            ///< empty: from the request's own Host
  std::function<std::vector<StorageAccount>()> storage_accounts;  ///< open now, the embedded first
  std::function<steering::Vocabulary()> vocabulary;               ///< what rules may name
  std::function<bool()> ready;
  std::function<ReloadOutcome()> reload;                    ///< reads the fixtures again
  std::function<std::vector<std::string>()> reload_faults;  ///< of the last time; empty: none
  /// What the process does while the shared state is away; empty: it is there. Not set: it has none.
  std::function<std::string()> store_loss = nullptr;
  std::function<http::ServerStats()> server_stats;
  std::function<std::vector<Figure>()> figures = nullptr;  ///< of shared stores; not set: none
  std::function<const tls::Authority*()> authority;        ///< null: HTTPS is off
  /// Of all private workspaces; of the paths of such a one, nothing.
  std::function<std::vector<PrivateState>()> private_states;
  /// What other replicas have recorded is in the journals when it returns: the names of those for
  /// which that is not known. Not set: there are no others.
  std::function<std::vector<std::string>()> gather = nullptr;
  std::atomic<int>& waits;  ///< verifications that wait now, in all worlds
  /// Back to the start, for one workspace or for all.
  std::function<void(std::optional<std::string_view> workspace)> reset;
};

/// `/__emu/…`: described by openapi.json, errors as application/problem+json, to be used by
/// programs and by the emulator's own pages only (see same_site.h).
http::RouteFamily control_routes(const ControlPlane& plane);

}  // namespace aml::control
