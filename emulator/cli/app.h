#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/cli/config.h"
#include "emulator/cli/data_folder.h"
#include "emulator/cli/fixtures.h"
#include "emulator/cli/reloader.h"
#include "emulator/cli/trace_store.h"
#include "emulator/control/control_json.h"
#include "emulator/control/journal.h"
#include "emulator/control/metrics.h"
#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/endpoints/own_hosts.h"
#include "emulator/gateway/analytics/analytics.h"
#include "emulator/gateway/instance.h"
#include "emulator/http/message.h"
#include "emulator/http/router.h"
#include "emulator/http/server.h"
#include "emulator/jobs/job_runner.h"
#include "emulator/jobs/job_store.h"
#include "emulator/outbound/traffic.h"
#include "emulator/service/bes.h"
#include "emulator/service/blob_access.h"
#include "emulator/service/blob_accounts.h"
#include "emulator/service/catalog.h"
#include "emulator/service/job_blobs.h"
#include "emulator/steering/fault_hook.h"
#include "emulator/steering/memory_fault_store.h"
#include "emulator/tls/server_keys.h"

namespace aml::cli {

/// The emulator without its sockets: every part, built in the order in which each needs the other.
/// Threads: the handlers by many at once; set_server() before the first.
class App {
 public:
  /// A `clock` that is a core::ManualClock can be moved through the control paths.
  /// Errors: those of service::Catalog, DataFolder, jobs::JobStore and gateway::Analytics;
  ///         std::invalid_argument for a gateway that load_fixtures would refuse.
  App(const Config& config, core::Clock& clock, core::IdSource& ids, Fixtures fixtures);
  ~App() { stop_jobs(); }
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /// Answers one request; its context carries its id and its time. Errors: none.
  const http::Handler& handler() const { return handler_; }
  /// Answers one request to the port of the blob account alone. Errors: none.
  const http::Handler& blob_handler() const { return blob_handler_; }
  /// Where large bodies may wait until they are whole.
  const std::filesystem::path& spool_folder() const { return data_.path(); }

  /// Ends what is under way to backends and storage elsewhere, so that no request waits for them.
  void stop_calls();
  /// Ends the running jobs: after the grace period they wait in their records for the next start.
  void stop_jobs();

  /// The server in front, whose counters the metrics show.
  void set_server(const http::Server* server) { server_ = server; }
  /// Of the servers in front; null: HTTPS is off.
  void set_keys(tls::ServerKeys* keys) { keys_ = keys; }
  /// What all servers in front have bound: a BlobEndpoint among them is the emulator's own.
  void set_addresses(const std::vector<std::string>& addresses);
  /// Reads the fixtures again. Errors: none; what is wrong is logged and shown in readiness.
  void reload() { reloader_.reload(); }
  /// What `/__emu/health/ready` says.
  void set_ready(bool ready) { ready_ = ready; }

  const service::LiveCatalog& services() const { return services_; }
  std::shared_ptr<const gateway::Instance> gateway() const { return gateway_.now(); }
  const http::Router& router() const { return router_; }
  const control::Journal& journal() const { return journal_; }
  /// What fault rules may name.
  steering::Vocabulary vocabulary() const;

 private:
  std::vector<http::RouteFamily> families(const Config& config);
  http::RouteFamily blob_family(const Config& config, bool alone);
  http::RouteFamily with_hooks(http::RouteFamily family) const;
  jobs::JobWork drilled(jobs::JobWork work);
  http::Handler with_journal_and_metrics(const http::Handler& handler);
  gateway::GatewayParts gateway_parts(const Config& config);
  std::shared_ptr<gateway::Instance> make_gateway(gateway::Configuration configuration) const;
  std::vector<std::string_view> route_operations() const;
  Reloader::Parts reloaded_parts(const Config& config);
  std::vector<control::StorageAccount> storage_accounts();
  void reset_blobs();
  void reset_jobs(std::optional<std::string_view> workspace);
  void reset(std::optional<std::string_view> workspace);

  core::Clock& clock_;
  core::ManualClock* const manual_clock_;  ///< clock_, if it is one; else null
  core::IdSource& ids_;
  const http::Server* server_ = nullptr;
  tls::ServerKeys* keys_ = nullptr;
  std::atomic<bool> ready_ = false;
  service::LiveCatalog services_;
  steering::MemoryFaultStore fault_store_;
  steering::Faults faults_;
  control::Journal journal_;
  const endpoints::OwnHosts own_hosts_;
  const std::string signing_key_;  ///< of the tokens of accounts whose key is not public
  const DataFolder data_;
  const core::SystemClock real_clock_;  ///< by which SDKs sign, and other storage endpoints live
  service::BlobAccounts blob_accounts_;
  const service::BlobAccess blob_access_;
  outbound::Traffic traffic_;
  service::JobBlobs job_blobs_;
  jobs::JobStore job_store_;
  steering::Drills drills_;
  const steering::FaultHook fault_hook_;
  jobs::JobRunner job_runner_;
  service::Bes bes_;
  gateway::Analytics analytics_;
  TraceStore traces_;
  std::string own_host_ = "localhost";
  const gateway::GatewayParts gateway_parts_;
  gateway::LiveInstance gateway_;
  http::Router router_;
  http::Router blob_router_;
  control::Metrics metrics_;
  Reloader reloader_;
  http::Handler handler_;
  http::Handler blob_handler_;
};

}  // namespace aml::cli
