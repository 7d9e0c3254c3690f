#include "emulator/cli/private_world.h"

#include <map>
#include <system_error>
#include <utility>
#include <vector>

#include "emulator/cli/embedded_stores.h"
#include "emulator/core/log.h"

namespace aml::cli {

namespace {

bool is_sequential(const PrivateParts& parts) {
  return parts.shared.config.ids == IdsSetting::kSequential;
}

bool is_manual(const PrivateParts& parts, WorkspaceClock asked) {
  return asked == WorkspaceClock::kAsTheProcess ? parts.open.own().manual_clock != nullptr
                                                : asked == WorkspaceClock::kManual;
}

std::unique_ptr<core::Clock> own_clock(const PrivateParts& parts, const std::string& id,
                                       WorkspaceClock asked) {
  const bool manual = is_manual(parts, asked);
  if (parts.clock) return parts.clock(id, manual);
  if (!manual) return std::make_unique<core::SystemClock>();
  const auto& start = parts.shared.config.clock.start;
  return std::make_unique<core::ManualClock>(start ? *start : parts.open.own().clock.now());
}

service::Catalog twins(PrivateWorld::Draws& draws, const service::Catalog::Endpoints& endpoints,
                       const std::string& workspace, const std::string& token) {
  service::Catalog::Endpoints own;
  std::map<std::pair<std::string, std::string>, std::string> services;  // endpoints may share one
  for (const auto& endpoint : endpoints) {
    core::ServiceDefinition definition = endpoint->definition();
    std::string& service = services[{definition.workspace_id, definition.web_service_id}];
    if (service.empty()) service = draws.id();
    definition.workspace_id = workspace;
    definition.workspace_token = token;
    definition.web_service_id = service;
    definition.endpoint_id = draws.id();
    definition.primary_key = draws.key("primary", definition.endpoint_id);
    definition.secondary_key = draws.key("secondary", definition.endpoint_id);
    own.push_back(endpoint->twin(std::move(definition)));
  }
  return service::Catalog(std::move(own));
}

void make_own(const PrivateWorld::Draws& draws, const std::string& workspace,
              gateway::Configuration& configuration) {
  configuration.instance += "-" + workspace;
  for (gateway::Api& api : configuration.apis)
    api.suffix = workspace + (api.suffix.empty() ? "" : "/") + api.suffix;
  for (gateway::Subscription& subscription : configuration.subscriptions) {
    const std::string of = configuration.instance + "/" + subscription.name;
    subscription.primary_key = draws.key("gateway-primary", of);
    subscription.secondary_key = draws.key("gateway-secondary", of);
  }
}

gateway::Configurations own_gateways(const PrivateParts& parts, const PrivateWorld::Draws& draws,
                                     const std::string& workspace) {
  gateway::Configurations own = parts.open.gateways().now()->configurations();
  for (gateway::Configuration& configuration : own) make_own(draws, workspace, configuration);
  return own;
}

void replace_all(std::string& text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

// The rules that lie beside the services, about those of the private world.
std::vector<steering::FaultRule> own_faults(const PrivateParts& parts,
                                            const service::Catalog::Endpoints& before,
                                            const service::Catalog& after) {
  std::vector<steering::FaultRule> own;
  const std::vector<steering::FaultRule> initial = parts.open.faults().initial();
  if (initial.empty()) return own;
  const steering::Vocabulary vocabulary =
      steering::vocabulary_of(after, parts.shared.metrics.operations());
  for (const steering::FaultRule& rule : initial) {
    std::string text = rule.text;
    for (std::size_t i = 0; i < before.size(); ++i) {
      const core::ServiceDefinition& from = before[i]->definition();
      const core::ServiceDefinition& to = after.endpoints()[i]->definition();
      replace_all(text, from.endpoint_id, to.endpoint_id);
      replace_all(text, from.workspace_id, to.workspace_id);
    }
    steering::ParsedFaults parsed = steering::parse_faults(text, "", vocabulary);
    for (steering::FaultRule& mine : parsed.rules) own.push_back(std::move(mine));
  }
  return own;
}

std::vector<std::string> ids_of(const service::Catalog::Endpoints& endpoints) {
  std::vector<std::string> ids;
  for (const auto& endpoint : endpoints) ids.push_back(endpoint->definition().endpoint_id);
  return ids;
}

}  // namespace

PrivateWorld::Folder::~Folder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
  if (!error) return;
  core::log(core::LogLevel::kWarn, "workspaces", "blobs of a private workspace stay",
            {{"folder", path_.string()}, {"what", error.message()}});
}

PrivateWorld::Draws::Draws(const PrivateParts& parts, const std::string& seed)
    : parts_(parts), seed_(seed), seeded_(seed), ids_(seed.empty() ? parts.ids : seeded_) {}

// A counted id may be one of the fixtures'.
std::string PrivateWorld::Draws::id() {
  const auto services = parts_.open.services().now();
  std::string id = ids_.next();
  while (services->has_workspace(id) || services->find(id) != nullptr) id = ids_.next();
  return id;
}

// Reproducible where ids are.
std::string PrivateWorld::Draws::key(std::string_view kind, const std::string& of) const {
  if (!seed_.empty()) return core::derived_key(kind, seed_ + "/" + of);
  return is_sequential(parts_) ? core::derived_key(kind, of) : core::random_key();
}

PrivateWorld::PrivateWorld(const PrivateParts& parts, const WorkspaceRequest& request)
    : PrivateWorld(parts, request, Draws(parts, request.seed)) {}

// The token's id is drawn before the workspace's.
PrivateWorld::PrivateWorld(const PrivateParts& parts, const WorkspaceRequest& request,
                           Draws&& draws)
    : PrivateWorld(parts, request, draws, draws.id()) {}

PrivateWorld::PrivateWorld(const PrivateParts& parts, const WorkspaceRequest& request, Draws& draws,
                           const std::string& token)
    : PrivateWorld(parts, request, draws, draws.id(), token) {}

PrivateWorld::PrivateWorld(const PrivateParts& parts, const WorkspaceRequest& request, Draws& draws,
                           const std::string& id, const std::string& token)
    : PrivateWorld(parts, request, draws, id, token, twins(draws, request.services, id, token)) {}

PrivateWorld::PrivateWorld(const PrivateParts& parts, const WorkspaceRequest& request, Draws& draws,
                           std::string id, std::string token, service::Catalog catalog)
    : id_(std::move(id)),
      token_(std::move(token)),
      name_(request.name),
      origins_(ids_of(request.services)),
      clock_(own_clock(parts, id_, request.clock)),
      own_ids_(is_sequential(parts) ? std::make_unique<core::SequentialIds>() : nullptr),
      folder_(parts.folder / id_),
      world_(parts.shared, own_parts(parts, draws), catalog, own_gateways(parts, draws, id_),
             own_faults(parts, request.services, catalog), parts.control) {}

std::shared_ptr<WorldStores> PrivateWorld::stores(const PrivateParts& parts) const {
  if (parts.stores) return parts.stores(id_, *clock_);
  return std::make_shared<EmbeddedStores>(EmbeddedStores::Parts{
      .clock = *clock_, .limits = parts.shared.config.limits, .blobs = folder_.path()});
}

OwnParts PrivateWorld::own_parts(const PrivateParts& parts, const Draws& draws) {
  return {.clock = *clock_,
          .manual_clock = dynamic_cast<core::MovableClock*>(clock_.get()),
          .ids = own_ids_ ? *own_ids_ : parts.ids,
          .signing_key = parts.open.own().signing_key,
          .stores = stores(parts),
          .accounts = {.known_accounts_only = true,
                       .home = service::private_account(id_),
                       .home_key = draws.key("account", id_),
                       .others = &parts.open.accounts()},
          .runner = {.workers = job_workers(parts.shared.config),
                     .shutdown_grace = std::chrono::milliseconds(0),
                     .on_demand = true},
          .common_faults = &parts.open.faults(),
          .gateway_prefix = id_,
          .workspaces = {{id_, {token_}}}};
}

}  // namespace aml::cli
