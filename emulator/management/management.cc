#include "emulator/management/management.h"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include "emulator/core/error_catalog.h"
#include "emulator/core/trained_resources.h"
#include "emulator/management/resources.h"
#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"
#include "model/module_error.h"

namespace aml::management {

namespace {

using core::ApiError;

constexpr std::size_t kMaxEndpointName = 24;
constexpr std::size_t kMaxServiceName = 260;
constexpr std::size_t kMaxDescription = 4096;
constexpr int kLowCalls = 4;
constexpr int kHighCalls = 20;
constexpr int kMostCalls = 200;

[[noreturn]] void refuse_value(std::string member) {
  throw ApiError(core::kBadParameterValue).with_target(std::move(member));
}

bool is_endpoint_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxEndpointName &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return text::is_letter(c) || text::is_digit(c); });
}

void apply(const EndpointSettings& settings, MadeEndpoint& endpoint) {
  if (settings.description && settings.description->size() > kMaxDescription)
    refuse_value("Description");
  if (settings.description) endpoint.description = *settings.description;
  if (settings.prevent_update) endpoint.prevent_update = *settings.prevent_update;
  if (settings.throttle && *settings.throttle != endpoint.throttle) {
    endpoint.throttle = *settings.throttle;
    endpoint.max_concurrent_calls = kHighCalls;
  }
  if (endpoint.throttle == ThrottleLevel::kLow) {
    endpoint.max_concurrent_calls = kLowCalls;
  } else if (settings.max_concurrent_calls) {
    if (*settings.max_concurrent_calls < 1) refuse_value("MaxConcurrentCalls");
    if (*settings.max_concurrent_calls > kMostCalls)
      throw ApiError(core::kWebServiceTooManyConcurrentRequestRequirement,
                     {std::to_string(kMostCalls)})
          .with_target("MaxConcurrentCalls");
    endpoint.max_concurrent_calls = *settings.max_concurrent_calls;
  }
}

[[noreturn]] void refuse_resource(const std::string& name, const std::string& words) {
  throw ApiError(core::kUserParameterInvalid, {words}).with_target(name);
}

std::string read_blob(service::BlobLocations& blobs, const PatchedResource& resource,
                      const std::string& own_base) {
  const core::BlobReference place{.connection_string = std::nullopt,
                                  .relative_location = resource.relative_location,
                                  .base_location = resource.base_location,
                                  .sas_blob_token = resource.sas_blob_token};
  blobs.check_input(place, own_base);
  const service::OpenInput opened = blobs.open_input(place);
  std::string text;
  std::string piece(64u << 10, '\0');
  while (const std::size_t got = opened.bytes->read(piece.data(), piece.size())) {
    if (text.size() + got > kMaxResourceBytes)
      refuse_resource(resource.name, "The blob " + resource.relative_location +
                                         " is larger than a model may be (16 MiB).");
    text.append(piece, 0, got);
  }
  return text;
}

// A trained part that the web service cannot run with is the caller's fault.
void change_strictly(PublishedServices& services, const std::string& subject,
                     const PublishedServices::Plan& plan) {
  try {
    services.change(plan);
  } catch (const std::invalid_argument& error) {
    refuse_resource(subject, std::string("The web service cannot run with it: ") + error.what());
  } catch (const model::ModuleError& error) {
    refuse_resource(subject, std::string("The web service cannot run with it: ") + error.what());
  }
}

}  // namespace

const PublishedService& get_service(const Published& published, const ServicePath& path) {
  if (!core::is_hex32(path.service)) throw ApiError(core::kWebServiceUnreadable);
  const PublishedService* const found =
      published.find(text::to_lower(path.workspace), text::to_lower(path.service));
  if (found == nullptr) throw ApiError(core::kWebServiceNotFound);
  return *found;
}

const PublishedEndpoint& get_endpoint(const PublishedService& service, std::string_view endpoint) {
  const PublishedEndpoint* const found = service.find(endpoint);
  if (found == nullptr) throw ApiError(core::kEndpointUnknown, {endpoint});
  return *found;
}

MadeEndpoint settings_of(const PublishedService& service, const PublishedEndpoint& endpoint) {
  if (endpoint.made) return *endpoint.made;
  const core::ServiceDefinition& definition = endpoint.definition();
  MadeEndpoint made;
  made.workspace = service.workspace;
  made.service = service.id;
  made.name = definition.endpoint_name;
  made.created = service.created;
  made.primary_key = definition.primary_key;
  made.secondary_key = definition.secondary_key;
  made.throttle =
      definition.max_concurrent_calls <= kLowCalls ? ThrottleLevel::kLow : ThrottleLevel::kHigh;
  made.max_concurrent_calls = definition.max_concurrent_calls;
  return made;
}

// A counted id may be one that is there.
std::string Management::new_id(const Published& now) const {
  std::string id = parts_.ids.next();
  while (now.catalog->find(id) != nullptr) id = parts_.ids.next();
  return id;
}

bool Management::put_endpoint(const ServicePath& path, const std::string& name,
                              const EndpointSettings& settings) const {
  bool is_new = false;
  parts_.services.change([&](PublishedServices::Draft& draft, const Published& now) {
    const PublishedService& service = get_service(now, path);
    const PublishedEndpoint* const before = service.find(name);
    is_new = before == nullptr;
    if (is_new && !is_endpoint_name(name)) refuse_value("EndpointName");
    MadeEndpoint made;
    std::string id;
    if (is_new) {
      id = new_id(now);
      made.workspace = service.workspace;
      made.service = service.id;
      made.name = name;
      made.created = parts_.clock.now();
      made.primary_key = parts_.new_key("primary", id);
      made.secondary_key = parts_.new_key("secondary", id);
      made.max_concurrent_calls = kHighCalls;
      made.bundle = service.bundle;
    } else {
      id = before->definition().endpoint_id;
      made = settings_of(service, *before);
    }
    apply(settings, made);
    draft.state.endpoints.insert_or_assign(id, std::move(made));
  });
  return is_new;
}

void Management::remove_endpoint(const ServicePath& path, const std::string& name) const {
  parts_.services.change([&](PublishedServices::Draft& draft, const Published& now) {
    const PublishedService& service = get_service(now, path);
    const PublishedEndpoint& endpoint = get_endpoint(service, name);
    if (&endpoint == &service.endpoints.front()) throw ApiError(core::kDefaultEndpointStays);
    const std::string id = endpoint.definition().endpoint_id;
    draft.state.endpoints.erase(id);
    // One of the fixtures would be back.
    if (endpoint.fixture != nullptr) {
      MadeEndpoint gone;
      gone.gone = true;
      gone.workspace = service.workspace;
      gone.service = service.id;
      draft.state.endpoints.emplace(id, std::move(gone));
    }
  });
}

bool Management::refresh(const ServicePath& path, const std::string& name, bool overwrite) const {
  bool is_done = false;
  parts_.services.change([&](PublishedServices::Draft& draft, const Published& now) {
    const PublishedService& service = get_service(now, path);
    const PublishedEndpoint& endpoint = get_endpoint(service, name);
    is_done = false;
    if (!endpoint.made || endpoint.made->prevent_update) return;
    const bool is_old =
        endpoint.origin->definition().source != service.origin->definition().source ||
        endpoint.made->bundle != service.bundle;
    const bool is_default = &endpoint == &service.endpoints.front();
    const bool drops = overwrite && !endpoint.made->resources.empty();
    is_done = (is_old && !is_default) || drops;
    if (!is_done) return;
    const std::string id = endpoint.definition().endpoint_id;
    MadeEndpoint made = *endpoint.made;
    made.bundle = service.bundle;
    if (drops) made.resources.clear();
    draft.state.endpoints.insert_or_assign(id, std::move(made));
    draft.renewal.endpoints.insert(id);
  });
  return is_done;
}

void Management::read_blobs(const ServicePath& path, const std::string& name,
                            std::vector<PatchedResource>& resources,
                            std::vector<std::string>& contents, const std::string& own_base) const {
  const auto published = now();
  const core::ServiceDefinition& definition =
      get_endpoint(get_service(*published, path), name).origin->definition();
  const auto known = core::trained_resources(definition.pipeline);
  for (PatchedResource& one : resources) {
    const bool is_known = std::any_of(known.begin(), known.end(),
                                      [&](const auto& other) { return other.name == one.name; });
    if (!is_known)
      refuse_resource(
          one.name, "The web service has no resource " + text::in_quotes(one.name) +
                        (known.empty() ? std::string(", and none that can be updated.")
                                       : "; it has " + text::in_quotes(known.front().name) + "."));
    contents.emplace_back();
    if (has_alternative(definition, one.name, one.relative_location)) continue;
    contents.back() = read_blob(parts_.blobs, one, own_base);
    try {
      check_content(definition, one.name, contents.back());
    } catch (const std::invalid_argument& error) {
      refuse_resource(one.name, "The blob " + one.relative_location +
                                    " cannot take the resource's place: " + error.what());
    }
  }
}

void Management::patch(const ServicePath& path, const std::string& name,
                       std::vector<PatchedResource> resources, const std::string& own_base) const {
  // Blobs are read before anything waits for the change.
  std::vector<std::string> contents;
  read_blobs(path, name, resources, contents, own_base);
  const std::string subject = resources.empty() ? "Resources" : resources.front().name;
  change_strictly(
      parts_.services, subject, [&](PublishedServices::Draft& draft, const Published& now) {
        const PublishedService& service = get_service(now, path);
        const PublishedEndpoint& endpoint = get_endpoint(service, name);
        MadeEndpoint made = settings_of(service, endpoint);
        for (std::size_t i = 0; i < resources.size(); ++i) {
          PatchedResource one = resources[i];
          if (!contents[i].empty()) one.content = draft.state.keep(contents[i]);
          std::erase_if(made.resources, [&](const auto& other) { return other.name == one.name; });
          made.resources.push_back(std::move(one));
        }
        const std::string id = endpoint.definition().endpoint_id;
        draft.renewal.strict = id;
        draft.state.endpoints.insert_or_assign(id, std::move(made));
      });
}

void Management::put_code(const ServicePath& path, const std::string& name,
                          const CodeBundle& bundle) const {
  put_content(path, name, write_bundle(bundle));
}

void Management::put_experiment(const ServicePath& path, const std::string& name,
                                const ExperimentContent& content) const {
  put_content(path, name, write_experiment_content(content));
}

void Management::put_content(const ServicePath& path, const std::string& name,
                             const std::string& text) const {
  if (!core::is_hex32(path.service)) throw ApiError(core::kWebServiceUnreadable);
  if (name.empty() || name.size() > kMaxServiceName) refuse_value("Name");
  const MadeState::ServiceKey key(text::to_lower(path.workspace), text::to_lower(path.service));
  parts_.services.change([&](PublishedServices::Draft& draft, const Published& now) {
    const std::string content = draft.state.keep(text);
    MadeService& service = draft.state.services[key];
    const PublishedService* const before = now.find(key.first, key.second);
    service.gone = false;
    service.name = name;
    service.created = before == nullptr ? parts_.clock.now() : before->created;
    service.bundle = content;
    if (before == nullptr) {
      // Of one of the fixtures that was deleted, the endpoints are back.
      if (now.of_fixtures.contains(key)) return;
      MadeEndpoint made;
      const std::string id = new_id(now);
      made.workspace = key.first;
      made.service = key.second;
      made.name = "default";
      made.created = service.created;
      made.primary_key = parts_.new_key("primary", id);
      made.secondary_key = parts_.new_key("secondary", id);
      made.max_concurrent_calls = kHighCalls;
      made.bundle = content;
      draft.state.endpoints.emplace(id, std::move(made));
      return;
    }
    // The default endpoint alone follows at once.
    const std::string id = before->endpoints.front().definition().endpoint_id;
    const auto made = draft.state.endpoints.find(id);
    if (made != draft.state.endpoints.end()) made->second.bundle = content;
  });
}

void Management::remove_service(const ServicePath& path) const {
  parts_.services.change([&](PublishedServices::Draft& draft, const Published& now) {
    const PublishedService& service = get_service(now, path);
    const MadeState::ServiceKey key(service.workspace, service.id);
    std::erase_if(draft.state.endpoints, [&](const auto& one) {
      return one.second.workspace == service.workspace && one.second.service == service.id;
    });
    draft.state.services.erase(key);
    if (!now.of_fixtures.contains(key)) return;
    MadeService gone;
    gone.gone = true;
    draft.state.services.emplace(key, std::move(gone));
  });
}

std::optional<std::string> Management::regenerate_key(std::string_view endpoint,
                                                      KeySlot slot) const {
  std::optional<std::string> made_key;
  parts_.services.change([&](PublishedServices::Draft& draft, const Published& now) {
    made_key.reset();
    for (const PublishedService& service : now.services) {
      const PublishedEndpoint* const found = service.find(endpoint);
      if (found == nullptr || !text::same_name(found->definition().endpoint_id, endpoint)) continue;
      const std::string id = found->definition().endpoint_id;
      MadeEndpoint made = settings_of(service, *found);
      std::string& key = slot == KeySlot::kPrimary ? made.primary_key : made.secondary_key;
      // Where keys are derived, the next one is derived from the last.
      key = parts_.new_key(slot == KeySlot::kPrimary ? "primary" : "secondary", id + key);
      made_key = key;
      draft.state.endpoints.insert_or_assign(id, std::move(made));
    }
  });
  return made_key;
}

}  // namespace aml::management
