#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/api_management/calls.h"
#include "emulator/api_management/publisher.h"
#include "emulator/cli/config.h"
#include "emulator/cli/fixtures.h"
#include "emulator/cli/known_secrets.h"
#include "emulator/cli/trace_store.h"
#include "emulator/cli/world_stores.h"
#include "emulator/control/control_json.h"
#include "emulator/control/event_log.h"
#include "emulator/control/journal.h"
#include "emulator/control/metrics.h"
#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/core/mutex.h"
#include "emulator/definition/definition_wire.h"
#include "emulator/endpoints/own_hosts.h"
#include "emulator/gateway/analytics/analytics.h"
#include "emulator/gateway/instances.h"
#include "emulator/http/message.h"
#include "emulator/http/router.h"
#include "emulator/jobs/job_runner.h"
#include "emulator/management/management.h"
#include "emulator/outbound/traffic.h"
#include "emulator/service/bes.h"
#include "emulator/service/blob_access.h"
#include "emulator/service/blob_accounts.h"
#include "emulator/service/catalog.h"
#include "emulator/service/job_blobs.h"
#include "emulator/steering/drills.h"
#include "emulator/steering/fault_hook.h"
#include "emulator/storage/remote_account.h"
#include "emulator/studio/studio.h"

namespace aml::cli {

/// What worlds share. All of it outlives them.
struct SharedParts {
  const Config& config;
  const core::Clock& real_clock;  ///< by which SDKs sign, and other storage endpoints live
  outbound::Traffic& traffic;
  control::Metrics& metrics;
  const endpoints::OwnHosts& own_hosts;
  /// The address under which the emulator itself is reached.
  const std::string& own_host;
  /// Where the home account's blobs are instead of in the stores; null: they are in those.
  std::shared_ptr<storage::RemoteConnections> blobs = nullptr;
  /// Signatures to storage are not compared while it is true. Null: they always are.
  const std::atomic<bool>* trusting = nullptr;
  definition::Outside outside = {};  ///< what services made while running may reach
};

/// What belongs to one world alone, and where it is kept.
struct OwnParts {
  core::Clock& clock;
  core::MovableClock* manual_clock;  ///< `clock`, if it is one; else null
  core::IdSource& ids;
  std::string signing_key;              ///< of the tokens of accounts whose key is not public
  std::shared_ptr<WorldStores> stores;  ///< never null
  service::BlobAccounts::Options accounts;
  jobs::JobRunner::Options runner;
  steering::Faults* common_faults = nullptr;  ///< about calls of this world too; null: none
  std::string gateway_prefix = {};            ///< with what the suffixes of its APIs begin
  /// Per workspace that is there without a service: its tokens.
  std::map<std::string, std::set<std::string>> workspaces = {};
};

/// A set of workspaces and everything that their calls touch: the state, and the emulated paths
/// above it. Nothing is shared with another world but SharedParts.
/// Threads: the handlers by many at once; set_addresses() before the first.
class World {
 public:
  /// The families of paths that show and move a world; asked once, while it is built: nothing of
  /// it may be called yet.
  using ControlFamilies = std::function<std::vector<http::RouteFamily>(World&)>;

  /// Errors: those of service::Catalog, its stores and gateway::Analytics;
  ///         std::invalid_argument for gateways that load_fixtures would refuse, or
  ///         that what was made of them does not fit.
  World(const SharedParts& shared, OwnParts own, service::Catalog catalog,
        gateway::Configurations gateways, std::vector<steering::FaultRule> faults,
        const ControlFamilies& control);
  ~World() { stop_jobs(); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Answers one request; its context carries its id and its time. Errors: none.
  const http::Handler& handler() const { return handler_; }
  /// Refuses one request that a proxy should let out, and enters it in the journal. Errors: none.
  const http::Handler& refusals() const { return refusals_; }
  /// Answers one request to the port of the blob account alone. Errors: none.
  const http::Handler& blob_handler() const { return blob_handler_; }
  const http::Router& router() const { return router_; }

  /// What all servers in front have bound: a BlobEndpoint among them is the emulator's own.
  void set_addresses(const std::vector<std::string>& addresses) { job_blobs_.set_bound(addresses); }
  /// Ends what waits for calls to come.
  void stop_waits() { journal_.stop(); }
  /// Ends the running jobs: after the grace period they wait in their records for the next start.
  void stop_jobs() {
    drills_.stop();
    studio_.stop();
    job_runner_.stop();
  }
  /// Back to the start, for one of its workspaces or for all.
  void reset(std::optional<std::string_view> workspace);
  /// Of such a reset what no store keeps, where another process has made it.
  void forget(std::optional<std::string_view> workspace);
  /// Takes what other processes have changed in the stores.
  void follow();
  /// What waits to be written is in the stores when it returns.
  void flush() { journal_.flush(); }

  /// What fault rules may name.
  steering::Vocabulary vocabulary() const;
  /// Its accounts that are open, the home account first.
  std::vector<control::StorageAccount> storage_accounts() const;

  const OwnParts& own() const { return own_; }
  service::BlobAccounts& accounts() { return blob_accounts_; }
  const service::LiveCatalog& services() const { return services_; }
  management::PublishedServices& published() { return published_; }
  const management::Management& management() const { return management_; }
  /// What was made while running, as the store has it.
  std::vector<management::MadeRow> made() const { return definition_store_->all(); }
  studio::Studio& studio() { return studio_; }
  api_management::Publisher& publisher() { return publisher_; }
  const gateway::LiveInstances& gateways() const { return publisher_.instances(); }
  const gateway::Analytics& analytics() const { return analytics_; }
  steering::Faults& faults() { return faults_; }
  steering::Drills& drills() { return drills_; }
  control::Journal& journal() { return journal_; }
  const control::Journal& journal() const { return journal_; }
  control::EventLog& events() { return events_; }
  const jobs::JobStore& jobs() const { return *job_store_; }
  jobs::JobRunner& runner() { return job_runner_; }

 private:
  std::vector<http::RouteFamily> families(const ControlFamilies& control);
  http::RouteFamily blob_family(bool alone);
  http::RouteFamily with_hooks(http::RouteFamily family) const;
  std::optional<core::JobDuration> job_duration(const std::string& endpoint) const;
  jobs::JobWork drilled(jobs::JobWork work);
  http::Handler with_journal_and_metrics(const http::Handler& handler);
  gateway::GatewayParts gateway_parts();
  api_management::Publisher::Parts publisher_parts();
  api_management::CallParts api_management_parts();
  void know_gateways(const gateway::Instances& instances);
  management::PublishedServices::Parts published_parts();
  management::Management::Parts management_parts();
  studio::Studio::Parts studio_parts();
  void note_operations();
  /// The account has its blobs at another endpoint.
  bool is_elsewhere(std::string_view account) const;
  void know_account_elsewhere();
  std::unique_ptr<storage::BlobStore> open_blobs(const std::string& account) const;
  void reset_blobs();
  void reset_jobs(std::optional<std::string_view> workspace);

  const SharedParts shared_;
  const OwnParts own_;
  service::LiveCatalog services_;
  const std::unique_ptr<steering::FaultStore> fault_store_;
  steering::Faults faults_;
  control::Journal journal_;
  control::EventLog events_;
  core::Mutex secrets_mutex_;
  KnownSecrets secrets_ AML_GUARDED_BY(secrets_mutex_);
  const std::unique_ptr<management::DefinitionStore> definition_store_;
  std::uint64_t followed_definitions_ = 0;  ///< a revision of it; of the thread that follows
  management::PublishedServices published_;
  service::BlobAccounts blob_accounts_;
  const service::BlobAccess blob_access_;
  service::JobBlobs job_blobs_;
  const std::unique_ptr<jobs::JobStore> job_store_;
  steering::Drills drills_;
  const steering::FaultHook fault_hook_;
  jobs::JobRunner job_runner_;
  service::Bes bes_;
  const management::Management management_;
  studio::Studio studio_;
  gateway::Analytics analytics_;
  TraceStore traces_;
  const gateway::GatewayParts gateway_parts_;
  api_management::Publisher publisher_;
  http::Router router_;
  http::Router blob_router_;
  http::Handler handler_;
  http::Handler blob_handler_;
  http::Handler refusals_;
};

/// Threads that run jobs, as the settings say.
unsigned job_workers(const Config& config);

}  // namespace aml::cli
