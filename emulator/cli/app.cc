#include "emulator/cli/app.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include "emulator/cli/banner.h"
#include "emulator/control/call_records.h"
#include "emulator/control/control_paths.h"
#include "emulator/control/control_routes.h"
#include "emulator/dashboard/experiment_rows.h"
#include "emulator/dashboard/help_routes.h"
#include "emulator/dashboard/pages.h"
#include "emulator/endpoints/bes_routes.h"
#include "emulator/endpoints/blob_routes.h"
#include "emulator/endpoints/rrs_routes.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/gateway/gateway_control.h"
#include "emulator/service/batch_work.h"
#include "emulator/steering/drill_hook.h"
#include "emulator/storage/directory_blob_store.h"
#include "emulator/text/ascii.h"
#include "emulator/wire/blob_xml.h"

namespace aml::cli {

namespace {

service::BlobAccounts::OpenStore open_folders(const std::filesystem::path& root,
                                              const core::Clock& clock) {
  return [root, &clock](const std::string& account) {
    const std::filesystem::path folder = root / account;
    std::filesystem::create_directories(folder);
    return std::make_unique<storage::DirectoryBlobStore>(folder, clock);
  };
}

unsigned cores() {
  return std::max(1u, std::thread::hardware_concurrency());
}

jobs::JobRunner::Options runner_options(const Config& config) {
  return {.workers = config.job_workers.value_or(cores())};
}

// Records outlive the process only where the user named a folder for them.
std::string records_file(const Config& config, const DataFolder& data, const char* name) {
  return config.data.empty() ? "" : (data.path() / name).string();
}

KnownSecrets secrets_of(const gateway::Configuration& gateway, const service::Catalog& catalog) {
  KnownSecrets known;
  known.add(gateway, catalog);
  return known;
}

// Reproducible where ids are; else not taken from them, as their next ones can be predicted.
std::string signing_key(const Config& config) {
  return config.ids == IdsSetting::kSequential ? core::derived_key("storage", "amlemu")
                                               : core::random_key();
}

}  // namespace

App::App(const Config& config, core::Clock& clock, core::IdSource& ids, Fixtures fixtures)
    : clock_(clock),
      manual_clock_(dynamic_cast<core::ManualClock*>(&clock)),
      ids_(ids),
      services_(std::make_shared<const service::Catalog>(std::move(fixtures.definitions))),
      faults_(
          fault_store_, clock,
          [this](const std::string& text) {
            return steering::parse_faults(text, "", vocabulary()).rules.at(0);
          },
          std::move(fixtures.faults)),
      journal_(config.limits, secrets_of(fixtures.gateway, *services_.now()).secrets()),
      own_hosts_(config.host, is_loopback(config.host), config.public_url),
      signing_key_(signing_key(config)),
      data_(config.data),
      blob_accounts_(
          open_folders(data_.path() / kBlobs, clock),
          {.known_accounts_only = config.known_accounts_only, .file = data_.path() / "accounts"}),
      blob_access_(blob_accounts_, clock, real_clock_, &wire::parse_access_policies,
                   {.loose = config.loose_signatures, .signing_key = signing_key_}),
      traffic_(config.limits.outbound_waits),
      job_blobs_(blob_accounts_, blob_access_, clock, real_clock_, ids, traffic_,
                 {.public_url = config.public_url, .remote = config.remote_storage}),
      job_store_(records_file(config, data_, "jobs.sqlite")),
      drills_(job_store_, job_blobs_, clock),
      fault_hook_(faults_, drills_, services_, manual_clock_ == nullptr),
      job_runner_(job_store_, clock, drilled(service::BatchWork(services_, job_blobs_, cores())),
                  runner_options(config)),
      bes_(job_blobs_, job_store_, job_runner_, clock, ids, &drills_),
      analytics_(records_file(config, data_, "gateway.sqlite")),
      traces_(blob_accounts_, clock, config.public_url),
      gateway_parts_(gateway_parts(config)),
      gateway_(make_gateway(std::move(fixtures.gateway))),
      router_(families(config), config.limits.body_bytes),
      blob_router_({blob_family(config, true)}, config.limits.body_bytes),
      metrics_(route_operations()),
      reloader_(reloaded_parts(config),
                secrets_of(gateway_.now()->configuration(), *services_.now())),
      handler_(with_journal_and_metrics(
          control::with_security_headers(gateway::with_gateway(gateway_, router_.handler())))),
      blob_handler_(with_journal_and_metrics(blob_router_.handler())) {
  faults_.reset(std::nullopt);
}

Reloader::Parts App::reloaded_parts(const Config& config) {
  return {.services = services_,
          .gateway = gateway_,
          .faults = faults_,
          .metrics = metrics_,
          .journal = journal_,
          .load = [folder = config.fixtures,
                   limit = config.limits.services] { return load_fixtures(folder, limit); },
          .make_gateway =
              [this](gateway::Configuration configuration) {
                return make_gateway(std::move(configuration));
              }};
}

jobs::JobWork App::drilled(jobs::JobWork work) {
  return [this, work = std::move(work)](const core::Job& job, const jobs::ReportProgress& report) {
    return drills_.run(job, report, work);
  };
}

http::Handler App::with_journal_and_metrics(const http::Handler& handler) {
  return control::with_journal_and_metrics(journal_, metrics_, handler);
}

// What reaches the emulator's own services through the gateway is a request like any other: it is
// counted, and entered in the journal as the services saw it.
gateway::GatewayParts App::gateway_parts(const Config& config) {
  return {
      .analytics = analytics_,
      .clock = clock_,
      .ids = ids_,
      .traffic = traffic_,
      .backend = with_journal_and_metrics(router_.handler()),
      .keep_trace = [this](const std::string& id, const std::string& document,
                           const std::string& base) { return traces_.keep(id, document, base); },
      .around =
          [this](std::string_view operation, std::string_view subscription, http::Request& request,
                 core::RequestContext& context, const steering::FaultHook::Next& next) {
            return fault_hook_.answer_gateway(operation, subscription, request, context, next);
          },
      .body_limit = config.limits.body_bytes,
      .hosts = &own_hosts_,
      .own_host = own_host_};
}

std::shared_ptr<gateway::Instance> App::make_gateway(gateway::Configuration configuration) const {
  gateway::Policies::Faults faults;
  auto made = std::make_shared<gateway::Instance>(std::move(configuration), gateway_parts_, faults);
  if (!faults.empty()) throw std::invalid_argument(faults.front());
  return made;
}

std::vector<std::string_view> App::route_operations() const {
  std::vector<std::string_view> names;
  for (const http::RouteFamily& family : router_.families()) {
    for (const http::Route& route : family.routes) names.push_back(route.operation);
  }
  const auto gateway = gateway_.now();
  const std::vector<std::string>& own = gateway->gateway().operations();
  names.insert(names.end(), own.begin(), own.end());
  return names;
}

steering::Vocabulary App::vocabulary() const {
  return steering::vocabulary_of(*services_.now(), metrics_.operations());
}

void App::set_addresses(const std::vector<std::string>& addresses) {
  job_blobs_.set_bound(addresses);
  if (!addresses.empty()) own_host_ = addresses.front();
}

http::RouteFamily App::blob_family(const Config& config, bool alone) {
  return with_hooks(endpoints::blob_routes(
      {.accounts = blob_accounts_,
       .access = blob_access_,
       .ids = ids_,
       .max_bytes = config.limits.blob_bytes,
       .alone = alone,
       .reserved = {endpoints::kServiceSegments.begin(), endpoints::kServiceSegments.end()}}));
}

// A browser that may not ask sees no fault either.
http::RouteFamily App::with_hooks(http::RouteFamily family) const {
  return endpoints::with_own_hosts(fault_hook_.with_faults(std::move(family)), own_hosts_);
}

// The control rows take metrics_ and journal_ by reference; nothing calls them before the
// constructor's end.
std::vector<http::RouteFamily> App::families(const Config& config) {
  const endpoints::RrsOptions options{.limits = config.limits,
                                      .require_api_version = config.require_api_version,
                                      .public_url = config.public_url};
  const endpoints::BesOptions bes_options{.limits = config.limits,
                                          .empty_status = config.empty_answers,
                                          .public_url = config.public_url};
  control::ControlPlane plane{
      .services = services_,
      .journal = journal_,
      .metrics = metrics_,
      .jobs = job_store_,
      .runner = job_runner_,
      .clock = clock_,
      .ids = ids_,
      .faults = faults_,
      .drills = drills_,
      .manual_clock = manual_clock_,
      .bound_host = config.host,
      .public_url = config.public_url,
      .storage_accounts = [this] { return storage_accounts(); },
      .operations = [this] { return metrics_.operations(); },
      .vocabulary = [this] { return vocabulary(); },
      .ready = [this] { return ready_.load(); },
      .reload = [this] { return reloader_.reload(); },
      .reload_faults = [this] { return reloader_.faults(); },
      .server_stats = [this] { return server_ ? server_->stats() : http::ServerStats(); },
      .authority = [this] { return keys_ == nullptr ? nullptr : &keys_->authority(); },
      .reset = [this](std::optional<std::string_view> workspace) { reset(workspace); }};
  const control::SameSite site(config.host, config.public_url);
  std::vector<http::RouteFamily> families;
  families.push_back(blob_family(config, false));  // first: a host's name decides before any path
  families.push_back(with_hooks(endpoints::rrs_routes(services_, options)));
  families.push_back(with_hooks(
      steering::with_drills(endpoints::bes_routes(services_, bes_, bes_options), drills_)));
  families.push_back(control::control_routes(plane));
  families.push_back(
      control::control_family("gateway",
                              gateway::gateway_rows({.instance = gateway_,
                                                     .analytics = analytics_,
                                                     .clock = clock_,
                                                     .public_url = config.public_url}),
                              site));
  families.push_back(dashboard::experiment_rows(services_, config.limits.model_bytes, site));
  families.push_back(dashboard::page_routes());
  families.push_back(dashboard::help_routes({.services = services_,
                                             .clock = clock_,
                                             .bound_host = config.host,
                                             .public_url = config.public_url}));
  return families;
}

std::vector<control::StorageAccount> App::storage_accounts() {
  std::vector<control::StorageAccount> accounts = {
      {std::string(core::kDevelopmentAccount), std::string(core::kDevelopmentKey)}};
  for (const std::string& name : blob_accounts_.names()) {
    if (name != core::kDevelopmentAccount) accounts.push_back({name, signing_key_});
  }
  return accounts;
}

void App::reset_blobs() {
  for (const std::string& name : blob_accounts_.names()) {
    storage::BlobStore* store = blob_accounts_.find(name).store;
    if (store == nullptr) continue;
    for (const auto& container : store->list_containers()) store->remove_container(container.first);
  }
}

void App::reset_jobs(std::optional<std::string_view> workspace) {
  jobs::JobQuery running{.state = core::JobState::kRunning};
  if (workspace) running.workspace = *workspace;
  for (const core::Job& job : job_store_.list(running).jobs) job_runner_.request_cancel(job.id);
  job_store_.clear(workspace);
}

void App::stop_calls() {
  traffic_.stop();
}

void App::stop_jobs() {
  stop_calls();
  job_runner_.stop();
}

void App::reset(std::optional<std::string_view> workspace) {
  reset_jobs(workspace);
  if (workspace) {
    faults_.reset(workspace);
    drills_.clear(workspace);
    journal_.clear_workspace(*workspace);
    return;
  }
  // First, so that no call counts at a time that is yet to come.
  if (manual_clock_ != nullptr) manual_clock_->reset();
  faults_.reset(std::nullopt);
  drills_.clear(std::nullopt);
  journal_.clear();
  reset_blobs();
  traces_.reset();
  gateway_.now()->reset();
  analytics_.reset();
}

}  // namespace aml::cli
