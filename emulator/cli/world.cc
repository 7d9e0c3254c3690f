#include "emulator/cli/world.h"

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <utility>

#include "emulator/api_management/routes.h"
#include "emulator/control/call_records.h"
#include "emulator/control/control_paths.h"
#include "emulator/control/event_json.h"
#include "emulator/control/proxy.h"
#include "emulator/endpoints/bes_routes.h"
#include "emulator/endpoints/blob_routes.h"
#include "emulator/endpoints/cors.h"
#include "emulator/endpoints/rrs_routes.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/management/management_routes.h"
#include "emulator/service/batch_work.h"
#include "emulator/steering/drill_hook.h"
#include "emulator/storage/remote_blob_store.h"
#include "emulator/studio/studio_routes.h"
#include "emulator/wire/blob_xml.h"

namespace aml::cli {

namespace {

unsigned cores() {
  return std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace

unsigned job_workers(const Config& config) {
  return config.job_workers.value_or(cores());
}

World::World(const SharedParts& shared, OwnParts own, service::Catalog catalog,
             gateway::Configurations gateways, std::vector<steering::FaultRule> faults,
             const ControlFamilies& control)
    : shared_(shared),
      own_(std::move(own)),
      services_(std::make_shared<const service::Catalog>(std::move(catalog))),
      fault_store_(own_.stores->faults()),
      faults_(
          *fault_store_, own_.clock,
          [this](const std::string& text) {
            return steering::parse_faults(text, "", vocabulary()).rules.at(0);
          },
          std::move(faults)),
      journal_(shared_.config.limits, own_.stores->journal()),
      definition_store_(own_.stores->definitions()),
      followed_definitions_(definition_store_->revision()),
      published_(published_parts()),
      blob_accounts_([this](const std::string& account) { return open_blobs(account); },
                     own_.accounts),
      blob_access_(blob_accounts_, own_.clock, shared_.real_clock, &wire::parse_access_policies,
                   {.loose = shared_.config.loose_signatures,
                    .trusting = shared_.trusting,
                    .signing_key = own_.signing_key}),
      job_blobs_(
          blob_accounts_, blob_access_, own_.clock, shared_.real_clock, own_.ids, shared_.traffic,
          {.public_url = shared_.config.public_url, .remote = shared_.config.remote_storage}),
      job_store_(own_.stores->jobs([this](const jobs::JobStore::Change& change) {
        events_.publish("job", change.workspace, control::job_event(change));
      })),
      drills_(
          *job_store_, job_blobs_, own_.clock, own_.manual_clock == nullptr,
          [this](const std::string& endpoint) { return job_duration(endpoint); },
          [this] { job_runner_.wake(); }),
      fault_hook_(faults_, own_.common_faults, drills_, services_, own_.manual_clock == nullptr),
      job_runner_(*job_store_, own_.clock,
                  drilled(service::BatchWork(services_, job_blobs_, cores())), own_.runner),
      bes_(job_blobs_, *job_store_, job_runner_, own_.clock, own_.ids, &drills_),
      management_(management_parts()),
      studio_(studio_parts()),
      analytics_(own_.stores->analytics()),
      traces_(blob_accounts_, own_.clock, shared_.config.public_url),
      gateway_parts_(gateway_parts()),
      publisher_(publisher_parts(), std::move(gateways)),
      router_(families(control), shared_.config.limits.body_bytes),
      blob_router_({blob_family(true)}, shared_.config.limits.body_bytes),
      handler_(with_journal_and_metrics(control::with_security_headers(
          endpoints::with_cors(gateway::with_gateway(publisher_.instances(), router_.handler()),
                               shared_.config.cors, &control::is_control_path)))),
      blob_handler_(with_journal_and_metrics(endpoints::with_cors(
          blob_router_.handler(), shared_.config.cors, &control::is_control_path))),
      refusals_(with_journal_and_metrics(control::Proxy::refusal())) {
  note_operations();
  know_account_elsewhere();
  faults_.begin();
}

// Accounts of private workspaces come and go with them, here.
bool World::is_elsewhere(std::string_view account) const {
  return shared_.blobs != nullptr &&
         (account == core::kDevelopmentAccount || account == shared_.config.blobs->name);
}

// Who names it here signs as over there.
void World::know_account_elsewhere() {
  const auto& elsewhere = shared_.config.blobs;
  const bool is_private = own_.accounts.others != nullptr;
  if (elsewhere && !is_private && elsewhere->name != own_.accounts.home)
    blob_accounts_.add(elsewhere->name, elsewhere->key);
}

std::unique_ptr<storage::BlobStore> World::open_blobs(const std::string& account) const {
  if (is_elsewhere(account)) return std::make_unique<storage::RemoteBlobStore>(shared_.blobs);
  return own_.stores->blobs(account);
}

void World::know_gateways(const gateway::Instances& instances) {
  shared_.metrics.add_operations(instances.operations());
  const core::MutexLock lock(secrets_mutex_);
  for (const auto& instance : instances.all()) secrets_.add(instance->configuration());
  journal_.set_secrets(secrets_.secrets());
}

management::PublishedServices::Parts World::published_parts() {
  return {.services = services_,
          .store = *definition_store_,
          .sources = {.fixtures = services_.now()->endpoints(),
                      .workspaces = own_.workspaces,
                      .started = own_.clock.now(),
                      .outside = shared_.outside},
          .max_endpoints = shared_.config.limits.services,
          .about_to_serve = [this](const service::Catalog& catalog) {
            const core::MutexLock lock(secrets_mutex_);
            secrets_.add(catalog);
            journal_.set_secrets(secrets_.secrets());
          }};
}

// Keys are reproducible where ids are.
management::Management::Parts World::management_parts() {
  const bool derives = shared_.config.ids == IdsSetting::kSequential;
  return {.services = published_,
          .blobs = job_blobs_,
          .clock = own_.clock,
          .ids = own_.ids,
          .new_key = [derives](std::string_view kind, const std::string& endpoint) {
            return derives ? core::derived_key(kind, endpoint) : core::random_key();
          }};
}

// Where no worker is to run beside the calls, an experiment runs within the one that starts it.
studio::Studio::Parts World::studio_parts() {
  return {.published = published_,
          .management = management_,
          .store = *definition_store_,
          .clock = own_.clock,
          .ids = own_.ids,
          .outside = shared_.outside,
          .table_bytes = shared_.config.limits.model_bytes,
          .runs_at_once = own_.runner.workers == 0};
}

std::optional<core::JobDuration> World::job_duration(const std::string& endpoint) const {
  const auto catalog = services_.now();
  const service::Endpoint* const found = catalog->find(endpoint);
  return found == nullptr ? std::nullopt : found->definition().job_duration;
}

jobs::JobWork World::drilled(jobs::JobWork work) {
  return [this, work = std::move(work)](const core::Job& job, const jobs::ReportProgress& report) {
    return drills_.run(job, report, work);
  };
}

http::Handler World::with_journal_and_metrics(const http::Handler& handler) {
  return control::with_journal_and_metrics(journal_, shared_.metrics, handler);
}

// What reaches the emulator's own services through the gateway is a request like any other: it is
// counted, and entered in the journal as the services saw it.
gateway::GatewayParts World::gateway_parts() {
  return {
      .analytics = analytics_,
      .clock = own_.clock,
      .ids = own_.ids,
      .traffic = shared_.traffic,
      .backend = control::with_inner_record(journal_, shared_.metrics, router_.handler()),
      .keep_trace = [this](const std::string& id, const std::string& document,
                           const std::string& base) { return traces_.keep(id, document, base); },
      .around =
          [this](std::string_view operation, std::string_view subscription, http::Request& request,
                 core::RequestContext& context, const steering::FaultHook::Next& next) {
            return fault_hook_.answer_gateway(operation, subscription, request, context, next);
          },
      .unknown_policies = shared_.config.unknown_policies,
      .body_limit = shared_.config.limits.body_bytes,
      .hosts = &shared_.own_hosts,
      .own_host = shared_.own_host};
}

api_management::Publisher::Parts World::publisher_parts() {
  return {
      .store = *definition_store_,
      .clock = own_.clock,
      .make =
          [this](gateway::Configuration configuration,
                 std::shared_ptr<gateway::InstanceState> state, gateway::Policies::Faults& faults) {
            return std::make_shared<const gateway::Instance>(
                std::move(configuration), std::move(state), gateway_parts_, faults);
          },
      .new_state =
          [this](const std::string& name) { return own_.stores->gateway(name, own_.clock.now()); },
      .prefix = own_.gateway_prefix,
      .about_to_serve = [this](const gateway::Instances& all) { know_gateways(all); }};
}

api_management::CallParts World::api_management_parts() {
  return {.publisher = publisher_,
          .analytics = analytics_,
          .writing = {.clock = own_.clock,
                      .new_key =
                          [this](std::string_view kind, const std::string& subscription) {
                            return core::derived_id(kind, subscription + "/" + own_.ids.next());
                          }},
          .public_url = shared_.config.public_url};
}

void World::note_operations() {
  std::vector<std::string> names;
  for (const http::RouteFamily& family : router_.families()) {
    for (const http::Route& route : family.routes) names.emplace_back(route.operation);
  }
  names.emplace_back(control::Proxy::kRefused);
  shared_.metrics.add_operations(names);
}

steering::Vocabulary World::vocabulary() const {
  return steering::vocabulary_of(*services_.now(), shared_.metrics.operations());
}

http::RouteFamily World::blob_family(bool alone) {
  return with_hooks(endpoints::blob_routes(
      {.accounts = blob_accounts_,
       .access = blob_access_,
       .ids = own_.ids,
       .max_bytes = shared_.config.limits.blob_bytes,
       .alone = alone,
       .reserved = {endpoints::kServiceSegments.begin(), endpoints::kServiceSegments.end()}}));
}

// A browser that may not ask sees no fault either.
http::RouteFamily World::with_hooks(http::RouteFamily family) const {
  return endpoints::with_own_hosts(fault_hook_.with_faults(std::move(family)), shared_.own_hosts);
}

std::vector<http::RouteFamily> World::families(const ControlFamilies& control) {
  const Config& config = shared_.config;
  const endpoints::RrsOptions options{.limits = config.limits,
                                      .require_api_version = config.require_api_version,
                                      .public_url = config.public_url};
  const endpoints::BesOptions bes_options{.limits = config.limits,
                                          .empty_status = config.empty_answers,
                                          .public_url = config.public_url};
  std::vector<http::RouteFamily> families;
  families.push_back(blob_family(false));  // first: a host's name decides before any path
  families.push_back(with_hooks(endpoints::rrs_routes(services_, options)));
  families.push_back(with_hooks(
      steering::with_drills(endpoints::bes_routes(services_, bes_, bes_options), drills_)));
  families.push_back(
      with_hooks(management::management_routes(management_, {.json_depth = config.limits.json_depth,
                                                             .empty_status = config.empty_answers,
                                                             .public_url = config.public_url})));
  families.push_back(with_hooks(studio::studio_routes(studio_, config.public_url)));
  families.push_back(with_hooks(api_management::api_management_routes(api_management_parts())));
  for (http::RouteFamily& family : control(*this)) families.push_back(std::move(family));
  return families;
}

std::vector<control::StorageAccount> World::storage_accounts() const {
  const std::string& home = own_.accounts.home;
  std::vector<control::StorageAccount> accounts = {{home, own_.accounts.home_key}};
  for (const std::string& name : blob_accounts_.names()) {
    if (name != home) accounts.push_back({name, own_.signing_key});
  }
  return accounts;
}

void World::reset_blobs() {
  for (const std::string& name : blob_accounts_.names()) {
    if (is_elsewhere(name)) continue;  // what others may share is not the emulator's to empty
    storage::BlobStore* store = blob_accounts_.find(name).store;
    if (store == nullptr) continue;
    for (const auto& container : store->list_containers()) store->remove_container(container.first);
  }
}

void World::reset_jobs(std::optional<std::string_view> workspace) {
  jobs::JobQuery running{.state = core::JobState::kRunning};
  if (workspace) running.workspace = *workspace;
  for (const core::Job& job : job_store_->list(running).jobs) job_runner_.request_cancel(job.id);
  job_store_->clear(workspace);
}

void World::reset(std::optional<std::string_view> workspace) {
  reset_jobs(workspace);
  if (workspace) {
    faults_.reset(workspace);
    forget(workspace);
    journal_.clear_workspace(*workspace);
    return;
  }
  // First, so that no call counts at a time that is yet to come.
  if (own_.manual_clock != nullptr) own_.manual_clock->reset();
  faults_.reset(std::nullopt);
  reset_blobs();
  forget(std::nullopt);
  journal_.clear();
  gateways().now()->reset();
  analytics_.reset();
}

void World::forget(std::optional<std::string_view> workspace) {
  drills_.clear(workspace);
  fault_hook_.end_hanging(workspace);
  if (workspace) return;
  traces_.reset();
  gateways().now()->forget();
}

void World::follow() {
  if (own_.manual_clock != nullptr) own_.manual_clock->refresh();
  faults_.follow();
  const std::uint64_t revision = definition_store_->revision();
  if (revision == followed_definitions_) return;
  published_.follow();
  publisher_.follow();
  studio_.follow();
  followed_definitions_ = revision;
}

}  // namespace aml::cli
