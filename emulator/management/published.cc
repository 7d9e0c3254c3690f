#include "emulator/management/published.h"

#include <algorithm>
#include <exception>
#include <string>
#include <tuple>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/log.h"
#include "emulator/management/made_content.h"
#include "emulator/management/resources.h"
#include "emulator/text/ascii.h"

namespace aml::management {

namespace {

using EndpointPointer = std::shared_ptr<const service::Endpoint>;

constexpr std::string_view kDefaultName = "default";
// As the built-in service has them.
constexpr const char* kHomeWorkspace = "756dbbd56cf4b58a5125db394cae1dc4";
constexpr const char* kHomeToken = "4ce9c35bd054d1e8699e0301e7036a39";

/// An endpoint that is to be: of the fixtures, made, or both.
struct Planned {
  std::string id;
  EndpointPointer fixture;             ///< null: it was made
  const MadeEndpoint* made = nullptr;  ///< null: as the fixtures give it
};

class Publisher {
 public:
  Publisher(const Sources& sources, const MadeState& state, const Published& before,
            const Renewal& renewal)
      : sources_(sources), state_(state), renewal_(renewal) {
    for (const PublishedService& service : before.services) {
      for (const PublishedEndpoint& endpoint : service.endpoints)
        former_.emplace(endpoint.definition().endpoint_id, &endpoint);
      if (!service.bundle.empty()) prototypes_.emplace(service.bundle, service.origin);
    }
    had_home_ = before.workspaces.contains(home_workspace());
  }

  Published publish() {
    published_.workspaces = sources_.workspaces;
    for (const EndpointPointer& endpoint : sources_.fixtures) add_fixture(endpoint);
    add_home();
    add_code();
    add_made();
    service::Catalog::Endpoints all;
    std::vector<PublishedService> services = std::move(published_.services);
    published_.services.clear();
    published_.places.clear();
    for (std::size_t i = 0; i < services.size(); ++i) {
      // Of code whose endpoints the fixtures had, which have it no more.
      if (planned_[i].empty()) continue;
      finish(services[i], planned_[i]);
      for (const PublishedEndpoint& one : services[i].endpoints) all.push_back(one.endpoint);
      published_.places.emplace(std::pair(services[i].workspace, services[i].id),
                                published_.services.size());
      published_.services.push_back(std::move(services[i]));
    }
    published_.catalog = std::make_shared<const service::Catalog>(in_their_order(std::move(all)));
    return std::move(published_);
  }

 private:
  // Lists show services in the order of the fixtures, whatever endpoints were made for them.
  service::Catalog::Endpoints in_their_order(service::Catalog::Endpoints all) const {
    std::map<std::string_view, std::size_t> places;
    for (const EndpointPointer& one : sources_.fixtures)
      places.emplace(one->definition().endpoint_id, places.size());
    const auto place_of = [&](const EndpointPointer& one) {
      const auto found = places.find(one->definition().endpoint_id);
      return found == places.end() ? places.size() : found->second;
    };
    std::stable_sort(all.begin(), all.end(), [&](const auto& one, const auto& other) {
      return place_of(one) < place_of(other);
    });
    return all;
  }

  // What was made in it stays when the fixtures get a workspace, too.
  void add_home() {
    const auto is_home = [](const auto& service) {
      return service.first.first == home_workspace();
    };
    const bool holds_services =
        std::any_of(state_.services.begin(), state_.services.end(), is_home);
    if (published_.workspaces.empty() || had_home_ || holds_services)
      published_.workspaces[home_workspace()].insert(kHomeToken);
  }

  std::size_t place_of(const MadeState::ServiceKey& key) {
    const auto [found, is_new] = published_.places.emplace(key, published_.services.size());
    if (is_new) {
      PublishedService& service = published_.services.emplace_back();
      service.workspace = key.first;
      service.id = key.second;
      planned_.emplace_back();
    }
    return found->second;
  }

  const MadeEndpoint* made_of(const std::string& id) const {
    const auto found = state_.endpoints.find(id);
    return found == state_.endpoints.end() ? nullptr : &found->second;
  }

  void add_fixture(const EndpointPointer& endpoint) {
    const core::ServiceDefinition& own = endpoint->definition();
    published_.workspaces[own.workspace_id].insert(own.workspace_token);
    const MadeState::ServiceKey key(own.workspace_id, own.web_service_id);
    published_.of_fixtures.insert(key);
    const auto service = state_.services.find(key);
    if (service != state_.services.end() && service->second.gone) return;
    const MadeEndpoint* const made = made_of(own.endpoint_id);
    if (made != nullptr && made->gone) return;
    const std::size_t place = place_of(key);
    PublishedService& published = published_.services[place];
    auto& planned = planned_[place];
    // The first is the default one, unless a later one is called so.
    if (own.endpoint_name == kDefaultName && !planned.empty() &&
        planned.front().fixture->definition().endpoint_name != kDefaultName) {
      planned.insert(planned.begin(), {own.endpoint_id, endpoint, made});
    } else {
      planned.push_back({own.endpoint_id, endpoint, made});
    }
    const core::ServiceDefinition& first = planned.front().fixture->definition();
    published.origin = planned.front().fixture;
    published.name = first.name;
    published.created = sources_.started;
    published.description =
        first.description.empty() ? std::nullopt : std::optional(first.description);
  }

  void add_code() {
    std::vector<std::pair<const MadeState::ServiceKey*, const MadeService*>> by_age;
    for (const auto& [key, service] : state_.services) {
      if (!service.gone) by_age.emplace_back(&key, &service);
    }
    std::stable_sort(by_age.begin(), by_age.end(), [](const auto& one, const auto& other) {
      return one.second->created < other.second->created;
    });
    for (const auto& [key, service] : by_age) {
      EndpointPointer origin = find_prototype(*service);
      if (origin == nullptr) continue;
      PublishedService& published = published_.services[place_of(*key)];
      const std::string& description = origin->definition().description;
      published.name = service->name;
      published.description = description.empty() ? std::nullopt : std::optional(description);
      published.created = service->created;
      published.bundle = service->bundle;
      published.origin = std::move(origin);
    }
  }

  void add_made() {
    std::map<std::string_view, bool> of_fixtures;
    for (const EndpointPointer& one : sources_.fixtures)
      of_fixtures.emplace(one->definition().endpoint_id, true);
    std::vector<std::pair<const std::string*, const MadeEndpoint*>> by_age;
    for (const auto& [id, endpoint] : state_.endpoints) {
      if (!endpoint.gone && !of_fixtures.contains(id)) by_age.emplace_back(&id, &endpoint);
    }
    std::stable_sort(by_age.begin(), by_age.end(), [](const auto& one, const auto& other) {
      return std::tuple(one.second->name != kDefaultName, one.second->created) <
             std::tuple(other.second->name != kDefaultName, other.second->created);
    });
    for (const auto& [id, endpoint] : by_age) {
      const auto place = published_.places.find({endpoint->workspace, endpoint->service});
      // It waits in its record for its web service to come back.
      if (place == published_.places.end()) continue;
      planned_[place->second].push_back({*id, nullptr, endpoint});
    }
  }

  // Null: an experiment that cannot run here any more, as its script is not allowed now.
  EndpointPointer find_prototype(const MadeService& service) {
    try {
      return prototype(service.bundle);
    } catch (const std::exception& error) {
      core::log(core::LogLevel::kWarn, "management", "a web service that was made cannot run here",
                {{"service", service.name}, {"what", error.what()}});
      return nullptr;
    }
  }

  EndpointPointer prototype(const std::string& bundle) {
    EndpointPointer& known = prototypes_[bundle];
    if (known == nullptr) {
      const auto text = state_.contents.find(bundle);
      AML_ASSERT(text != state_.contents.end());
      core::ServiceDefinition definition = definition_of_content(*text->second, sources_.outside);
      known = std::make_shared<const service::Endpoint>(std::move(definition));
    }
    return known;
  }

  const PublishedEndpoint* former(const std::string& id) const {
    const auto found = former_.find(id);
    return found == former_.end() ? nullptr : found->second;
  }

  // Made ones keep the version they were made of.
  EndpointPointer origin_of(const PublishedService& service, const Planned& planned,
                            bool is_default) {
    if (is_default) return service.origin;
    if (planned.fixture != nullptr) return planned.fixture;
    AML_ASSERT(planned.made != nullptr);
    if (!planned.made->bundle.empty()) return prototype(planned.made->bundle);
    const PublishedEndpoint* const before = former(planned.id);
    const bool keeps = before != nullptr && !renewal_.endpoints.contains(planned.id);
    return keeps ? before->origin : service.origin;
  }

  static core::ServiceDefinition identified(const PublishedService& service, const Planned& planned,
                                            const core::ServiceDefinition& origin,
                                            const std::string& token) {
    core::ServiceDefinition own = origin;
    own.name = service.name;
    own.workspace_id = service.workspace;
    own.workspace_token = token;
    own.web_service_id = service.id;
    own.endpoint_id = planned.id;
    if (planned.fixture != nullptr) {
      const core::ServiceDefinition& fixture = planned.fixture->definition();
      own.endpoint_name = fixture.endpoint_name;
      own.primary_key = fixture.primary_key;
      own.secondary_key = fixture.secondary_key;
      own.subscription_id = fixture.subscription_id;
      own.max_concurrent_calls = fixture.max_concurrent_calls;
    }
    if (planned.made != nullptr) {
      own.endpoint_name = planned.made->name;
      own.primary_key = planned.made->primary_key;
      own.secondary_key = planned.made->secondary_key;
      own.max_concurrent_calls = planned.made->max_concurrent_calls;
    }
    return own;
  }

  void finish(PublishedService& service, const std::vector<Planned>& planned) {
    for (const Planned& one : planned) {
      PublishedEndpoint endpoint;
      endpoint.origin = origin_of(service, one, service.endpoints.empty());
      if (one.made != nullptr) endpoint.made = *one.made;
      endpoint.fixture = one.fixture;
      endpoint.endpoint = in_force(service, one, endpoint);
      service.endpoints.push_back(std::move(endpoint));
    }
  }

  EndpointPointer in_force(const PublishedService& service, const Planned& planned,
                           const PublishedEndpoint& wanted) {
    const bool as_given = wanted.origin == planned.fixture && !wanted.made;
    if (as_given) return planned.fixture;
    const PublishedEndpoint* const before = former(planned.id);
    if (before != nullptr && before->origin == wanted.origin && before->made == wanted.made &&
        before->definition().name == service.name)
      return before->endpoint;
    const std::set<std::string>& tokens = published_.workspaces[service.workspace];
    const std::string token = planned.fixture != nullptr
                                  ? planned.fixture->definition().workspace_token
                                  : (tokens.empty() ? std::string() : *tokens.begin());
    core::ServiceDefinition definition =
        identified(service, planned, wanted.origin->definition(), token);
    const service::Endpoint* const running = before == nullptr ? nullptr : before->endpoint.get();
    if (wanted.made && !wanted.made->resources.empty()) {
      if (auto patched = with_resources(definition, planned.id, *wanted.made, running))
        return patched;
    }
    return wanted.origin->twin(std::move(definition), running);
  }

  // Null: no trained part is another one.
  EndpointPointer with_resources(const core::ServiceDefinition& definition, const std::string& id,
                                 const MadeEndpoint& made, const service::Endpoint* running) {
    try {
      core::ServiceDefinition patched = definition;
      if (!set_resources(patched, made.resources, state_.contents)) return nullptr;
      return std::make_shared<const service::Endpoint>(std::move(patched), running);
    } catch (const std::exception& error) {
      if (id == renewal_.strict) throw;
      core::log(core::LogLevel::kWarn, "management",
                "a trained part that was set does not fit its web service any more",
                {{"endpoint", id}, {"what", error.what()}});
      return nullptr;
    }
  }

  const Sources& sources_;
  const MadeState& state_;
  const Renewal& renewal_;
  bool had_home_ = false;
  Published published_;
  std::vector<std::vector<Planned>> planned_;  ///< per service
  std::map<std::string, EndpointPointer> prototypes_;
  std::map<std::string, const PublishedEndpoint*> former_;
};

}  // namespace

const PublishedEndpoint* PublishedService::find(std::string_view endpoint) const {
  const auto found =
      std::find_if(endpoints.begin(), endpoints.end(), [&](const PublishedEndpoint& one) {
        return text::same_name(one.definition().endpoint_name, endpoint) ||
               text::same_name(one.definition().endpoint_id, endpoint);
      });
  return found == endpoints.end() ? nullptr : &*found;
}

const PublishedService* Published::find(const std::string& workspace,
                                        const std::string& service) const {
  const auto found = places.find({workspace, service});
  return found == places.end() ? nullptr : &services[found->second];
}

std::string home_workspace() {
  return kHomeWorkspace;
}

Published publish(const Sources& sources, const MadeState& state, const Published& before,
                  const Renewal& renewal) {
  return Publisher(sources, state, before, renewal).publish();
}

}  // namespace aml::management
