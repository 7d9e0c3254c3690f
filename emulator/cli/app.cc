#include "emulator/cli/app.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "emulator/cli/banner.h"
#include "emulator/cli/bundle_rows.h"
#include "emulator/cli/confined.h"
#include "emulator/cli/embedded_stores.h"
#include "emulator/cli/export_rows.h"
#include "emulator/cli/management_rows.h"
#include "emulator/cli/memory_workspace_store.h"
#include "emulator/cli/postgres_workspace_store.h"
#include "emulator/cli/recorded_run.h"
#include "emulator/cli/replica_rows.h"
#include "emulator/cli/studio_rows.h"
#include "emulator/cli/traffic_of.h"
#include "emulator/cli/workspace_rows.h"
#include "emulator/control/control_paths.h"
#include "emulator/control/control_routes.h"
#include "emulator/control/event_stream.h"
#include "emulator/control/list_query.h"
#include "emulator/dashboard/experiment_rows.h"
#include "emulator/dashboard/front_door.h"
#include "emulator/dashboard/help_routes.h"
#include "emulator/dashboard/pages.h"
#include "emulator/gateway/gateway_control.h"
#include "emulator/storage/disk.h"

namespace aml::cli {

namespace {

constexpr const char* kReplacedFolder =
    "  another folder is in its place since the start: restart, or start with --sandbox off\n";

// Records outlive the process only where the user named a folder for them.
std::string records_file(const Config& config, const DataFolder& data, const char* name) {
  return config.data.empty() ? "" : (data.path() / name).string();
}

/// Errors: std::runtime_error where nothing is kept that could.
core::Outlives outlives_of(const Config& config) {
  if (!config.durable) return core::Outlives::kKill;
  if (config.data.empty()) throw std::runtime_error("--durable needs --data");
  return core::Outlives::kPowerLoss;
}

// Jobs, blobs or definitions of an earlier run.
bool has_state(const Config& config, const DataFolder& data) {
  if (config.data.empty()) return false;
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::exists(data.path() / "jobs.sqlite", error)) return true;
  if (fs::exists(data.path() / kDefinitionsFile, error)) return true;
  for (fs::directory_iterator account(data.path() / kBlobs, error), end; !error && account != end;
       account.increment(error)) {
    fs::directory_iterator container(account->path(), error);
    for (; !error && container != fs::directory_iterator(); container.increment(error)) {
      if (!container->path().filename().string().starts_with(".")) return true;
    }
  }
  return false;
}

// Reproducible where ids are; else not taken from them, as their next ones can be predicted.
std::string signing_key(const Config& config) {
  return config.ids == IdsSetting::kSequential ? core::derived_key("storage", "amlemu")
                                               : core::random_key();
}

// Whether rules were made or removed that hold in private worlds, too.
bool changes_rules(const control::Journal& journal) {
  const auto all = journal.entries().all();
  return std::any_of(all.begin(), all.end(), [](const control::JournalStore::Made& made) {
    const std::string_view operation = made.entry.operation();
    return made.is_step &&
           (operation == "control.add_fault" || operation == "control.clear_faults");
  });
}

std::vector<control::PrivateState> private_states(const Workspaces& workspaces) {
  std::vector<control::PrivateState> states;
  for (const auto& held : workspaces.worlds()) {
    World& world = held->world();
    states.push_back({held, world.services(), world.journal(), world.faults()});
  }
  return states;
}

// What gateways know nothing of.
auto check_of(const World& world) {
  return [&services = world.services()](const http::Request& request,
                                        std::span<const std::string_view> members) {
    control::ListQuery(request, members).find_workspace(services);
  };
}

}  // namespace

tls::PlayedNames played_names(const Config& config) {
  return tls::PlayedNames(
      std::string(endpoints::host_name(endpoints::authority_of(config.public_url))));
}

App::App(const Config& config, core::Clock& clock, core::IdSource& ids, Fixtures fixtures,
         const Replayed* replayed, Replication* replication)
    : config_(config),
      own_hosts_(config.host, is_loopback(config.host), config.public_url),
      proxy_(played_names(config)),
      data_(config.data),
      replayed_(replayed),
      replication_(replication),
      earlier_state_(has_state(config, data_)),
      traffic_(fixtures.traffic ? fixtures.traffic : traffic_of(config)),
      scripts_(fixtures.scripts),
      blobs_(open_blobs()),
      metrics_({}),
      world_(shared_parts(), own_parts(clock, ids),
             service::Catalog(std::move(fixtures.definitions)), std::move(fixtures.gateways),
             std::move(fixtures.faults), [this](World& world) { return control_families(world); }),
      workspaces_(private_parts(), workspace_store()),
      reloader_(reloaded_parts()),
      handler_(replicated(
          proxy_.in_front_of(workspaces_.in_front_of(world_.handler()), world_.refusals()))),
      blob_handler_(replicated(workspaces_.in_front_of_blobs(world_.blob_handler()))) {
  if (replication_ == nullptr) return;
  replication_->start({.follow = [this](const auto& changes) { follow(changes); },
                       .flush = [this] { flush(); },
                       .jobs = [this](const auto& worlds) { look_for_jobs(worlds); }});
}

App::~App() {
  if (replication_ != nullptr) replication_->stop();
  stop_jobs();
}

http::Handler App::replicated(const http::Handler& handler) {
  return replication_ == nullptr ? handler : replication_->in_front_of(handler);
}

void App::follow(const std::vector<replicas::Change>& changes) {
  world_.follow();
  workspaces_.follow();
  for (const replicas::Change& change : changes) follow(change);
}

void App::follow(const replicas::Change& change) {
  using Kind = replicas::Change::Kind;
  if (change.kind == Kind::kReload) reloader_.reload();
  if (change.kind == Kind::kReset) forget(change.workspace);
}

void App::flush() {
  world_.flush();
  for (const auto& one : workspaces_.worlds()) one->world().flush();
}

std::uint64_t App::lost_claims() {
  std::uint64_t lost = world_.runner().lost_claims();
  for (const auto& one : workspaces_.worlds()) lost += one->world().runner().lost_claims();
  return lost;
}

std::vector<std::string> App::gather() {
  flush();
  return replication_->gather();
}

// What was reset elsewhere: a private workspace, an open one, or everything.
void App::forget(const std::string& workspace) {
  if (const auto one = workspaces_.find_world(workspace)) return one->world().forget(std::nullopt);
  if (!workspace.empty()) return world_.forget(workspace);
  world_.forget(std::nullopt);
  for (const auto& one : workspaces_.worlds()) one->world().forget(std::nullopt);
}

void App::look_for_jobs(const std::set<std::string>& worlds) {
  const auto look = [](World& world) {
    world.runner().renew_claims();
    world.runner().wake();
  };
  if (worlds.empty() || worlds.contains("")) look(world_);
  for (const auto& one : workspaces_.worlds()) {
    if (worlds.empty() || worlds.contains(one->id())) look(one->world());
  }
}

bool App::is_ready() const {
  return ready_ && (replication_ == nullptr || replication_->is_ready());
}

// What is wrong with it is said at the start, not by the first call that needs it.
std::shared_ptr<storage::RemoteConnections> App::open_blobs() const {
  if (!config_.blobs) return nullptr;
  storage::RemoteSettings settings = config_.remote_storage;
  settings.named_by = outbound::NamedBy::kPerson;
  auto account = std::make_shared<storage::RemoteConnections>(*config_.blobs, settings, real_clock_,
                                                              *traffic_);
  try {
    account->check();
  } catch (const storage::RemoteError& error) {
    throw std::runtime_error("--blobs: " + config_.blobs->endpoint + ": " + error.what());
  }
  return account;
}

SharedParts App::shared_parts() {
  return {.config = config_,
          .real_clock = replayed_ != nullptr ? replayed_->real_clock : real_clock_,
          .traffic = *traffic_,
          .metrics = metrics_,
          .own_hosts = own_hosts_,
          .own_host = own_host_,
          .blobs = blobs_,
          .trusting = replayed_ != nullptr ? &replayed_->trusting : nullptr,
          .outside = outside_of(traffic_, scripts_)};
}

std::shared_ptr<WorldStores> App::open_stores(core::Clock& clock) const {
  if (replication_ != nullptr) return replication_->stores("", clock, config_.limits);
  const core::Outlives outlives = outlives_of(config_);
  if (outlives == core::Outlives::kPowerLoss) storage::force_folders_to(data_.path());
  return std::make_shared<EmbeddedStores>(
      EmbeddedStores::Parts{.clock = clock,
                            .limits = config_.limits,
                            .blobs = data_.path() / kBlobs,
                            .accounts = data_.path() / "accounts",
                            .jobs = records_file(config_, data_, "jobs.sqlite"),
                            .analytics = records_file(config_, data_, "gateway.sqlite"),
                            .definitions = records_file(config_, data_, kDefinitionsFile),
                            .outlives = outlives});
}

OwnParts App::own_parts(core::Clock& clock, core::IdSource& ids) const {
  const std::shared_ptr<WorldStores> stores = open_stores(clock);
  return {
      .clock = clock,
      .manual_clock = dynamic_cast<core::MovableClock*>(&clock),
      .ids = ids,
      .signing_key = replication_ != nullptr ? replication_->signing_key() : signing_key(config_),
      .stores = stores,
      .accounts = {.known_accounts_only = config_.known_accounts_only, .store = stores->accounts()},
      .runner = {.workers = job_workers(config_)}};
}

// Of private worlds nothing outlives the process, even one that was killed.
PrivateParts App::private_parts() {
  const std::filesystem::path folder = data_.path() / "private";
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  PrivateParts parts{.shared = shared_parts(),
                     .open = world_,
                     .ids = world_.own().ids,
                     .folder = folder,
                     .control = [this](World& world) { return control_families(world); }};
  if (replication_ == nullptr) return parts;
  parts.stores = [this](const std::string& id, const core::Clock& clock) {
    return replication_->stores(id, clock, config_.limits);
  };
  parts.forget = [this](const std::string& id) { replication_->forget(id); };
  parts.clock = [this](const std::string& id, bool manual) {
    return replication_->clock(id, {.manual = manual, .start = config_.clock.start});
  };
  return parts;
}

std::unique_ptr<WorkspaceStore> App::workspace_store() {
  const std::size_t max = config_.limits.workspaces;
  const auto now = [] { return std::chrono::steady_clock::now(); };
  if (replication_ == nullptr) return std::make_unique<MemoryWorkspaceStore>(max, now);
  return std::make_unique<PostgresWorkspaceStore>(replication_->pool(), max, now);
}

Reloader::Parts App::reloaded_parts() {
  return {.services = world_.published(),
          .gateways = world_.publisher(),
          .faults = world_.faults(),
          .events = world_.events(),
          .load = [folder = config_.fixtures, first = FolderIdentity(config_.fixtures),
                   is_confined = config_.sandbox != SandboxSetting::kOff,
                   limit = config_.limits.services, traffic = traffic_, scripts = scripts_,
                   unknown = config_.unknown_policies] {
            LoadedFixtures loaded = load_fixtures(folder, limit, traffic, scripts, unknown);
            if (!loaded.ok() && is_confined && first.was_replaced())
              loaded.faults.push_back(kReplacedFolder);
            return loaded;
          }};
}

void App::set_addresses(const std::vector<std::string>& addresses) {
  proxy_.set_addresses(addresses);
  world_.set_addresses(addresses);
  workspaces_.set_addresses(addresses);
  if (!addresses.empty()) own_host_ = addresses.front();
  addresses_ = addresses;
}

std::string App::store_loss() const {
  const std::string failure = replication_ == nullptr ? "" : replication_->membership().failure();
  return failure.empty() ? "" : replication_->without_database() + failure + ".";
}

std::function<std::vector<control::Figure>()> App::figures() {
  if (replication_ == nullptr) return nullptr;
  return [this] { return replication_->figures(lost_claims()); };
}

std::function<std::vector<std::string>()> App::gatherer() {
  if (replication_ == nullptr) return nullptr;
  return [this] { return gather(); };
}

control::ControlPlane App::control_plane(World& world) {
  return {.services = world.services(),
          .journal = world.journal(),
          .events = world.events(),
          .metrics = metrics_,
          .jobs = world.jobs(),
          .runner = world.runner(),
          .clock = world.own().clock,
          .ids = world.own().ids,
          .faults = world.faults(),
          .drills = world.drills(),
          .manual_clock = world.own().manual_clock,
          .bound_host = config_.host,
          .public_url = config_.public_url,
          .storage_accounts = [&world] { return world.storage_accounts(); },
          .vocabulary = [&world] { return world.vocabulary(); },
          .ready = [this] { return is_ready(); },
          .reload = [this] { return reloader_.reload(); },
          .reload_faults = [this] { return reloader_.faults(); },
          .store_loss = [this] { return store_loss(); },
          .server_stats = [this] { return server_ ? server_->stats() : http::ServerStats(); },
          .figures = figures(),
          .authority = [this] { return keys_ == nullptr ? nullptr : &keys_->authority(); },
          .private_states =
              [this, is_open = &world == &world_] {
                return is_open ? private_states(workspaces_) : std::vector<control::PrivateState>();
              },
          .gather = gatherer(),
          .waits = waits_,
          .reset = [this, &world](auto workspace) { reset(world, workspace); }};
}

std::vector<http::RouteFamily> App::control_families(World& world) {
  const control::ControlPlane plane = control_plane(world);
  const control::SameSite site(config_.host, config_.public_url);
  std::vector<http::RouteFamily> families;
  families.push_back(control::control_routes(plane));
  families.push_back(
      control::control_family("gateway",
                              gateway::gateway_rows({.instances = world.gateways(),
                                                     .analytics = world.analytics(),
                                                     .clock = world.own().clock,
                                                     .public_url = config_.public_url,
                                                     .check_query = check_of(world)}),
                              site));
  if (&world == &world_)
    families.push_back(control::control_family("workspaces",
                                               workspace_rows({.workspaces = workspaces_,
                                                               .services = world.services(),
                                                               .public_url = config_.public_url}),
                                               site));
  families.push_back(control::control_family(
      "replicas", replica_rows(replication_, config_.blobs ? config_.blobs->endpoint : ""), site));
  add_made_families(world, site, families);
  families.push_back(
      dashboard::experiment_rows(world.services(), config_.limits.model_bytes, site));
  families.push_back(dashboard::page_routes([&journal = plane.journal, &log = plane.events] {
    return control::write_position(control::position_now(journal, log));
  }));
  families.push_back(dashboard::front_door_routes());
  families.push_back(dashboard::help_routes({.services = world.services(),
                                             .clock = world.own().clock,
                                             .bound_host = config_.host,
                                             .public_url = config_.public_url}));
  return families;
}

// What is made while running, and taken along.
void App::add_made_families(World& world, const control::SameSite& site,
                            std::vector<http::RouteFamily>& families) {
  families.push_back(control::control_family(
      "management", management_rows(world.management(), world.services()), site));
  families.push_back(
      control::control_family("studio", studio_rows(world.studio(), world.services()), site));
  families.push_back(
      control::control_family("export",
                              export_rows(world.services(),
                                          [this, &world](std::vector<std::string>& faults) {
                                            return collect_export(config_, world.made(), faults);
                                          }),
                              site));
  families.push_back(control::control_family(
      "bundle", bundle_rows(world.services(), [this, &world] { return recorded_run(world); }),
      site));
}

// A private world has one workspace: all of it goes back.
void App::reset(World& world, std::optional<std::string_view> workspace) {
  const bool is_private = &world != &world_;
  world.reset(is_private ? std::nullopt : workspace);
  if (is_private || workspace) return;
  workspaces_.reset();
  if (replication_ != nullptr) replication_->membership().forget_lost();
  earlier_state_ = false;
  readings_before_ = reloader_.changes();
  exchanges_before_ = traffic_->exchanges();
}

// All worlds, or a private one alone.
bundle::BundleSource::Run App::recorded_run(World& world) {
  std::vector<RecordedParts> parts;
  if (&world == &world_) parts.push_back({world_, nullptr});
  for (const auto& one : workspaces_.worlds()) {
    if (&world == &world_ || &world == &one->world()) parts.push_back({one->world(), one});
  }
  bundle::BundleSource::Run run = record_run(config_, parts);
  run.manifest.addresses = addresses_;
  run.facts.earlier_state = earlier_state_;
  run.facts.readings = reloader_.changes() - readings_before_;
  run.facts.definitions_differ = !reloader_.faults().empty();
  const bool has_private = !run.worlds.empty() && run.worlds.back().about.workspace;
  run.facts.shared_rules = has_private && changes_rules(world_.journal());
  run.facts.calls_elsewhere = traffic_->exchanges() - exchanges_before_;
  return run;
}

void App::stop_calls() {
  if (scripts_) scripts_->stop();
  traffic_->stop();
  world_.stop_waits();
  workspaces_.stop_waits();
}

void App::stop_jobs() {
  stop_calls();
  workspaces_.stop();
  world_.stop_jobs();
}

}  // namespace aml::cli
