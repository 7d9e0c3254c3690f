#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aml::api_management {

/// What an instance is made of, in the management API's own words.
enum class KindId {
  kService,
  kApi,
  kOperation,
  kProduct,
  kProductApi,  ///< that an API is of a product
  kSubscription,
  kNamedValue,
  kBackend,
  kFragment,
  kGlobalPolicy,
  kProductPolicy,
  kApiPolicy,
  kOperationPolicy
};

/// A kind of resources: a row of the list in kinds.cc.
struct Kind {
  KindId id;
  std::string_view
      path;  ///< below the instance: `apis/{api}/operations/{operation}`; empty: itself
  std::string_view type;  ///< after `Microsoft.ApiManagement/service`: `/apis/operations`
  std::string_view noun;  ///< as messages name one: `Operation`
  std::string_view one;   ///< in names of the journal: `apim.put-operation`
  std::string_view all;   ///< `apim.operations`
  bool is_patched = false;

  bool is_policy() const { return id >= KindId::kGlobalPolicy; }
  /// Names of the places in its path, in their order: `api`, `operation`.
  std::vector<std::string_view> places() const;
};

/// **The one list** of kinds, in the order of KindId.
std::span<const Kind> kinds();
const Kind& kind_of(KindId id);

/// Where a resource is below its instance: the path with the names in their places.
std::string path_of(const Kind& kind, std::span<const std::string> names);
/// The same without case: what tells resources of an instance apart.
std::string key_of(const Kind& kind, std::span<const std::string> names);

}  // namespace aml::api_management
