#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/api_management/kinds.h"

namespace aml::api_management {

using Json = nlohmann::ordered_json;

/// One thing of an instance, as it was last written.
struct Resource {
  KindId kind = KindId::kService;
  std::vector<std::string> names;  ///< of the places in its kind's path; as they were first written
  /// `properties`; of the instance itself also `location`, `sku` and `tags`. Secrets are in it.
  Json document;
  std::uint64_t order = 0;  ///< its place in lists, among those of its kind
  std::string file;         ///< of a policy document of the fixtures: for messages; else empty

  std::string key() const { return key_of(kind_of(kind), names); }
  const Json& properties() const { return document.at("properties"); }
  /// As it is in a header, quotes included: another content has another one.
  std::string etag() const;
};

/// The name that a resource has in answers: the last one.
const std::string& name_of(const Resource& resource);

/// An instance, whole: what is below it by their keys, itself at the empty one.
struct Service {
  std::string name;
  std::uint64_t order = 0;
  std::map<std::string, std::shared_ptr<const Resource>> resources;

  const Resource* find(std::string_view key) const;
  const Resource* find(KindId kind, const std::vector<std::string>& names) const;
  /// Those of a kind whose names begin with these, in their order.
  std::vector<const Resource*> list(KindId kind, const std::vector<std::string>& in = {}) const;
  /// Keeps the place of one that it replaces.
  void put(Resource resource);
  /// With all that is below it.
  void erase(const std::string& key);
};

/// By their names in lower case.
using Services = std::map<std::string, Service>;

/// Those of the fixtures first, then by their age.
std::vector<const Service*> in_order(const Services& services);

/// A text property; empty where it is absent or of another kind.
std::string text_of(const Json& object, std::string_view member);
/// A flag; `otherwise` where it is absent or of another kind.
bool flag_of(const Json& object, std::string_view member, bool otherwise);
/// The member; null where it is absent.
const Json& member_of(const Json& object, std::string_view member);

}  // namespace aml::api_management
