#include "emulator/api_management/made_rows.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace aml::api_management {

namespace {

using management::MadeKey;

constexpr const char* kRowKind = "apim";
constexpr const char* kGone = R"({"gone":true})";

std::string to_text(const Resource& resource, const Service& service) {
  Json json = {{"kind", kind_of(resource.kind).one},
               {"names", resource.names},
               {"order", resource.order},
               {"document", resource.document}};
  if (resource.kind == KindId::kService)
    json.update(Json{{"name", service.name}, {"place", service.order}});
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

KindId kind_named(const std::string& name) {
  for (const Kind& kind : kinds()) {
    if (kind.one == name) return kind.id;
  }
  throw std::runtime_error("there is no kind " + name);
}

// The resource that another is in; empty: it is in the instance itself.
std::string parent_of(const Resource& resource) {
  std::string key = resource.key();
  for (int i = 0; i < 2; ++i) {
    const std::size_t slash = key.rfind('/');
    key.erase(slash == std::string::npos ? 0 : slash);
  }
  return key;
}

bool is_orphan(const Resource& resource, const Service& service) {
  if (resource.kind == KindId::kService) return false;
  if (service.find(parent_of(resource)) == nullptr) return true;
  return resource.kind == KindId::kProductApi &&
         service.find(KindId::kApi, {name_of(resource)}) == nullptr;
}

}  // namespace

std::map<MadeKey, std::string> rows_of(const Services& services, const Services& fixtures) {
  std::map<MadeKey, std::string> rows;
  static const Service kNone;
  const auto in = [](const Services& all, const std::string& name) -> const Service& {
    const auto found = all.find(name);
    return found == all.end() ? kNone : found->second;
  };
  for (const auto& [name, service] : services) {
    const Service& given = in(fixtures, name);
    for (const auto& [key, resource] : service.resources) {
      const auto same = given.resources.find(key);
      if (same == given.resources.end() || same->second != resource)
        rows[{kRowKind, name, key}] = to_text(*resource, service);
    }
  }
  for (const auto& [name, given] : fixtures) {
    const Service& service = in(services, name);
    for (const auto& [key, resource] : given.resources) {
      if (!service.resources.contains(key)) rows[{kRowKind, name, key}] = kGone;
    }
  }
  return rows;
}

bool is_own(const MadeKey& key) {
  return key.kind == kRowKind;
}

void apply_row(const MadeKey& key, const std::string& text, Services& services) {
  try {
    const Json json = Json::parse(text);
    Service& service = services[key.workspace];
    if (json.contains("gone")) {
      service.resources.erase(key.id);
      return;
    }
    Resource resource{kind_named(json.at("kind")), json.at("names"), json.at("document"),
                      json.at("order"), ""};
    if (resource.kind == KindId::kService) {
      service.name = json.at("name");
      service.order = json.at("place");
    }
    service.resources.insert_or_assign(key.id,
                                       std::make_shared<const Resource>(std::move(resource)));
  } catch (const std::exception& error) {
    throw std::runtime_error("the record of the gateway's " + key.workspace + "/" + key.id +
                             " cannot be read: " + error.what());
  }
}

// What encloses another comes before it.
void drop_orphans(Services& services) {
  for (auto& [name, service] : services) {
    for (auto at = service.resources.begin(); at != service.resources.end();) {
      at = is_orphan(*at->second, service) ? service.resources.erase(at) : std::next(at);
    }
  }
  std::erase_if(services, [](const auto& one) { return one.second.resources.empty(); });
}

}  // namespace aml::api_management
