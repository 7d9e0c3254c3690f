#include "emulator/gateway/subscription_keys.h"

#include <algorithm>

#include "emulator/base/assert.h"

namespace aml::gateway {

namespace {

bool contains(const Product& product, const Api& api) {
  return std::find(product.apis.begin(), product.apis.end(), api.id) != product.apis.end();
}

}  // namespace

SubscriptionKeys::SubscriptionKeys(const Configuration& configuration)
    : configuration_(configuration) {
  for (const Subscription& subscription : configuration.subscriptions) {
    const Grant grant{&subscription, find_product(configuration, subscription.product)};
    grants_.emplace(subscription.primary_key, grant);
    grants_.emplace(subscription.secondary_key, grant);
  }
}

// A header that is there hides the query, whatever its value.
SubscriptionKeys::Verdict SubscriptionKeys::check(const http::Request& request,
                                                  const Api& api) const {
  if (const std::string* header = core::find_header(request.headers, api.key_header)) {
    return header->empty() ? without_key(api) : of_key(*header, api);
  }
  const auto member = request.query_value(api.key_query);
  return member && !member->empty() ? of_key(*member, api) : without_key(api);
}

SubscriptionKeys::Verdict SubscriptionKeys::of_key(std::string_view key, const Api& api) const {
  AML_ASSERT(!key.empty());
  const auto found = grants_.find(key);
  if (found == grants_.end()) return {.refusal = &kSubscriptionKeyInvalid};
  const auto& [subscription, product] = found->second;
  const bool opens =
      (subscription->scope == SubscriptionScope::kAllApis) ||
      (subscription->scope == SubscriptionScope::kApi && subscription->api == api.id) ||
      (product != nullptr && contains(*product, api));
  if (!opens || subscription->state != SubscriptionState::kActive) {
    return {.refusal = &kSubscriptionKeyInvalid};
  }
  return {.subscription = subscription, .product = product};
}

SubscriptionKeys::Verdict SubscriptionKeys::without_key(const Api& api) const {
  for (const Product& product : configuration_.products) {
    if (!product.subscription_required && contains(product, api)) return {.product = &product};
  }
  if (!api.subscription_required) return {};
  return {.refusal = &kSubscriptionKeyNotFound};
}

}  // namespace aml::gateway
