#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/bundle/bundle_source.h"
#include "emulator/cli/config.h"
#include "emulator/cli/data_folder.h"
#include "emulator/cli/fixtures.h"
#include "emulator/cli/reloader.h"
#include "emulator/cli/replication.h"
#include "emulator/cli/workspaces.h"
#include "emulator/cli/world.h"
#include "emulator/control/control_routes.h"
#include "emulator/control/metrics.h"
#include "emulator/control/proxy.h"
#include "emulator/control/same_site.h"
#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/endpoints/own_hosts.h"
#include "emulator/http/message.h"
#include "emulator/http/server.h"
#include "emulator/outbound/traffic.h"
#include "emulator/tls/server_keys.h"

namespace aml::cli {

/// The emulator without its sockets: the world of the fixtures, private ones, and the
/// process around them.
/// Threads: the handlers by many at once; set_server() before the first.
class App {
 public:
  /// For a run that is replayed; outlives the app.
  struct Replayed {
    const core::Clock& real_clock;  ///< in place of the machine's
    /// Signatures to storage are not compared while it is true.
    const std::atomic<bool>& trusting;
  };

  /// A `clock` that is a core::MovableClock can be moved through the control paths. `replayed`: null
  /// where the run is a new one.
  /// `replication`: of a process that shares its state; outlives the app. Null: it keeps its own.
  /// Errors: those of World and DataFolder.
  App(const Config& config, core::Clock& clock, core::IdSource& ids, Fixtures fixtures,
      const Replayed* replayed = nullptr, Replication* replication = nullptr);
  ~App();
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

  const service::LiveCatalog& services() const { return world_.services(); }
  std::shared_ptr<const gateway::Instances> gateways() const { return world_.gateways().now(); }
  const http::Router& router() const { return world_.router(); }
  const control::Journal& journal() const { return world_.journal(); }
  /// How many there are.
  std::size_t private_workspaces() const { return workspaces_.size(); }
  /// What fault rules may name.
  steering::Vocabulary vocabulary() const { return world_.vocabulary(); }
  /// The open workspaces.
  World& open_world() { return world_; }
  Workspaces& workspaces() { return workspaces_; }

 private:
  SharedParts shared_parts();
  std::shared_ptr<storage::RemoteConnections> open_blobs() const;
  std::shared_ptr<WorldStores> open_stores(core::Clock& clock) const;
  http::Handler replicated(const http::Handler& handler);
  void follow(const std::vector<replicas::Change>& changes);
  void follow(const replicas::Change& change);
  void flush();
  std::uint64_t lost_claims();
  std::vector<std::string> gather();
  void forget(const std::string& workspace);
  void look_for_jobs(const std::set<std::string>& worlds);
  std::unique_ptr<WorkspaceStore> workspace_store();
  bool is_ready() const;
  OwnParts own_parts(core::Clock& clock, core::IdSource& ids) const;
  std::string store_loss() const;
  std::function<std::vector<control::Figure>()> figures();
  std::function<std::vector<std::string>()> gatherer();
  control::ControlPlane control_plane(World& world);
  std::vector<http::RouteFamily> control_families(World& world);
  void add_made_families(World& world, const control::SameSite& site,
                         std::vector<http::RouteFamily>& families);
  PrivateParts private_parts();
  void reset(World& world, std::optional<std::string_view> workspace);
  bundle::BundleSource::Run recorded_run(World& world);
  Reloader::Parts reloaded_parts();

  const Config config_;
  const http::Server* server_ = nullptr;
  tls::ServerKeys* keys_ = nullptr;
  std::atomic<bool> ready_ = false;
  std::atomic<int> waits_ = 0;  ///< verifications that wait
  const endpoints::OwnHosts own_hosts_;
  control::Proxy proxy_;
  const DataFolder data_;
  const core::SystemClock real_clock_;
  const Replayed* const replayed_;  ///< null: the run is a new one
  Replication* const replication_;  ///< null: the process keeps its own state
  // Since all was reset:
  std::atomic<bool> earlier_state_;  ///< --data held some before
  std::atomic<std::uint64_t> readings_before_ = 0;
  std::atomic<std::uint64_t> exchanges_before_ = 0;
  std::vector<std::string> addresses_;
  const std::shared_ptr<outbound::Traffic> traffic_;         ///< never null
  const std::shared_ptr<scripts::PythonScripts> scripts_;    ///< null: none are allowed
  const std::shared_ptr<storage::RemoteConnections> blobs_;  ///< null: blobs are in the stores
  control::Metrics metrics_;
  std::string own_host_ = "localhost";
  World world_;
  Workspaces workspaces_;
  Reloader reloader_;
  http::Handler handler_;
  http::Handler blob_handler_;
};

/// What certificates are issued for, and proxied calls answered: the cloud's names, this machine's,
/// and the public URL's host.
tls::PlayedNames played_names(const Config& config);

}  // namespace aml::cli
