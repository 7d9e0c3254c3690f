#include "emulator/api_management/resource.h"

#include <algorithm>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/ids.h"
#include "emulator/text/ascii.h"

namespace aml::api_management {

namespace {

constexpr std::size_t kEtagLength = 16;

bool begins_with(const std::vector<std::string>& names, const std::vector<std::string>& in) {
  return names.size() >= in.size() &&
         std::equal(in.begin(), in.end(), names.begin(),
                    [](const auto& a, const auto& b) { return text::same_name(a, b); });
}

}  // namespace

std::string Resource::etag() const {
  const std::string text = document.dump(-1, ' ', false, Json::error_handler_t::replace);
  return '"' + core::derived_id("etag", key() + "\n" + text).substr(0, kEtagLength) + '"';
}

const std::string& name_of(const Resource& resource) {
  AML_ASSERT(!resource.names.empty());
  return resource.names.back();
}

const Resource* Service::find(std::string_view key) const {
  const auto found = resources.find(std::string(key));
  return found == resources.end() ? nullptr : found->second.get();
}

const Resource* Service::find(KindId kind, const std::vector<std::string>& names) const {
  return find(key_of(kind_of(kind), names));
}

std::vector<const Resource*> Service::list(KindId kind, const std::vector<std::string>& in) const {
  std::vector<const Resource*> found;
  for (const auto& [key, resource] : resources) {
    if (resource->kind == kind && begins_with(resource->names, in)) found.push_back(resource.get());
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Resource* a, const Resource* b) { return a->order < b->order; });
  return found;
}

void Service::put(Resource resource) {
  std::string key = resource.key();
  const auto old = resources.find(key);
  if (old != resources.end()) {
    resource.order = old->second->order;
    resource.names = old->second->names;
  } else {
    for (const auto& [other, one] : resources)
      resource.order = std::max(resource.order, one->order + 1);
  }
  resources.insert_or_assign(std::move(key), std::make_shared<const Resource>(std::move(resource)));
}

void Service::erase(const std::string& key) {
  std::erase_if(resources, [&](const auto& one) {
    return key.empty() || one.first == key || one.first.starts_with(key + "/");
  });
}

std::vector<const Service*> in_order(const Services& services) {
  std::vector<const Service*> all;
  for (const auto& [name, service] : services) all.push_back(&service);
  std::stable_sort(all.begin(), all.end(),
                   [](const Service* a, const Service* b) { return a->order < b->order; });
  return all;
}

std::string text_of(const Json& object, std::string_view member) {
  const Json& value = member_of(object, member);
  return value.is_string() ? value.get<std::string>() : std::string();
}

bool flag_of(const Json& object, std::string_view member, bool otherwise) {
  const Json& value = member_of(object, member);
  return value.is_boolean() ? value.get<bool>() : otherwise;
}

const Json& member_of(const Json& object, std::string_view member) {
  static const Json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(std::string(member));
  return found == object.end() ? kNull : *found;
}

}  // namespace aml::api_management
