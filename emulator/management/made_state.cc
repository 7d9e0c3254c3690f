#include "emulator/management/made_state.h"

#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "emulator/core/ids.h"

namespace aml::management {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kServiceKind = "service";
constexpr const char* kEndpointKind = "endpoint";
constexpr const char* kContentKind = "content";

std::int64_t to_number(core::TimePoint time) {
  return time.time_since_epoch().count();
}

core::TimePoint to_time(const Json& json) {
  return core::TimePoint(std::chrono::milliseconds(json.get<std::int64_t>()));
}

Json to_json(const PatchedResource& resource) {
  return {{"name", resource.name},
          {"baseLocation", resource.base_location},
          {"relativeLocation", resource.relative_location},
          {"sasBlobToken", resource.sas_blob_token},
          {"content", resource.content}};
}

Json to_json(const MadeEndpoint& endpoint) {
  Json json = {{"service", endpoint.service}, {"gone", endpoint.gone}};
  if (endpoint.gone) return json;
  json["name"] = endpoint.name;
  json["description"] = endpoint.description;
  json["created"] = to_number(endpoint.created);
  json["primaryKey"] = endpoint.primary_key;
  json["secondaryKey"] = endpoint.secondary_key;
  json["high"] = endpoint.throttle == ThrottleLevel::kHigh;
  json["maxConcurrentCalls"] = endpoint.max_concurrent_calls;
  json["preventUpdate"] = endpoint.prevent_update;
  json["bundle"] = endpoint.bundle;
  json["resources"] = Json::array();
  for (const PatchedResource& resource : endpoint.resources)
    json["resources"].push_back(to_json(resource));
  return json;
}

Json to_json(const MadeService& service) {
  if (service.gone) return {{"gone", true}};
  return {{"gone", false},
          {"name", service.name},
          {"created", to_number(service.created)},
          {"bundle", service.bundle}};
}

MadeEndpoint read_endpoint(const std::string& workspace, const Json& json) {
  MadeEndpoint endpoint;
  endpoint.workspace = workspace;
  endpoint.service = json.at("service");
  endpoint.gone = json.at("gone");
  if (endpoint.gone) return endpoint;
  endpoint.name = json.at("name");
  endpoint.description = json.at("description");
  endpoint.created = to_time(json.at("created"));
  endpoint.primary_key = json.at("primaryKey");
  endpoint.secondary_key = json.at("secondaryKey");
  endpoint.throttle = json.at("high").get<bool>() ? ThrottleLevel::kHigh : ThrottleLevel::kLow;
  endpoint.max_concurrent_calls = json.at("maxConcurrentCalls");
  endpoint.prevent_update = json.at("preventUpdate");
  endpoint.bundle = json.at("bundle");
  for (const Json& one : json.at("resources"))
    endpoint.resources.push_back({one.at("name"), one.at("baseLocation"),
                                  one.at("relativeLocation"), one.at("sasBlobToken"),
                                  one.at("content")});
  return endpoint;
}

MadeService read_service(const Json& json) {
  MadeService service;
  service.gone = json.at("gone");
  if (service.gone) return service;
  service.name = json.at("name");
  service.created = to_time(json.at("created"));
  service.bundle = json.at("bundle");
  return service;
}

std::string to_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Puts what `after` has and `before` has not, or has otherwise; and the other way round.
template <typename Map, typename KeyOf, typename TextOf>
void compare(const Map& before, const Map& after, KeyOf key_of, TextOf text_of,
             const std::map<MadeKey, std::uint64_t>& revisions, MadeChange& change) {
  for (const auto& [id, value] : after) {
    const auto old = before.find(id);
    if (old != before.end() && old->second == value) continue;
    const MadeKey key = key_of(id, value);
    const auto revision = revisions.find(key);
    change.put.push_back({key, text_of(value), revision == revisions.end() ? 0 : revision->second});
  }
  for (const auto& [id, value] : before) {
    if (!after.contains(id)) change.gone.push_back(key_of(id, value));
  }
}

}  // namespace

std::string MadeState::keep(std::string text) {
  std::string id = core::derived_id("content", text);
  contents.emplace(id, std::make_shared<const std::string>(std::move(text)));
  return id;
}

void MadeState::drop_unused() {
  std::set<std::string> used;
  for (const auto& [key, service] : services) used.insert(service.bundle);
  for (const auto& [id, endpoint] : endpoints) {
    used.insert(endpoint.bundle);
    for (const PatchedResource& resource : endpoint.resources) used.insert(resource.content);
  }
  std::erase_if(contents, [&](const auto& one) { return !used.contains(one.first); });
}

std::size_t MadeState::content_bytes() const {
  std::size_t bytes = 0;
  for (const auto& [id, text] : contents) bytes += text->size();
  return bytes;
}

MadeState read_state(const std::vector<MadeRow>& rows) {
  MadeState state;
  for (const MadeRow& row : rows) {
    try {
      if (row.key.kind == kContentKind) {
        state.contents.emplace(row.key.id, std::make_shared<const std::string>(row.text));
      } else if (row.key.kind == kEndpointKind) {
        state.endpoints.emplace(row.key.id,
                                read_endpoint(row.key.workspace, Json::parse(row.text)));
      } else if (row.key.kind == kServiceKind) {
        state.services.emplace(std::pair(row.key.workspace, row.key.id),
                               read_service(Json::parse(row.text)));
      }
    } catch (const Json::exception& error) {
      throw std::runtime_error("the record of the " + row.key.kind + " " + row.key.id +
                               " cannot be read: " + error.what());
    }
  }
  return state;
}

MadeChange difference(const MadeState& before, const MadeState& after,
                      const std::map<MadeKey, std::uint64_t>& revisions) {
  MadeChange change;
  compare(
      before.contents, after.contents,
      [](const std::string& id, const auto&) {
        return MadeKey{kContentKind, "", id};
      },
      [](const auto& text) { return *text; }, revisions, change);
  compare(
      before.endpoints, after.endpoints,
      [](const std::string& id, const MadeEndpoint& one) {
        return MadeKey{kEndpointKind, one.workspace, id};
      },
      [](const MadeEndpoint& one) { return to_text(to_json(one)); }, revisions, change);
  compare(
      before.services, after.services,
      [](const MadeState::ServiceKey& key, const auto&) {
        return MadeKey{kServiceKind, key.first, key.second};
      },
      [](const MadeService& one) { return to_text(to_json(one)); }, revisions, change);
  return change;
}

}  // namespace aml::management
