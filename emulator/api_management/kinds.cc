#include "emulator/api_management/kinds.h"

#include <array>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"

namespace aml::api_management {

namespace {

constexpr std::array<Kind, 13> kKinds = {{
    {KindId::kService, "", "", "Service", "service", "services", true},
    {KindId::kApi, "apis/{api}", "/apis", "API", "api", "apis", true},
    {KindId::kOperation, "apis/{api}/operations/{operation}", "/apis/operations", "Operation",
     "operation", "operations", true},
    {KindId::kProduct, "products/{product}", "/products", "Product", "product", "products", true},
    {KindId::kProductApi, "products/{product}/apis/{api}", "/products/apis", "API", "product-api",
     "product-apis"},
    {KindId::kSubscription, "subscriptions/{subscription}", "/subscriptions", "Subscription",
     "subscription", "subscriptions", true},
    {KindId::kNamedValue, "namedValues/{namedValue}", "/namedValues", "NamedValue", "named-value",
     "named-values", true},
    {KindId::kBackend, "backends/{backend}", "/backends", "Backend", "backend", "backends", true},
    {KindId::kFragment, "policyFragments/{fragment}", "/policyFragments", "PolicyFragment",
     "fragment", "fragments"},
    {KindId::kGlobalPolicy, "policies/{policy}", "/policies", "Policy", "policy", "policies"},
    {KindId::kProductPolicy, "products/{product}/policies/{policy}", "/products/policies", "Policy",
     "product-policy", "product-policies"},
    {KindId::kApiPolicy, "apis/{api}/policies/{policy}", "/apis/policies", "Policy", "api-policy",
     "api-policies"},
    {KindId::kOperationPolicy, "apis/{api}/operations/{operation}/policies/{policy}",
     "/apis/operations/policies", "Policy", "operation-policy", "operation-policies"},
}};

bool is_place(std::string_view segment) {
  return segment.starts_with('{');
}

}  // namespace

std::vector<std::string_view> Kind::places() const {
  std::vector<std::string_view> places;
  for (std::string_view rest = path; !rest.empty();) {
    const std::string_view segment = text::cut(rest, '/');
    if (is_place(segment)) places.push_back(segment.substr(1, segment.size() - 2));
  }
  return places;
}

std::span<const Kind> kinds() {
  return kKinds;
}

const Kind& kind_of(KindId id) {
  const Kind& kind = kKinds.at(static_cast<std::size_t>(id));
  AML_ASSERT(kind.id == id);
  return kind;
}

std::string path_of(const Kind& kind, std::span<const std::string> names) {
  std::string path;
  std::size_t next = 0;
  for (std::string_view rest = kind.path; !rest.empty();) {
    const std::string_view segment = text::cut(rest, '/');
    if (!path.empty()) path += '/';
    if (is_place(segment)) {
      AML_ASSERT(next < names.size());
      path += names[next++];
    } else {
      path += segment;
    }
  }
  AML_ASSERT(next == names.size());
  return path;
}

std::string key_of(const Kind& kind, std::span<const std::string> names) {
  return text::to_lower(path_of(kind, names));
}

}  // namespace aml::api_management
